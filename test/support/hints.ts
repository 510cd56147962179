import { randomUUID } from 'node:crypto';
import { type AppendedRow, appendMessage } from '../../src/messages/message.sql.js';
import type { TestDatabase } from './database.js';

/** Tells all instances something as another instance would, whether it is true or not. */
export async function hint(database: TestDatabase, payload: string): Promise<void> {
  await database.query("select pg_notify('lovelace_messaging', $1)", [`{"from":"another","hints":[${payload}]}`]);
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
  const [sender] = await database.query<{ key: string }>('select id as key from users where external_id = $1', [
    senderId,
  ]);
  const values = [sender?.key, chatId, randomUUID(), { en: text }, null, null];
  const [appended] = await database.query<AppendedRow>(appendMessage.text, values);
  if (appended?.seq == null) throw new Error(`Expected ${senderId} to be in chat ${chatId}, but nothing was stored`);
}
