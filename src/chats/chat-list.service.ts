import type { Viewer } from '../auth/identity.js';
import type { CourseSpaceService } from '../course-spaces/course-space.service.js';
import type { Database } from '../database/database.js';
import type { Loaders } from '../loaders.js';
import type { MessageRow } from '../messages/message.sql.js';
import { type Connection, CursorScope, connect } from '../pagination/connection.js';
import type { Cursors } from '../pagination/cursors.js';
import { checkPageSize, DEFAULT_PAGE_SIZE } from '../pagination/page-size.js';
import type { AskedOfChats } from './asked-of-chats.js';
import type { ChatRow, ListedChatRow, ReadAlong } from './chat.sql.js';
import { countChatsOfUser } from './participant.sql.js';

/** Which of the viewer's chats are asked for. */
export interface ChatListArgs {
  courseSpaceId?: string | null;
  unreadOnly?: boolean | null;
  archived?: boolean | null;
  first: number | null;
  after?: string | null;
}

/** The time of the newest message, as PostgreSQL writes it, and the chat's key. */
type ChatPosition = [string, number];

/** A page of chats, with a count of all of them that is made when it is asked for. */
export interface ChatPage extends Connection<ChatRow, ChatPosition> {
  totalCount(): Promise<number>;
}

/** Lists the viewer's chats, the one with the newest message first. */
export class ChatListService {
  constructor(
    private readonly database: Database,
    private readonly courseSpaces: CourseSpaceService,
    private readonly cursors: Cursors,
  ) {}

  /**
   * A page of them, with what will be asked of it read along.
   * Throws BadUserInputError or NotFoundError with the field.
   */
  async list(viewer: Viewer, args: ChatListArgs, asked: AskedOfChats, loaders: Loaders): Promise<ChatPage> {
    const first = checkPageSize(args.first ?? DEFAULT_PAGE_SIZE, 'first');
    const scope = new CursorScope<ChatPosition>(this.cursors, `chat-list:${viewer.key}`);
    const after = scope.open(args.after, 'after');
    const spaceKey =
      args.courseSpaceId == null ? null : await this.courseSpaces.keyOf(viewer, args.courseSpaceId, 'courseSpaceId');
    const { unreadOnly, archived } = args;
    const list = { userKey: viewer.key, spaceKey, unreadOnly: unreadOnly ?? false, archived: archived ?? false };
    const [afterTime, afterChat] = after ?? [null, null];
    const { participants } = asked;
    const rows = await loaders.chatLists.load({ ...list, afterTime, afterChat, limit: first + 1, participants });
    for (const row of rows) row.along = new ListedAlong(row, participants);
    await loadAsked(rows, asked, loaders);
    const page = connect(rows, { first, after }, scope, {
      node: (row): ChatRow => row,
      position: (row): ChatPosition => [row.lastMessageAt, row.key],
    });
    const totalCount = async () =>
      (await this.database.readRow<{ count: number }>(countChatsOfUser, Object.values(list)))?.count ?? 0;
    return { ...page, totalCount };
  }
}

/** Reads the people and course spaces of all chats at once. */
async function loadAsked(rows: readonly ListedChatRow[], asked: AskedOfChats, loaders: Loaders): Promise<void> {
  const userKeys = new Set<number>();
  const spaceKeys = new Set<number>();
  for (const { participants, senderKey, spaceKey } of rows) {
    for (const key of participants ?? []) userKeys.add(key);
    if (asked.senders && senderKey !== null) userKeys.add(senderKey);
    if (asked.courseSpaces) spaceKeys.add(spaceKey);
  }
  await Promise.all([loaders.users.loadAll([...userKeys]), loaders.courseSpaces.loadAll([...spaceKeys])]);
}

/** What the list's statement read along of a chat, made when it is asked for. */
class ListedAlong implements ReadAlong {
  readonly participants: readonly number[] | null;

  constructor(
    private readonly row: ListedChatRow,
    readonly participantLimit: number,
  ) {
    this.participants = row.participants;
  }

  get lastMessage(): MessageRow {
    const { row } = this;
    return {
      chatKey: row.key,
      seq: row.lastSeq,
      id: row.messageId,
      senderKey: row.senderKey,
      content: row.content,
      replyToSeq: row.replyToSeq,
      sentAt: row.sentAt,
      editedAt: row.editedAt,
      deletedAt: row.deletedAt,
      deletionReason: row.deletionReason ?? null,
    };
  }
}
