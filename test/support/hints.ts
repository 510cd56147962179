import { randomUUID } from 'node:crypto';
import { appendMessage } from '../../src/messages/message.sql.js';
import type { TestDatabase } from './database.js';

/** Tells all instances something, whether it is true or not. */
export async function hint(database: TestDatabase, payload: string): Promise<void> {
  await database.query("select pg_notify('lovelace_messaging', $1)", [payload]);
}

/** A chat's internal key, and how far its log goes. */
export async function logOf(database: TestDatabase, chatId: string): Promise<{ key: string; seq: number }> {
  const text = 'select id as key, last_seq as seq from chats where public_id = $1';
  const [chat] = await database.query<{ key: string; seq: number }>(text, [chatId]);
  if (!chat) throw new Error(`Expected chat ${chatId} to be stored`);
  return chat;
}

/** Stores a message as the service does, of which no hint tells. */
export async function sendWithoutHint(database: TestDatabase, senderId: string, chatId: string, text: string) {
  const [keys] = await database.query<{ chat: string; sender: string }>(
    'select c.id as chat, u.id as sender from chats c, users u where c.public_id = $1 and u.external_id = $2',
    [chatId, senderId],
  );
  const content = { en: text };
  const stored = await database.query(appendMessage.text, [
    keys?.chat,
    keys?.sender,
    randomUUID(),
    content,
    null,
    null,
  ]);
  if (stored.length !== 1) throw new Error(`Expected ${senderId} to be in chat ${chatId}, but nothing was stored`);
}
