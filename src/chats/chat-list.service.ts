import type { Viewer } from '../auth/identity.js';
import type { CourseSpaceService } from '../course-spaces/course-space.service.js';
import type { Database } from '../database/database.js';
import type { Loaders } from '../loaders.js';
import type { MessageRow } from '../messages/message.sql.js';
import { type Connection, CursorScope, connect } from '../pagination/connection.js';
import type { Cursors } from '../pagination/cursors.js';
import { checkPageSize, DEFAULT_PAGE_SIZE } from '../pagination/page-size.js';
import { type ChatRow, chatsOfUser } from './chat.sql.js';
import { countChatsOfUser } from './participant.sql.js';

/** Which of the viewer's chats are asked for. */
export interface ChatListArgs {
  courseSpaceId?: string | null;
  unreadOnly?: boolean | null;
  first: number | null;
  after?: string | null;
}

/** The time of the newest message, in microseconds since 1970, and the chat's key. */
type ChatPosition = [number, number];

interface ListedChatRow extends ChatRow, Omit<MessageRow, 'id' | 'chatKey' | 'seq'> {
  lastReadSeq: number;
  lastMessageMicros: number;
  messageId: string;
}

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

  /** A page of them. Throws BadUserInputError or NotFoundError with the field. */
  async list(viewer: Viewer, args: ChatListArgs, loaders: Loaders): Promise<ChatPage> {
    const first = checkPageSize(args.first ?? DEFAULT_PAGE_SIZE, 'first');
    const scope = new CursorScope<ChatPosition>(this.cursors, `chats:${viewer.key}`);
    const after = scope.open(args.after, 'after');
    const spaceKey =
      args.courseSpaceId == null ? null : await this.courseSpaces.keyOf(viewer, args.courseSpaceId, 'courseSpaceId');
    const filter = [viewer.key, spaceKey, args.unreadOnly ?? false];
    const values = [...filter, after?.[0] ?? null, after?.[1] ?? null, first + 1];
    const rows = await this.database.rows<ListedChatRow>(chatsOfUser, values);
    for (const row of rows) prime(viewer, row, loaders);
    const page = connect(rows, { first, after }, scope, {
      node: (row): ChatRow => row,
      position: (row): ChatPosition => [row.lastMessageMicros, row.key],
    });
    const totalCount = async () => (await this.database.row<{ count: number }>(countChatsOfUser, filter))?.count ?? 0;
    return { ...page, totalCount };
  }
}

/** What the list's statement read along need not be read again. */
function prime(viewer: Viewer, row: ListedChatRow, loaders: Loaders): void {
  const { key, lastSeq, messageId, senderKey, content, replyToSeq, sentAt, editedAt, deletedAt } = row;
  loaders.chats.prime(key, row);
  loaders.positions.prime({ userKey: viewer.key, chatKey: key }, row.lastReadSeq);
  const message = {
    chatKey: key,
    seq: lastSeq,
    id: messageId,
    senderKey,
    content,
    replyToSeq,
    sentAt,
    editedAt,
    deletedAt,
  };
  loaders.messages.prime({ chatKey: key, seq: lastSeq }, message);
}
