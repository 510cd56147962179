import { createRowReader } from '../database/batch.js';
import type { Database } from '../database/database.js';
import { type NotificationRow, notificationsByChat } from './notification.sql.js';

/** What is known of automated messages, by their chats. */
export function notificationReader(database: Database) {
  return createRowReader<NotificationRow>(database, (keys) => database.read(notificationsByChat, [keys]));
}
