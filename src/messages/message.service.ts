import { v7 as uuid } from 'uuid';
import type { Identity, Viewer } from '../auth/identity.js';
import { assertMayPost } from '../auth/policy.js';
import { type ChatFinder, type FoundChat, isUuid } from '../chats/chat.finder.js';
import { type Database, isDatabaseError } from '../database/database.js';
import { BadUserInputError, NotFoundError } from '../errors.js';
import type { Languages } from '../i18n/languages.js';
import { checkTranslations, type GivenTranslation } from '../i18n/translation-input.js';
import type { Translations } from '../i18n/translations.js';
import type { Bus } from '../live/bus.js';
import { forgetAll, type Loaders } from '../loaders.js';
import type { SendMessageInput } from './message.input.js';
import { appendMessage, type MessageRow, messageByIdempotencyKey, seqOfMessage } from './message.sql.js';

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

/** Writes messages, and finds them by what clients name them by. */
export class MessageService {
  constructor(
    private readonly database: Database,
    private readonly languages: Languages,
    private readonly chats: ChatFinder,
    private readonly bus: Bus,
  ) {}

  /**
   * Appends a message to a chat. A retry with the same idempotency key returns the first call's.
   * Throws NotFoundError, ForbiddenError or BadUserInputError with the field.
   */
  async send(viewer: Viewer, input: SendMessageInput, loaders: Loaders): Promise<MessageRow> {
    // A roster push that commits between reading the chat and writing leaves the latter without effect; then both are
    // due again.
    for (;;) {
      const chat = await this.chats.get(viewer, input.chatId, 'input.chatId', loaders);
      const message = await this.sendTo(chat, viewer, input);
      // What was read before may have changed by it.
      forgetAll(loaders);
      if (message) return message;
    }
  }

  private async sendTo(chat: FoundChat, viewer: Viewer, input: SendMessageInput): Promise<MessageRow | undefined> {
    const key = checkIdempotencyKey(input.idempotencyKey);
    const replayed = await this.replay(viewer, chat.key, key);
    if (replayed) return replayed;
    assertMayPost(chat);
    const content = this.checkContent(input.content);
    const { replyToId } = input;
    const replyToSeq = replyToId == null ? null : await this.seqOf(chat.key, replyToId, 'input.replyToId');
    return this.append(viewer, chat.key, content, replyToSeq, key);
  }

  /** What a message says, in one or more languages. Throws BadUserInputError with the field. */
  checkContent(content: readonly GivenTranslation[]): Translations {
    return checkTranslations(content, 'input.content', CONTENT_LIMIT, this.languages);
  }

  /** The message that the viewer has sent with an idempotency key. */
  findByKey(viewer: Viewer, key: string): Promise<MessageRow | undefined> {
    return this.database.row<MessageRow>(messageByIdempotencyKey, [viewer.key, key]);
  }

  /** Whether the caller has sent a message with this idempotency key before. */
  async isReplay(identity: Identity | undefined, key: string): Promise<boolean> {
    return identity?.kind === 'viewer' && (await this.findByKey(identity, key)) !== undefined;
  }

  /** The number of a chat's message, by its public id. Throws NotFoundError with the field. */
  async seqOf(chatKey: number, id: string, field: string): Promise<number> {
    const row = isUuid(id) ? await this.database.row<{ seq: number }>(seqOfMessage, [chatKey, id]) : undefined;
    if (!row) throw new NotFoundError('message.notFound', field);
    return row.seq;
  }

  private async replay(viewer: Viewer, chatKey: number, key: string | undefined): Promise<MessageRow | undefined> {
    const message = key === undefined ? undefined : await this.findByKey(viewer, key);
    // Number 1 came with the chat, by createChat.
    if (message && (message.chatKey !== chatKey || message.seq === 1)) {
      throw new BadUserInputError('idempotencyKey.used', 'input.idempotencyKey');
    }
    return message;
  }

  private async append(
    viewer: Viewer,
    chatKey: number,
    content: Translations,
    replyToSeq: number | null,
    key: string | undefined,
  ): Promise<MessageRow | undefined> {
    const id = uuid();
    const values = [chatKey, viewer.key, id, content, replyToSeq, key ?? null];
    try {
      const sent = await this.database.row<{ seq: number; sentAt: Date }>(appendMessage, values);
      if (!sent) return undefined;
      this.bus.publish({ kind: 'log', chat: chatKey, seq: sent.seq });
      return { chatKey, id, senderKey: viewer.key, content, replyToSeq, ...sent, editedAt: null, deletedAt: null };
    } catch (error) {
      if (!isDatabaseError(error, '23505', IDEMPOTENCY_CONSTRAINT)) throw error;
      // The same key won on another connection at the same moment: nothing of this attempt is left.
      return this.replay(viewer, chatKey, key);
    }
  }
}
