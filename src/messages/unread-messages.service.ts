import type { Viewer } from '../auth/identity.js';
import type { Awaitable } from '../awaitable.js';
import type { ReadPositionService } from '../chats/read-position.service.js';
import type { CourseSpaceService } from '../course-spaces/course-space.service.js';
import type { Database } from '../database/database.js';
import type { Loaders } from '../loaders.js';
import { type Connection, CursorScope, connect } from '../pagination/connection.js';
import type { Cursors } from '../pagination/cursors.js';
import { checkPageSize, DEFAULT_PAGE_SIZE } from '../pagination/page-size.js';
import { type MessageRow, unreadMessages } from './message.sql.js';

/** The time of sending in microseconds since 1970, the chat and the number. */
type UnreadPosition = [number, number, number];

/** A page of unseen messages, with a count of all of them that is made when it is asked for. */
export interface UnreadPage extends Connection<MessageRow, UnreadPosition> {
  totalCount(): Awaitable<number>;
}

/** Lists what the viewer has not seen, as far as it counts in the badge, newest first. */
export class UnreadMessagesService {
  constructor(
    private readonly database: Database,
    private readonly courseSpaces: CourseSpaceService,
    private readonly readPositions: ReadPositionService,
    private readonly cursors: Cursors,
  ) {}

  /** A page of it. Throws BadUserInputError or NotFoundError with the field. */
  async list(
    viewer: Viewer,
    args: { courseSpaceId?: string | null; first: number | null; after?: string | null },
    loaders: Loaders,
  ): Promise<UnreadPage> {
    const first = checkPageSize(args.first ?? DEFAULT_PAGE_SIZE, 'first');
    const scope = new CursorScope<UnreadPosition>(this.cursors, `unread:${viewer.key}`);
    const after = scope.open(args.after, 'after');
    const spaceKey =
      args.courseSpaceId == null
        ? undefined
        : await this.courseSpaces.keyOf(viewer, args.courseSpaceId, 'courseSpaceId');
    const position = after ?? [null, null, null];
    const values = [viewer.key, spaceKey ?? null, ...position, first + 1];
    const rows = await this.database.read<MessageRow & { sentAtMicros: number }>(unreadMessages, values);
    const page = connect(rows, { first, after }, scope, {
      node: (row): MessageRow => row,
      position: (row): UnreadPosition => [row.sentAtMicros, row.chatKey, row.seq],
    });
    return { ...page, totalCount: () => this.readPositions.countUnread(viewer, spaceKey, loaders) };
  }
}
