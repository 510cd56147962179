import type { Identity } from '../auth/identity.js';
import { maySeeFaqHistory, requireFaqReader } from '../auth/policy.js';
import { isUuid } from '../chats/find-chat.js';
import { courseSpaceAndRole, type SpaceRoleRow } from '../course-spaces/course-space.sql.js';
import type { Database } from '../database/database.js';
import { NotFoundError } from '../errors.js';
import { type Connection, CursorScope, connect } from '../pagination/connection.js';
import type { Cursors } from '../pagination/cursors.js';
import { checkPageSize, DEFAULT_PAGE_SIZE } from '../pagination/page-size.js';
import { checkSearch } from '../search/search-words.js';
import * as sql from './faq.sql.js';

/** Which entries of a course space's FAQ are asked for. */
export interface FaqListArgs {
  courseSpaceId: string;
  exercise?: string | null;
  hook?: string | null;
  search?: string | null;
  first: number | null;
  after?: string | null;
}

/** How well an entry fits, where it was searched for, and its key. */
type FaqPosition = [number | null, number];

/** A page of entries, with a count of all of them that is made when it is asked for. */
export interface FaqPage extends Connection<sql.FaqEntryRow, FaqPosition> {
  totalCount(): Promise<number>;
}

/** An entry with what the caller is in its course space. */
export interface FoundFaqEntry {
  entry: sql.FaqEntryRow;
  role: SpaceRoleRow['role'];
}

type Count = { count: number };

const keyOf = (identity: Identity) => (identity.kind === 'viewer' ? identity.key : null);

/** Finds and lists what is in the FAQ. */
export class FaqService {
  /** Those in which texts are searched. */
  private readonly languages: readonly string[];

  constructor(
    private readonly database: Database,
    private readonly cursors: Cursors,
    languages: { all: readonly string[] },
  ) {
    this.languages = languages.all;
  }

  /** A course space whose FAQ the caller may read. Throws NotFoundError with the field. */
  async spaceOf(identity: Identity | undefined, id: string, field: string): Promise<SpaceRoleRow> {
    const reader = requireFaqReader(identity);
    const space = await this.database.readRow<SpaceRoleRow>(courseSpaceAndRole, [keyOf(reader), id]);
    if (!space || (reader.kind === 'viewer' && !space.role)) throw new NotFoundError('courseSpace.notFound', field);
    return space;
  }

  /** An entry that the caller may see; undefined for any other. Staff see what was retracted. */
  async find(identity: Identity | undefined, id: string): Promise<FoundFaqEntry | undefined> {
    const reader = requireFaqReader(identity);
    if (!isUuid(id)) return undefined;
    const found = await this.database.readRow<sql.FoundFaqEntryRow>(sql.faqEntryById, [keyOf(reader), id]);
    if (!found || (reader.kind === 'viewer' && !found.role)) return undefined;
    if (found.retractedAt !== null && !maySeeFaqHistory(reader, found.role)) return undefined;
    return { entry: found, role: found.role };
  }

  /** A page of entries: newest first, or what fits a search best. Throws NotFoundError or BadUserInputError. */
  async list(identity: Identity | undefined, args: FaqListArgs): Promise<FaqPage> {
    const { key } = await this.spaceOf(identity, args.courseSpaceId, 'courseSpaceId');
    const first = checkPageSize(args.first ?? DEFAULT_PAGE_SIZE, 'first');
    const words = checkSearch(args.search, 'search');
    const filter = [key, args.exercise ?? null, args.hook ?? null];
    // Ranks of another search say nothing, so its cursors are no places in this one.
    const scope = new CursorScope<FaqPosition>(this.cursors, `faq:${key}:${words ?? ''}`);
    const after = scope.open(args.after, 'after');
    const page = { first, after, scope };
    return words === undefined ? this.listNewest(filter, page) : this.listFound(filter, words, page);
  }

  private async listNewest(filter: unknown[], { first, after, scope }: PageOf<FaqPosition>): Promise<FaqPage> {
    const values = [...filter, after?.[1] ?? null, first + 1];
    const rows = await this.database.read<sql.FaqEntryRow & Count>(sql.faqEntries, values);
    const page = connect(rows, { first, after }, scope, {
      node: (row): sql.FaqEntryRow => row,
      position: (row): FaqPosition => [null, row.key],
    });
    return { ...page, totalCount: () => this.count(sql.countFaqEntries, filter) };
  }

  private async listFound(
    filter: unknown[],
    words: string,
    { first, after, scope }: PageOf<FaqPosition>,
  ): Promise<FaqPage> {
    const search = [...filter, this.languages, words];
    const values = [...search, ...(after ?? [null, null]), first + 1];
    const rows = await this.database.read<sql.RankedFaqEntryRow & Count>(sql.searchFaqEntries, values);
    const found = { words, languages: this.languages.join(',') };
    for (const row of rows) row.found = found;
    const page = connect(rows, { first, after }, scope, {
      node: (row): sql.FaqEntryRow => row,
      position: (row): FaqPosition => [row.rank, row.key],
    });
    return { ...page, totalCount: () => this.count(sql.countFoundFaqEntries, search) };
  }

  private async count(statement: typeof sql.countFaqEntries, values: unknown[]): Promise<number> {
    return (await this.database.readRow<Count>(statement, values))?.count ?? 0;
  }
}

interface PageOf<Position> {
  first: number;
  after: Position | undefined;
  scope: CursorScope<Position>;
}
