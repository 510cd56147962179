import type { Viewer } from '../auth/identity.js';
import { type Database, isDatabaseError } from '../database/database.js';
import { BadUserInputError, NotFoundError } from '../errors.js';
import type { Languages } from '../i18n/languages.js';
import { checkTranslations, type GivenTranslation } from '../i18n/translation-input.js';
import type { Translations } from '../i18n/translations.js';
import type { Bus } from '../live/bus.js';
import { forgetAll, type Loaders } from '../loaders.js';
import { checkIdempotencyKey, IDEMPOTENCY_CONSTRAINT, type MessageService } from '../messages/message.service.js';
import type { SavedTextService } from '../saved-messages/saved-text.service.js';
import { checkAddressees, valuesOfAddress } from './addressing.js';
import type { CreateChatInput } from './chat.input.js';
import { type AddresseesRow, addressees } from './chat.sql.js';
import { type ChatTexts, type CreatedChat, storeChat, tellOfChat } from './store-chat.js';

const TOPIC_LIMIT = 200;

interface Draft extends ChatTexts {
  idempotencyKey: string | undefined;
}

/** Opens chats. */
export class ChatService {
  constructor(
    private readonly database: Database,
    private readonly languages: Languages,
    private readonly messages: MessageService,
    private readonly bus: Bus,
    private readonly savedTexts: SavedTextService,
  ) {}

  /**
   * Opens a chat with its first message. A retry with the same idempotency key returns the first call's.
   * Throws NotFoundError, ForbiddenError or BadUserInputError with the field.
   */
  async create(viewer: Viewer, input: CreateChatInput, loaders: Loaders): Promise<CreatedChat> {
    const idempotencyKey = checkIdempotencyKey(input.idempotencyKey);
    let texts = input.savedMessageHandle == null ? this.checkTexts(input) : undefined;
    // A roster push that commits between the two statements leaves the second without effect, as does a call with the
    // same key that is quicker; then both are due again.
    for (;;) {
      const replayed = await this.replay(viewer, idempotencyKey, loaders);
      if (replayed) return replayed;
      // Not before: what a retry repeats may be changed or gone by now.
      texts ??= await this.savedTextsFor(viewer, input);
      const target = await this.address(viewer, input);
      const created = await this.store(viewer, input, { ...texts, idempotencyKey }, target);
      // What was read before may have changed by it.
      forgetAll(loaders);
      if (created) return created;
    }
  }

  /** What a chat is about and begins with, in one or more languages. Throws BadUserInputError with the field. */
  checkTexts({ topic, content }: Record<keyof ChatTexts, readonly GivenTranslation[]>): ChatTexts {
    return { topic: this.checkTopic(topic), content: this.messages.checkContent(content) };
  }

  private checkTopic(topic: readonly GivenTranslation[]): Translations {
    return checkTranslations(topic, 'input.topic', TOPIC_LIMIT, this.languages);
  }

  private async savedTextsFor(viewer: Viewer, input: CreateChatInput): Promise<ChatTexts> {
    const { topic, content } = await this.savedTexts.ofSpace(viewer, input);
    return { topic: (input.topic.length === 0 && topic) || this.checkTopic(input.topic), content };
  }

  private async replay(viewer: Viewer, key: string | undefined, loaders: Loaders): Promise<CreatedChat | undefined> {
    const message = key === undefined ? undefined : await this.messages.findByKey(viewer, key);
    if (!message) return undefined;
    if (message.seq !== 1) throw new BadUserInputError('idempotencyKey.used', 'input.idempotencyKey');
    const { chatKey } = message;
    const position = await loaders.positions.load({ userKey: viewer.key, chatKey });
    const chat = await loaders.chats.load(chatKey);
    // Whoever opened a chat is in it while on the roster.
    if (!chat || position === undefined) throw new NotFoundError('courseSpace.notFound', 'input.courseSpaceId');
    return { chat, message };
  }

  /** Finds out whom the chat is for, and whether the viewer may open it. */
  private async address(viewer: Viewer, input: CreateChatInput): Promise<AddresseesRow> {
    const values = valuesOfAddress(viewer, input);
    return checkAddressees(viewer, input, await this.database.readRow<AddresseesRow>(addressees, values));
  }

  private async store(
    viewer: Viewer,
    { audience }: CreateChatInput,
    draft: Draft,
    target: AddresseesRow,
  ): Promise<CreatedChat | undefined> {
    try {
      const stored = await storeChat(this.database, { ...draft, openerKey: viewer.key, audience, target });
      if (stored) tellOfChat(this.bus, stored);
      return stored;
    } catch (error) {
      if (!isDatabaseError(error, '23505', IDEMPOTENCY_CONSTRAINT)) throw error;
      // The same key won on another connection at the same moment: nothing of this attempt is left.
      return undefined;
    }
  }
}
