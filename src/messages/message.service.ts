import { randomUUIDv7 } from 'node:crypto';
import type { Identity, Viewer } from '../auth/identity.js';
import { assertMayPost } from '../auth/policy.js';
import { isUuid } from '../chats/find-chat.js';
import { type Database, isDatabaseError } from '../database/database.js';
import { BadUserInputError, NotFoundError } from '../errors.js';
import type { Languages } from '../i18n/languages.js';
import { checkTranslations, type GivenTranslation } from '../i18n/translation-input.js';
import type { Translations } from '../i18n/translations.js';
import { type Bus, publishRead } from '../live/bus.js';
import { forgetAll, type Loaders } from '../loaders.js';
import type { SavedTextService } from '../saved-messages/saved-text.service.js';
import type { SendMessageInput } from './message.input.js';
import { type AppendedRow, appendMessage, type MessageRow, messageByIdempotencyKey } from './message.sql.js';

const CONTENT_LIMIT = 10_000;
const KEY_LIMIT = 255;
/** The unique index that lets a key count once per sender. */
export const IDEMPOTENCY_CONSTRAINT = 'messages_sender_id_idempotency_key_unique';

/** Checks an idempotency key: 1 to 255 visible characters. Throws BadUserInputError with the field. */
export function checkIdempotencyKey(key: string | null | undefined): string | undefined {
  if (key == null) return undefined;
  if (key.length > KEY_LIMIT || !/^[\x21-\x7e]+$/.test(key)) {
    throw new BadUserInputError('idempotencyKey.invalid', 'input.idempotencyKey', { limit: KEY_LIMIT });
  }
  return key;
}

interface Draft {
  chatId: string;
  content: Translations;
  replyToId: string | null | undefined;
  key: string | undefined;
}

/** Writes messages, and finds them by what clients name them by. */
export class MessageService {
  constructor(
    private readonly database: Database,
    private readonly languages: Languages,
    private readonly bus: Bus,
    private readonly savedTexts: SavedTextService,
  ) {}

  /**
   * Appends a message to a chat. A retry with the same idempotency key returns the first call's.
   * Throws NotFoundError, ForbiddenError or BadUserInputError with the field.
   */
  async send(viewer: Viewer, input: SendMessageInput, loaders: Loaders): Promise<MessageRow> {
    const { chatId, replyToId } = input;
    if (!isUuid(chatId)) throw new NotFoundError('chat.notFound', 'input.chatId');
    if (replyToId != null && !isUuid(replyToId)) throw new NotFoundError('message.notFound', 'input.replyToId');
    const given = input.savedMessageHandle == null ? this.checkContent(input.content) : undefined;
    const key = checkIdempotencyKey(input.idempotencyKey);
    const content = given ?? (await this.savedContent(viewer, input, key));
    // A roster push that commits while the statement runs can leave it without effect; then it is due again.
    for (;;) {
      const message = await this.append(viewer, { chatId, content, replyToId, key });
      // What was read before may have changed by it.
      forgetAll(loaders);
      if (message) return message;
    }
  }

  /** What a message says, in one or more languages. Throws BadUserInputError with the field. */
  checkContent(content: readonly GivenTranslation[]): Translations {
    return checkTranslations(content, 'input.content', CONTENT_LIMIT, this.languages);
  }

  /** The message that the viewer has sent with an idempotency key. */
  findByKey(viewer: Viewer, key: string): Promise<MessageRow | undefined> {
    return this.database.readRow<MessageRow>(messageByIdempotencyKey, [viewer.key, key]);
  }

  /** Whether the caller has sent a message with this idempotency key before. */
  async isReplay(identity: Identity | undefined, key: string): Promise<boolean> {
    return identity?.kind === 'viewer' && (await this.findByKey(identity, key)) !== undefined;
  }

  /** What is saved; of a retry what it said the first time, for it may be changed or gone by now. */
  private async savedContent(viewer: Viewer, input: SendMessageInput, key: string | undefined): Promise<Translations> {
    const sent = key === undefined ? undefined : await this.findByKey(viewer, key);
    return sent?.content ?? (await this.savedTexts.ofChat(viewer, input)).content;
  }

  private async append(viewer: Viewer, draft: Draft): Promise<MessageRow | undefined> {
    const { chatId, content, replyToId, key } = draft;
    const id = randomUUIDv7();
    const values = [viewer.key, chatId, id, content, replyToId ?? null, key ?? null];
    try {
      const row = await this.database.row<AppendedRow>(appendMessage, values);
      if (!row) throw new NotFoundError('chat.notFound', 'input.chatId');
      const { chatKey, seq, sentAt, replyToSeq, inboxChanged } = row;
      if (seq === null || sentAt === null) return await this.explain(viewer, row, draft);
      this.bus.publish({ kind: 'log', chat: chatKey, seq });
      // Who sends has seen what came before.
      publishRead(this.bus, viewer.key, [chatKey]);
      if (inboxChanged) this.bus.publish({ kind: 'inbox', chat: chatKey });
      return { chatKey, seq, id, senderKey: viewer.key, content, replyToSeq, sentAt, editedAt: null, deletedAt: null };
    } catch (error) {
      if (!isDatabaseError(error, '23505', IDEMPOTENCY_CONSTRAINT)) throw error;
      // The same key won on another connection at the same moment: nothing of this attempt is left.
      return undefined;
    }
  }

  /** Why nothing was appended; the first call's message where this is a retry. */
  private async explain(viewer: Viewer, row: AppendedRow, { replyToId, key }: Draft): Promise<MessageRow | undefined> {
    if (row.replayed && key !== undefined) return this.replay(viewer, row.chatKey, key);
    assertMayPost(row);
    if (replyToId != null && row.replyToSeq === null) throw new NotFoundError('message.notFound', 'input.replyToId');
    return undefined;
  }

  private async replay(viewer: Viewer, chatKey: number, key: string): Promise<MessageRow | undefined> {
    const message = await this.findByKey(viewer, key);
    // Number 1 came with the chat, by createChat.
    if (message && (message.chatKey !== chatKey || message.seq === 1)) {
      throw new BadUserInputError('idempotencyKey.used', 'input.idempotencyKey');
    }
    return message;
  }
}
