import { randomUUIDv7 } from 'node:crypto';
import { asksStaff } from '../auth/policy.js';
import type { Queries } from '../database/database.js';
import type { Translations } from '../i18n/translations.js';
import { type Bus, publishUsers } from '../live/bus.js';
import type { MessageRow } from '../messages/message.sql.js';
import { Audience } from './audience.js';
import { type AddresseesRow, type ChatRow, type CreatedChatRow, createChat } from './chat.sql.js';

/** What a new chat is about, and what it begins with. */
export interface ChatTexts {
  topic: Translations;
  content: Translations;
}

/** A chat that is to be stored. */
export interface NewChat extends ChatTexts {
  /** Null where an integration opens it, on nobody's behalf. */
  openerKey: number | null;
  audience: Audience;
  target: AddresseesRow;
  /** The opener's, kept with the first message. */
  idempotencyKey?: string | undefined;
}

/** A chat with its first message. */
export interface CreatedChat {
  chat: ChatRow;
  message: MessageRow;
}

/** A stored chat, of which all instances are to be told after the commit. */
export interface StoredChat extends CreatedChat {
  /** The keys of all its participants. */
  users: readonly number[];
  /** Whether it has come into the inbox of the staff. */
  inInbox: boolean;
}

/**
 * Stores a chat with its first message, whoever opens it. Undefined where the roster has changed since its addressees
 * were looked up: nothing is stored then.
 */
export async function storeChat(queries: Queries, chat: NewChat): Promise<StoredChat | undefined> {
  const { openerKey, audience, target, topic, content, idempotencyKey } = chat;
  const [chatId, messageId, named] = [randomUUIDv7(), randomUUIDv7(), Object.values(target.users)];
  const group = audience === Audience.STUDENT_GROUP ? target.groupKey : null;
  const head = [target.spaceKey, target.rosterVersion, openerKey, audience, group, named];
  const answered = [target.replyToChatKey, target.replyToSeq];
  const inInbox = asksStaff(target.role, audience);
  const values = [...head, chatId, topic, messageId, content, idempotencyKey ?? null, ...answered, inInbox];
  const created = await queries.row<CreatedChatRow>(createChat, values);
  if (!created) return undefined;
  const { key, createdAt, users } = created;
  const sent = { seq: 1, sentAt: createdAt, senderKey: openerKey, replyToSeq: null };
  return {
    chat: {
      key,
      id: chatId,
      spaceKey: target.spaceKey,
      audience,
      topic,
      lastSeq: 1,
      deletedCount: 0,
      lastReadSeq: 1,
      muted: false,
      archived: false,
      createdAt,
    },
    message: { ...sent, chatKey: key, id: messageId, content, editedAt: null, deletedAt: null },
    users,
    inInbox,
  };
}

/** Tells all instances of a chat that was stored. */
export function tellOfChat(bus: Bus, { chat, users, inInbox }: StoredChat): void {
  publishUsers(bus, 'participants', users);
  if (inInbox) bus.publish({ kind: 'inbox', chat: chat.key });
}
