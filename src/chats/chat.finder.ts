import type { Viewer } from '../auth/identity.js';
import type { Database } from '../database/database.js';
import { NotFoundError } from '../errors.js';
import type { Loaders } from '../loaders.js';
import { type ChatRow, chatOfUser } from './chat.sql.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether an id can be one of ours at all; the database refuses to compare any other text with a UUID. */
export function isUuid(id: string): boolean {
  return UUID.test(id);
}

/** A chat as its participant finds it. */
export interface FoundChat extends ChatRow {
  /** The viewer's read position. */
  lastReadSeq: number;
  /** Whether its course space takes no new messages. */
  frozen: boolean;
}

/** Finds chats for people: this is the rule that a chat exists only for those who are in it. */
export class ChatFinder {
  constructor(private readonly database: Database) {}

  /** A chat that the viewer is in, by its public id; undefined for any other. */
  async find(viewer: Viewer, id: string, loaders: Loaders): Promise<FoundChat | undefined> {
    if (!isUuid(id)) return undefined;
    const chat = await this.database.row<FoundChat>(chatOfUser, [viewer.key, id]);
    if (!chat) return undefined;
    loaders.chats.prime(chat.key, chat);
    loaders.positions.prime({ userKey: viewer.key, chatKey: chat.key }, chat.lastReadSeq);
    return chat;
  }

  /** As `find`, but throws NotFoundError with the field. */
  async get(viewer: Viewer, id: string, field: string, loaders: Loaders): Promise<FoundChat> {
    const chat = await this.find(viewer, id, loaders);
    if (!chat) throw new NotFoundError('chat.notFound', field);
    return chat;
  }
}
