import { createLoader, createRowLoader, groupBy } from '../database/batch.js';
import type { Database } from '../database/database.js';
import { type ChatRow, chatsByKey } from './chat.sql.js';
import {
  type ParticipantRow,
  type PositionsRow,
  participantsOfChats,
  positionsOfChats,
  positionsOfUsers,
  seenByOfMessages,
} from './participant.sql.js';

/** Chats by their keys; only for chats that the viewer was shown. */
export function chatLoader(database: Database) {
  return createRowLoader<ChatRow>((keys) => database.rows(chatsByKey, [keys]));
}

/** A person in a chat. */
export interface UserInChat {
  userKey: number;
  chatKey: number;
}

const identifyUserInChat = ({ userKey, chatKey }: UserInChat) => `${userKey}:${chatKey}`;

/** Read positions; undefined for who is not in the chat. */
export function positionLoader(database: Database) {
  return createLoader(identifyUserInChat, async (keys: readonly UserInChat[]) => {
    const values = [keys.map(({ userKey }) => userKey), keys.map(({ chatKey }) => chatKey)];
    const rows = await database.rows<UserInChat & { lastReadSeq: number }>(positionsOfUsers, values);
    const positions = new Map(rows.map((row) => [identifyUserInChat(row), row.lastReadSeq]));
    return (key) => positions.get(identifyUserInChat(key));
  });
}

/** One page of a chat's participants. */
export interface ParticipantPage {
  chatKey: number;
  /** The key of the user to go on after; 0 for the first page. */
  afterUser: number;
  limit: number;
}

/** Pages of participants, in the order of the users' keys. */
export function participantPageLoader(database: Database) {
  const identify = ({ chatKey, afterUser, limit }: ParticipantPage) => `${chatKey}:${afterUser}:${limit}`;
  return createLoader(identify, async (pages: readonly ParticipantPage[]) => {
    const limit = Math.max(...pages.map((page) => page.limit));
    const values = [pages.map(({ chatKey }) => chatKey), pages.map(({ afterUser }) => afterUser), limit];
    const rows = await database.rows<ParticipantRow & { afterUser: number }>(participantsOfChats, values);
    const found = groupBy(rows, ({ chatKey, afterUser }) => `${chatKey}:${afterUser}`);
    return (page) => (found.get(`${page.chatKey}:${page.afterUser}`) ?? []).slice(0, page.limit);
  });
}

/** One page of those who have seen a message. */
export interface SeenByPage extends ParticipantPage {
  seq: number;
  /** The sender is no recipient; 0 where there is none. */
  senderKey: number;
}

/** Pages of those who have seen messages, in the order of the users' keys. */
export function seenByPageLoader(database: Database) {
  const identify = ({ chatKey, seq, afterUser, limit }: SeenByPage) => `${chatKey}:${seq}:${afterUser}:${limit}`;
  return createLoader(identify, async (pages: readonly SeenByPage[]) => {
    const limit = Math.max(...pages.map((page) => page.limit));
    const values = [
      pages.map(({ chatKey }) => chatKey),
      pages.map(({ seq }) => seq),
      pages.map(({ senderKey }) => senderKey),
      pages.map(({ afterUser }) => afterUser),
      limit,
    ];
    type Row = ParticipantRow & { seq: number; afterUser: number };
    const rows = await database.rows<Row>(seenByOfMessages, values);
    const found = groupBy(rows, ({ chatKey, seq, afterUser }) => `${chatKey}:${seq}:${afterUser}`);
    return (page) => (found.get(`${page.chatKey}:${page.seq}:${page.afterUser}`) ?? []).slice(0, page.limit);
  });
}

/** Of which chat the positions are asked for, and whose must be told apart: a message's sender is no recipient. */
export interface PositionsQuestion {
  chatKey: number;
  /** 0 where there is none. */
  senderKey: number;
}

/** The recipients of one sender's messages in a chat. */
export class Recipients {
  constructor(
    private readonly rows: readonly PositionsRow[],
    private readonly senderKey: number,
  ) {}

  /** How many there are. */
  get count(): number {
    return this.countFrom(0);
  }

  /** How many have seen the message with this number. */
  countFrom(seq: number): number {
    let count = 0;
    for (const row of this.rows) {
      if (row.lastReadSeq >= seq) count += row.count - (row.users?.includes(this.senderKey) ? 1 : 0);
    }
    return count;
  }
}

/** Who has read up to where, counted once per chat for all its messages. */
export function recipientsLoader(database: Database) {
  const identify = ({ chatKey, senderKey }: PositionsQuestion) => `${chatKey}:${senderKey}`;
  return createLoader(identify, async (keys: readonly PositionsQuestion[]) => {
    const chats = [...new Set(keys.map(({ chatKey }) => chatKey))];
    const senders = [...new Set(keys.map(({ senderKey }) => senderKey))];
    const found = groupBy(await database.rows<PositionsRow>(positionsOfChats, [chats, senders]), (row) => row.chatKey);
    return ({ chatKey, senderKey }) => new Recipients(found.get(chatKey) ?? [], senderKey);
  });
}
