import type { Database } from '../database/database.js';
import { participantsAmong } from './live.sql.js';

/** Tells whether a person is in a chat. */
export type IsParticipant = (userKey: number, chatKey: number) => boolean;

/** Reads which of these people are in which of these chats at this moment. */
export async function readParticipants(
  database: Database,
  chatKeys: Iterable<number>,
  userKeys: Iterable<number>,
): Promise<IsParticipant> {
  const values = [[...new Set(chatKeys)], [...new Set(userKeys)]];
  const rows = await database.read<{ userKey: number; chatKey: number }>(participantsAmong, values);
  const participants = new Set(rows.map(({ userKey, chatKey }) => `${userKey}:${chatKey}`));
  return (userKey, chatKey) => participants.has(`${userKey}:${chatKey}`);
}
