import { createListReader, createMatchReader, createRowReader, groupBy, Reader } from '../database/batch.js';
import type { Database } from '../database/database.js';
import type { MessageRow } from '../messages/message.sql.js';
import {
  type AnsweredRow,
  answeredMessages,
  type ChatRow,
  chatLists,
  chatsByKey,
  chatsOfUsersById,
  type FoundChatRow,
  type ListedChatRow,
} from './chat.sql.js';
import {
  type KeptChat,
  keptChats,
  type PositionsRow,
  participantsOfChats,
  positionsOfChats,
  positionsOfUsers,
  receiptsOfParticipants,
  seenByOfMessages,
  type UsersPageRow,
} from './participant.sql.js';
import { type DeletedBeyondRow, deletedBeyond } from './unread.sql.js';

/** Chats by their keys; only for chats that the viewer was shown. */
export function chatReader(database: Database) {
  return createRowReader<ChatRow>(database, (keys) => database.read(chatsByKey, [keys]));
}

/** Somebody's chat by its public id: a UUID in lower case. */
export interface UserAndChatId {
  userKey: number;
  id: string;
}

/** Chats that people are in; undefined for any other, since a chat exists only for those who are in it. */
export function chatOfUserReader(database: Database) {
  const by = { statement: chatsOfUsersById, properties: ['userKey', 'id'] } as const;
  return createMatchReader<UserAndChatId, FoundChatRow, FoundChatRow>(database, by, (row) => row);
}

/** A chat that answers a message of another one, as somebody sees it. */
export interface AnsweringChat {
  userKey: number;
  answeredBy: number;
}

/** What chats answer; undefined for nothing, and for who is not in the other chat. */
export function answeredMessageReader(database: Database) {
  const by = { statement: answeredMessages, properties: ['userKey', 'answeredBy'] } as const;
  return createMatchReader<AnsweringChat, AnsweredRow, MessageRow>(database, by, (row) => row);
}

/** A page of a person's chats, the one with the newest message first. */
export interface ChatList {
  userKey: number;
  spaceKey: number | null;
  unreadOnly: boolean;
  archived: boolean;
  /** The chat to go on after. */
  afterTime: string | null;
  afterChat: number | null;
  limit: number;
  /** How many participants of each chat to read along. */
  participants: number;
}

/** Pages of people's chats. */
export function chatListReader(database: Database) {
  const after = ['afterTime', 'afterChat'] as const;
  const properties = ['userKey', 'spaceKey', 'unreadOnly', 'archived', ...after, 'limit', 'participants'] as const;
  return createListReader<ChatList, ListedChatRow>(database, { statement: chatLists, properties });
}

/** A person in a chat. */
export interface UserInChat {
  userKey: number;
  chatKey: number;
}

interface PositionRow extends UserInChat {
  lastReadSeq: number;
}

/** Read positions; undefined for who is not in the chat. */
export function positionReader(database: Database) {
  const by = { statement: positionsOfUsers, properties: ['userKey', 'chatKey'] } as const;
  return createMatchReader<UserInChat, PositionRow, number>(database, by, (row) => row.lastReadSeq);
}

interface ReceiptRow extends UserInChat {
  /** Null before the first time. */
  lastReadAt: string | null;
  /** Whether other students are not to be told. */
  hidesReceipts: boolean;
}

/** When people last read something new in chats. */
export function lastReadAtReader(database: Database) {
  const by = { statement: receiptsOfParticipants, properties: ['userKey', 'chatKey'] } as const;
  return createMatchReader<UserInChat, ReceiptRow, ReceiptRow>(database, by, (row) => row);
}

interface KeptRow extends UserInChat, KeptChat {}

/** How people keep their chats; undefined for who is not in the chat. */
export function keptChatReader(database: Database) {
  const by = { statement: keptChats, properties: ['userKey', 'chatKey'] } as const;
  return createMatchReader<UserInChat, KeptRow, KeptChat>(database, by, (row) => row);
}

/** A place in a chat's log. */
export interface PlaceInChat {
  chatKey: number;
  seq: number;
}

/** How many deleted messages come after a place; undefined for none. */
export function deletedBeyondReader(database: Database) {
  const by = { statement: deletedBeyond, properties: ['chatKey', 'seq'] } as const;
  return createMatchReader<PlaceInChat, DeletedBeyondRow, number>(database, by, (row) => row.count);
}

/** One page of a chat's participants. */
export interface ParticipantPage {
  chatKey: number;
  /** The key of the user to go on after; 0 for the first page. */
  afterUser: number;
  limit: number;
}

const pageProperties = ['chatKey', 'afterUser', 'limit'] as const;

/** Pages of participants: one row with their keys. */
export function participantPageReader(database: Database) {
  const by = { statement: participantsOfChats, properties: pageProperties };
  return createListReader<ParticipantPage, UsersPageRow>(database, by);
}

/** One page of those who have seen a message. */
export interface SeenByPage extends ParticipantPage {
  seq: number;
  /** The sender is no recipient; 0 where there is none. */
  senderKey: number;
  /** Whether those who hide receipts are among them. */
  everybody: boolean;
}

/** Pages of those who have seen messages: one row with their keys. */
export function seenByPageReader(database: Database) {
  const by = { statement: seenByOfMessages, properties: [...pageProperties, 'seq', 'senderKey', 'everybody'] as const };
  return createListReader<SeenByPage, UsersPageRow>(database, by);
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
    return this.countFrom(0, true);
  }

  /** How many have seen the message with this number: everybody, or only those who don't hide receipts. */
  countFrom(seq: number, everybody: boolean): number {
    let count = 0;
    for (const row of this.rows) {
      if (row.seenSeq < seq || (row.hidesReceipts && !everybody)) continue;
      count += row.count - (row.users?.includes(this.senderKey) ? 1 : 0);
    }
    return count;
  }
}

/** Who has read up to where, counted once per chat for all its messages. */
export function recipientsReader(database: Database) {
  const identify = ({ chatKey, senderKey }: PositionsQuestion) => `${chatKey}:${senderKey}`;
  return new Reader(database, identify, async (keys: readonly PositionsQuestion[]) => {
    const chats = [...new Set(keys.map(({ chatKey }) => chatKey))];
    const senders = [...new Set(keys.map(({ senderKey }) => senderKey))];
    const found = groupBy(await database.read<PositionsRow>(positionsOfChats, [chats, senders]), (row) => row.chatKey);
    return ({ chatKey, senderKey }) => new Recipients(found.get(chatKey) ?? [], senderKey);
  });
}
