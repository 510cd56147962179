import type { Viewer } from '../auth/identity.js';
import { assertMayReadAuditLog } from '../auth/policy.js';
import type { CourseSpaceService } from '../course-spaces/course-space.service.js';
import type { Database } from '../database/database.js';
import type { Loaders } from '../loaders.js';
import { type Connection, CursorScope, connect } from '../pagination/connection.js';
import type { Cursors } from '../pagination/cursors.js';
import { checkPageSize, DEFAULT_PAGE_SIZE } from '../pagination/page-size.js';
import { type AuditRow, auditEntries, countAuditEntries } from './audit.sql.js';

/** Which audit entries are asked for. */
export interface AuditLogArgs {
  courseSpaceId: string;
  first: number | null;
  after?: string | null;
}

/** A page of audit entries, with a count of all of them that is made when it is asked for. */
export interface AuditPage extends Connection<AuditRow, number> {
  totalCount(): Promise<number>;
}

/** Shows what was done to others' messages. */
export class AuditService {
  constructor(
    private readonly database: Database,
    private readonly courseSpaces: CourseSpaceService,
    private readonly cursors: Cursors,
  ) {}

  /** A page of it, newest first. Throws NotFoundError, ForbiddenError or BadUserInputError with the field. */
  async list(viewer: Viewer, args: AuditLogArgs, loaders: Loaders): Promise<AuditPage> {
    const spaceKey = await this.courseSpaces.keyOf(viewer, args.courseSpaceId, 'courseSpaceId');
    assertMayReadAuditLog(await loaders.roles.load({ userKey: viewer.key, spaceKey }));
    const first = checkPageSize(args.first ?? DEFAULT_PAGE_SIZE, 'first');
    const scope = new CursorScope<number>(this.cursors, `audit:${spaceKey}`);
    const after = scope.open(args.after, 'after');
    const rows = await this.database.read<AuditRow>(auditEntries, [spaceKey, after ?? null, first + 1]);
    const page = connect(rows, { first, after }, scope, {
      node: (row): AuditRow => row,
      position: ({ key }): number => key,
    });
    const totalCount = async () =>
      (await this.database.readRow<{ count: number }>(countAuditEntries, [spaceKey]))?.count ?? 0;
    return { ...page, totalCount };
  }
}
