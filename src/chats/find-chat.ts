import type { Viewer } from '../auth/identity.js';
import { NotFoundError } from '../errors.js';
import type { Loaders } from '../loaders.js';
import type { FoundChatRow } from './chat.sql.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether an id can be one of ours at all; the database refuses to compare any other text with a UUID. */
export function isUuid(id: string): boolean {
  return UUID.test(id);
}

/** A chat that the viewer is in, by its public id; undefined for any other. */
export async function findChat(viewer: Viewer, id: string, loaders: Loaders): Promise<FoundChatRow | undefined> {
  if (!isUuid(id)) return undefined;
  const chat = await loaders.chatsOfUsers.load({ userKey: viewer.key, id: id.toLowerCase() });
  if (!chat) return undefined;
  loaders.chats.prime(chat.key, chat);
  loaders.positions.prime({ userKey: viewer.key, chatKey: chat.key }, chat.lastReadSeq);
  return chat;
}

/** As `findChat`, but throws NotFoundError with the field. */
export async function getChat(viewer: Viewer, id: string, field: string, loaders: Loaders): Promise<FoundChatRow> {
  const chat = await findChat(viewer, id, loaders);
  if (!chat) throw new NotFoundError('chat.notFound', field);
  return chat;
}
