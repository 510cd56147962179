import { Reader } from '../database/batch.js';
import type { Database } from '../database/database.js';
import { type InboxRow, inboxByChat } from './inbox.sql.js';

/** Inbox entries by the keys of their chats; undefined for a chat without one. */
export function inboxReader(database: Database): Reader<number, InboxRow | undefined> {
  return new Reader(
    database,
    (chatKey) => chatKey,
    async (chatKeys) => {
      const rows = await database.read<InboxRow>(inboxByChat, [chatKeys]);
      const entries = new Map(rows.map((row) => [row.chatKey, row]));
      return (chatKey) => entries.get(chatKey);
    },
  );
}
