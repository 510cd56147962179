import { createRowReader, groupBy, Reader } from '../database/batch.js';
import type { Database, Statement } from '../database/database.js';
import {
  type ChatRow,
  chatLists,
  chatsByKey,
  chatsOfUsersById,
  type FoundChatRow,
  type ListedChatRow,
} from './chat.sql.js';
import {
  type PositionsRow,
  participantsOfChats,
  positionsOfChats,
  positionsOfUsers,
  seenByOfMessages,
  type UsersPageRow,
} from './participant.sql.js';

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
  const identify = ({ userKey, id }: UserAndChatId) => `${userKey}:${id}`;
  return new Reader(database, identify, async (keys: readonly UserAndChatId[]) => {
    const values = [keys.map(({ userKey }) => userKey), keys.map(({ id }) => id)];
    const rows = await database.read<FoundChatRow>(chatsOfUsersById, values);
    const found = new Map(rows.map((row) => [identify(row), row]));
    return (key) => found.get(identify(key));
  });
}

/** A page of a person's chats, the one with the newest message first. */
export interface ChatList {
  userKey: number;
  spaceKey: number | null;
  unreadOnly: boolean;
  /** The chat to go on after. */
  afterTime: string | null;
  afterChat: number | null;
  limit: number;
  /** How many participants of each chat to read along. */
  participants: number;
}

const NO_CHATS: readonly ListedChatRow[] = [];

/** Pages of people's chats. */
export function chatListReader(database: Database) {
  const identify = (list: ChatList) => Object.values(list).join(':');
  return new Reader(database, identify, async (lists: readonly ChatList[]) => {
    const values = [
      lists.map(({ userKey }) => userKey),
      lists.map(({ spaceKey }) => spaceKey),
      lists.map(({ unreadOnly }) => unreadOnly),
      lists.map(({ afterTime }) => afterTime),
      lists.map(({ afterChat }) => afterChat),
      lists.map(({ limit }) => limit),
      lists.map(({ participants }) => participants),
    ];
    const rows = groupBy(await database.read<ListedChatRow>(chatLists, values), ({ list }) => list);
    const found = new Map(lists.map((list, index) => [identify(list), rows.get(index + 1)]));
    return (list): readonly ListedChatRow[] => found.get(identify(list)) ?? NO_CHATS;
  });
}

/** A person in a chat. */
export interface UserInChat {
  userKey: number;
  chatKey: number;
}

const identifyUserInChat = ({ userKey, chatKey }: UserInChat) => `${userKey}:${chatKey}`;

interface PositionRow extends UserInChat {
  lastReadSeq: number;
  lastReadAt: string | null;
}

function positionRowReader<Value>(database: Database, toValue: (row: PositionRow) => Value) {
  return new Reader(database, identifyUserInChat, async (keys: readonly UserInChat[]) => {
    const values = [keys.map(({ userKey }) => userKey), keys.map(({ chatKey }) => chatKey)];
    const rows = await database.read<PositionRow>(positionsOfUsers, values);
    const found = new Map(rows.map((row) => [identifyUserInChat(row), toValue(row)]));
    return (key) => found.get(identifyUserInChat(key));
  });
}

/** Read positions; undefined for who is not in the chat. */
export function positionReader(database: Database) {
  return positionRowReader(database, ({ lastReadSeq }) => lastReadSeq);
}

/** When people last read something new in chats; null before the first time. */
export function lastReadAtReader(database: Database) {
  return positionRowReader(database, ({ lastReadAt }) => lastReadAt);
}

/** One page of a chat's participants. */
export interface ParticipantPage {
  chatKey: number;
  /** The key of the user to go on after; 0 for the first page. */
  afterUser: number;
  limit: number;
}

/** The keys of a page's users, in their order. */
type UserKeys = readonly number[];
const NOBODY: UserKeys = [];

function pageReader<Page extends ParticipantPage>(
  database: Database,
  statement: Statement,
  columns: readonly (keyof Page & string)[],
) {
  const identify = (page: Page) => columns.map((column) => page[column]).join(':');
  return new Reader(database, identify, async (pages: readonly Page[]) => {
    const values = columns.map((column) => pages.map((page) => page[column]));
    const rows = await database.read<UsersPageRow>(statement, values);
    const found = new Map(rows.map(({ page, users }) => [identify(pages[page - 1] as Page), users]));
    return (page): UserKeys => found.get(identify(page)) ?? NOBODY;
  });
}

/** Pages of participants. */
export function participantPageReader(database: Database) {
  return pageReader<ParticipantPage>(database, participantsOfChats, ['chatKey', 'afterUser', 'limit']);
}

/** One page of those who have seen a message. */
export interface SeenByPage extends ParticipantPage {
  seq: number;
  /** The sender is no recipient; 0 where there is none. */
  senderKey: number;
}

/** Pages of those who have seen messages. */
export function seenByPageReader(database: Database) {
  const columns = ['chatKey', 'afterUser', 'limit', 'seq', 'senderKey'] as const;
  return pageReader<SeenByPage>(database, seenByOfMessages, columns);
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
export function recipientsReader(database: Database) {
  const identify = ({ chatKey, senderKey }: PositionsQuestion) => `${chatKey}:${senderKey}`;
  return new Reader(database, identify, async (keys: readonly PositionsQuestion[]) => {
    const chats = [...new Set(keys.map(({ chatKey }) => chatKey))];
    const senders = [...new Set(keys.map(({ senderKey }) => senderKey))];
    const found = groupBy(await database.read<PositionsRow>(positionsOfChats, [chats, senders]), (row) => row.chatKey);
    return ({ chatKey, senderKey }) => new Recipients(found.get(chatKey) ?? [], senderKey);
  });
}
