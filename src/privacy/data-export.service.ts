import { AuditAction } from '../audit/audit-action.js';
import type { Identity, Viewer } from '../auth/identity.js';
import { requireScope } from '../auth/policy.js';
import type { Database } from '../database/database.js';
import { NotFoundError } from '../errors.js';
import { type Connection, CursorScope, connect } from '../pagination/connection.js';
import type { Cursors } from '../pagination/cursors.js';
import { checkPageSize, DEFAULT_PAGE_SIZE } from '../pagination/page-size.js';
import {
  countDataRecords,
  type DataRecordRow,
  dataRecords,
  knownUser,
  type RecordPosition,
} from './data-export.sql.js';
import { auditPerson } from './erasure.sql.js';

/** Which records are asked for. */
export interface DataExportArgs {
  first: number | null;
  after?: string | null;
}

/** A page of records, with a count of all of them that is made when it is asked for. */
export interface DataExportPage extends Connection<DataRecordRow, RecordPosition> {
  totalCount(): Promise<number>;
}

const BEGINNING: RecordPosition = [0, -1, -1, -1];

/** Gives out all that is stored of a person. */
export class DataExportService {
  constructor(
    private readonly database: Database,
    private readonly cursors: Cursors,
  ) {}

  /** A page of the viewer's own data. Throws BadUserInputError with the field. */
  ofViewer({ key }: Viewer, args: DataExportArgs): Promise<DataExportPage> {
    return this.page(key, args, new CursorScope<RecordPosition>(this.cursors, `data:${key}`));
  }

  /**
   * A page of anybody's data; the first page is written down. Needs the scope users:erase. Throws NotFoundError or
   * BadUserInputError with the field.
   */
  async ofUser(identity: Identity | undefined, userId: string, args: DataExportArgs): Promise<DataExportPage> {
    const { clientId } = requireScope(identity, 'users:erase');
    const user = await this.database.readRow<{ key: number }>(knownUser, [userId]);
    if (!user) throw new NotFoundError('user.notFound', 'userId');
    // A cursor is only had from a page before.
    const scope = new CursorScope<RecordPosition>(this.cursors, `data:${user.key}:${clientId}`);
    const page = await this.page(user.key, args, scope);
    if (args.after == null) {
      await this.database.rows(auditPerson, [user.key, AuditAction.USER_EXPORTED, clientId]);
    }
    return page;
  }

  private async page(
    userKey: number,
    args: DataExportArgs,
    scope: CursorScope<RecordPosition>,
  ): Promise<DataExportPage> {
    const first = checkPageSize(args.first ?? DEFAULT_PAGE_SIZE, 'first');
    const after = scope.open(args.after, 'after');
    const values = [userKey, ...(after ?? BEGINNING), first + 1];
    const rows = await this.database.read<DataRecordRow>(dataRecords, values);
    const page = connect(rows, { first, after }, scope, {
      node: (row): DataRecordRow => row,
      position: ({ section, first: key, second, third }): RecordPosition => [section, key, second, third],
    });
    const totalCount = async () =>
      (await this.database.readRow<{ count: number }>(countDataRecords, [userKey]))?.count ?? 0;
    return { ...page, totalCount };
  }
}
