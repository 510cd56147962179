import type { Identity } from '../auth/identity.js';
import { requireScope } from '../auth/policy.js';
import type { Database, Queries } from '../database/database.js';
import { Turns } from '../database/turns.js';
import { NotFoundError } from '../errors.js';
import type { Languages } from '../i18n/languages.js';
import type { Translations } from '../i18n/translations.js';
import { releaseClaims } from '../inbox/inbox.sql.js';
import { type Bus, publishUsers } from '../live/bus.js';
import { amendRoster, type RosterAmendment } from './roster-amendment.js';
import { checkRosterAmendment, checkRosterPush } from './roster-sync.check.js';
import type { StudentGroupInput, SyncCourseSpaceInput } from './roster-sync.input.js';
import * as sql from './roster-sync.sql.js';
import { readStored } from './stored-roster.js';

/** What a push changed on the roster, in people. */
export interface RosterChanges {
  added: number;
  changed: number;
  removed: number;
}

type Keys = { userKey: number }[];
type RosterInput = Omit<SyncCourseSpaceInput, 'name'>;
/** What was changed, who gained or lost chats with it, and in which chats claims were released. */
type Replaced = { changes: RosterChanges; users: number[]; released: number[] };

/** Takes over rosters that the learning environment pushes. */
export class RosterSyncService {
  constructor(
    private readonly database: Database,
    private readonly languages: Languages,
    private readonly bus: Bus,
    /** Of what was sent before somebody joins, what is older than this does not count as unread. */
    private readonly joinUnreadDays: number,
    private readonly turns = new Turns(),
  ) {}

  /** Replaces a course space's roster, wholly or not at all. Needs the scope roster:write. */
  async sync(identity: Identity | undefined, input: SyncCourseSpaceInput): Promise<RosterChanges> {
    requireScope(identity, 'roster:write');
    const name = checkRosterPush(input, this.languages);
    return this.change((queries) => this.replace(queries, input, name));
  }

  /**
   * Changes what an amendment tells of, wholly or not at all, and in turn with pushes: what is stored is read under their
   * lock. Needs the scope roster:write.
   */
  async amend(identity: Identity | undefined, amendment: RosterAmendment): Promise<RosterChanges> {
    requireScope(identity, 'roster:write');
    const name = checkRosterAmendment(amendment, this.languages);
    return this.change(async (queries) => {
      const stored = await readStored(queries, amendment);
      const { id, courseSpace = stored.courseSpace } = amendment;
      if (!courseSpace) throw new NotFoundError('courseSpace.notFound', 'id');
      const { slug, defaultLanguage, frozen } = courseSpace;
      const roster = amendRoster(amendment, stored.roster, stored.particulars);
      const studentsMayWriteToStudents = stored.courseSpace?.studentsMayWriteToStudents ?? true;
      const settings = { id, slug, defaultLanguage, frozen, studentsMayWriteToStudents };
      return this.replace(queries, { ...settings, roster }, name ?? stored.courseSpace?.name);
    });
  }

  private async change(work: (queries: Queries) => Promise<Replaced>): Promise<RosterChanges> {
    const { changes, users, released } = await this.turns.take(() =>
      this.database.transaction(async (queries) => {
        await queries.rows(sql.lockRosters, []);
        return work(queries);
      }),
    );
    publishUsers(this.bus, 'participants', users);
    for (const chat of released) this.bus.publish({ kind: 'inbox', chat });
    return changes;
  }

  private async replace(queries: Queries, input: RosterInput, name: Translations | undefined): Promise<Replaced> {
    const { id, slug, defaultLanguage, frozen, studentsMayWriteToStudents } = input;
    const values = [id, slug, name, defaultLanguage, frozen ?? false, studentsMayWriteToStudents ?? true];
    const space = ((await queries.row<{ key: number }>(sql.upsertCourseSpace, values)) as { key: number }).key;
    const { changes, affected } = await this.replaceRoster(queries, space, input);
    for (const key of await this.replaceGroups(queries, space, input.studentGroups)) affected.add(key);
    const { users, released } = await this.align(queries, space, [...affected]);
    await queries.rows(sql.alignFrozen, [space]);
    return { changes, users, released };
  }

  /** Brings chats in line with the roster, as far as these people go. */
  private async align(queries: Queries, space: number, affected: number[]): Promise<Omit<Replaced, 'changes'>> {
    if (affected.length === 0) return { users: [], released: [] };
    await queries.rows(sql.bumpRosterVersion, [space]);
    const aligned = await queries.rows<{ userKey: number }>(sql.alignParticipants, [
      space,
      affected,
      this.joinUnreadDays,
    ]);
    const released = await queries.rows<{ chatKey: number }>(releaseClaims, [space, affected]);
    return { users: aligned.map(({ userKey }) => userKey), released: released.map(({ chatKey }) => chatKey) };
  }

  private async replaceRoster(queries: Queries, space: number, { roster }: RosterInput) {
    const ids = roster.map(({ userId }) => userId);
    const particulars = [
      ids,
      roster.map(({ displayName }) => displayName ?? null),
      roster.map(({ language }) => language ?? null),
    ];
    const renamed = await queries.rows<{ userKey: number }>(sql.updateUsers, particulars);
    await queries.rows(sql.insertUsers, particulars);
    const values = [space, ids, roster.map(({ role }) => role)];
    const rows = await queries.rows<{ what: keyof RosterChanges; userKey: number }>(sql.replaceRoster, values);
    const keys = { added: new Set<number>(), changed: new Set<number>(), removed: new Set<number>() };
    for (const { what, userKey } of rows) keys[what].add(userKey);
    const affected = new Set(rows.map(({ userKey }) => userKey));
    for (const { userKey } of renamed) if (!keys.added.has(userKey)) keys.changed.add(userKey);
    const { added, changed, removed } = keys;
    return { changes: { added: added.size, changed: changed.size, removed: removed.size }, affected };
  }

  private async replaceGroups(queries: Queries, space: number, groups: StudentGroupInput[] | null | undefined) {
    if (!groups) return [];
    const particulars = [
      groups.map(({ id }) => id),
      groups.map(({ name }) => name),
      groups.map(({ supervisorId }) => supervisorId ?? null),
    ];
    const supervisors: Keys = await queries.rows(sql.replaceStudentGroups, [space, ...particulars]);
    const pairs = groups.flatMap(({ id, memberIds }) => memberIds.map((memberId) => [id, memberId] as const));
    const values = [space, pairs.map(([id]) => id), pairs.map(([, memberId]) => memberId)];
    const members: Keys = await queries.rows(sql.replaceStudentGroupMembers, values);
    return [...supervisors, ...members].map(({ userKey }) => userKey);
  }
}
