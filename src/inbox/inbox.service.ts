import type { Viewer } from '../auth/identity.js';
import { assertMayHandleInbox, maySeeInbox } from '../auth/policy.js';
import { type Awaitable, chain } from '../awaitable.js';
import { isToStaff } from '../chats/audience.js';
import type { ChatRow } from '../chats/chat.sql.js';
import type { CourseSpaceService } from '../course-spaces/course-space.service.js';
import type { Database } from '../database/database.js';
import type { Loaders } from '../loaders.js';
import { type Connection, CursorScope, connect } from '../pagination/connection.js';
import type { Cursors } from '../pagination/cursors.js';
import { checkPageSize, DEFAULT_PAGE_SIZE } from '../pagination/page-size.js';
import * as sql from './inbox.sql.js';
import { InboxState } from './inbox-state.js';

/** Which inbox entries are asked for. */
export interface InboxListArgs {
  courseSpaceId: string;
  state?: InboxState | null;
  claimedBy?: string | null;
  escalatedOnly?: boolean | null;
  first: number | null;
  after?: string | null;
}

/** When it was asked, as PostgreSQL writes it, and the chat's key. */
type InboxPosition = [string, number];

/** A page of inbox entries, with a count of all of them that is made when it is asked for. */
export interface InboxPage extends Connection<sql.InboxRow, InboxPosition> {
  totalCount(): Promise<number>;
}

/** Shows the staff of a course space what they are asked. */
export class InboxService {
  constructor(
    private readonly database: Database,
    private readonly courseSpaces: CourseSpaceService,
    private readonly cursors: Cursors,
  ) {}

  /**
   * A page of it, who has waited longest first; of the chats that the viewer is in.
   * Throws NotFoundError, ForbiddenError or BadUserInputError with the field.
   */
  async list(viewer: Viewer, args: InboxListArgs): Promise<InboxPage> {
    const { key: spaceKey, role } = await this.courseSpaces.roleIn(viewer, args.courseSpaceId, 'courseSpaceId');
    assertMayHandleInbox(role);
    const first = checkPageSize(args.first ?? DEFAULT_PAGE_SIZE, 'first');
    const scope = new CursorScope<InboxPosition>(this.cursors, `inbox:${viewer.key}:${spaceKey}`);
    const after = scope.open(args.after, 'after');
    const states = args.state == null ? Object.values(InboxState) : [args.state];
    const list = [viewer.key, spaceKey, states, args.claimedBy ?? null, args.escalatedOnly ?? false];
    const [afterTime, afterChat] = after ?? [null, null];
    const rows = await this.database.read<sql.ListedInboxRow>(sql.inboxEntries, [
      ...list,
      afterTime,
      afterChat,
      first + 1,
    ]);
    const page = connect(rows, { first, after }, scope, {
      node: (row): sql.InboxRow => row,
      position: (row): InboxPosition => [row.askedAtText, row.chatKey],
    });
    const totalCount = async () =>
      (await this.database.readRow<{ count: number }>(sql.countInboxEntries, list))?.count ?? 0;
    return { ...page, totalCount };
  }

  /** The entry of a chat that the viewer was shown; null for a chat without one, and for who is not staff. */
  ofChat(viewer: Viewer, { key, spaceKey, audience }: ChatRow, loaders: Loaders): Awaitable<sql.InboxRow | null> {
    if (!isToStaff(audience)) return null;
    return chain(loaders.roles.load({ userKey: viewer.key, spaceKey }), (role) =>
      maySeeInbox(role) ? chain(loaders.inbox.load(key), (entry) => entry ?? null) : null,
    );
  }

  /** How the staff of a course space answer. Throws NotFoundError or ForbiddenError with the field. */
  async statistics(
    viewer: Viewer,
    args: { courseSpaceId: string; since?: Date | null },
  ): Promise<sql.InboxStatisticsRow> {
    const { key, role } = await this.courseSpaces.roleIn(viewer, args.courseSpaceId, 'courseSpaceId');
    assertMayHandleInbox(role);
    const values = [key, args.since?.toISOString() ?? null];
    return (await this.database.readRow<sql.InboxStatisticsRow>(sql.inboxStatistics, values)) as sql.InboxStatisticsRow;
  }
}
