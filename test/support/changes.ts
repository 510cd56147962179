import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { editMessage } from '../../src/messages/message-change.sql.js';
import { en } from './course.js';
import type { TestDatabase } from './database.js';
import type { Caller } from './service.js';
import type { Subscription } from './socket.js';

export const EDIT = `mutation Edit($input: EditMessageInput!) { editMessage(input: $input) { message {
  id content editedAt } } }`;
export const DELETE = `mutation Delete($input: DeleteMessageInput!) { deleteMessage(input: $input) { message {
  id content contentTranslations { text } deleted deletedAt deletionReason sender { id } } } }`;
export const CHANGED = `subscription Changed($chatId: ID, $after: String) {
  messageChanged(chatId: $chatId, after: $after) { cursor message { id content deleted chat { id } } } }`;

/** A result of CHANGED. */
export interface Changed {
  messageChanged: {
    cursor: string;
    message: { id: string; content: string; deleted: boolean; chat: { id: string } };
  };
}

/** What EDIT and DELETE answer. */
export interface ChangedMessage {
  id: string;
  content: string;
  editedAt?: string | null;
  deletedAt?: string | null;
}

/** Edits a message to an English text. */
export async function edit(by: Caller, messageId: string, text: string): Promise<ChangedMessage> {
  return (await by.get(EDIT, { input: { messageId, content: en(text) } })).editMessage.message;
}

/** Deletes a message. */
export async function remove(by: Caller, messageId: string, reason?: string): Promise<ChangedMessage> {
  return (await by.get(DELETE, { input: { messageId, ...(reason === undefined ? {} : { reason }) } })).deleteMessage
    .message;
}

/** The next changes of a subscription to CHANGED. */
export async function takeChanges(
  followed: Subscription<Changed>,
  count: number,
): Promise<Changed['messageChanged']['message'][]> {
  const messages: Changed['messageChanged']['message'][] = [];
  while (messages.length < count) messages.push((await followed.next()).messageChanged.message);
  return messages;
}

/**
 * Waits until a subscription without a cursor has begun, which nothing tells but its first change: edits a message until
 * that comes. Returns the last one's cursor.
 */
export async function settleChanges(followed: Subscription<Changed>, by: Caller, messageId: string): Promise<string> {
  for (;;) {
    const text = randomUUID();
    await edit(by, messageId, text);
    const deadline = Date.now() + 500;
    while (followed.waiting.length === 0 && Date.now() < deadline) await setTimeout(5);
    while (followed.waiting.length > 0) {
      const { cursor, message } = (await followed.next()).messageChanged;
      if (message.content === text) return cursor;
    }
  }
}

/** Edits a message as the service does, of which no hint tells. */
export async function editWithoutHint(database: TestDatabase, messageId: string, text: string): Promise<void> {
  const [message] = await database.query<{ chatKey: string; seq: number }>(
    'select chat_id as "chatKey", seq from messages where public_id = $1',
    [messageId],
  );
  await database.query(editMessage.text, [message?.chatKey, message?.seq, { en: text }]);
}
