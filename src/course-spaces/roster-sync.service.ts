import type { Identity } from '../auth/identity.js';
import { requireScope } from '../auth/policy.js';
import type { Database, Queries } from '../database/database.js';
import type { Languages } from '../i18n/languages.js';
import type { Translations } from '../i18n/translations.js';
import { type Bus, publishParticipants } from '../live/bus.js';
import { checkRosterPush } from './roster-sync.check.js';
import type { StudentGroupInput, SyncCourseSpaceInput } from './roster-sync.input.js';
import * as sql from './roster-sync.sql.js';

/** What a push changed on the roster, in people. */
export interface RosterChanges {
  added: number;
  changed: number;
  removed: number;
}

type Keys = { userKey: number }[];

/** Takes over rosters that the learning environment pushes. */
export class RosterSyncService {
  private latest: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly languages: Languages,
    private readonly bus: Bus,
  ) {}

  /** Replaces a course space's roster, wholly or not at all. Needs the scope roster:write. */
  async sync(identity: Identity | undefined, input: SyncCourseSpaceInput): Promise<RosterChanges> {
    requireScope(identity, 'roster:write');
    const name = checkRosterPush(input, this.languages);
    const { changes, users } = await this.inTurn(() =>
      this.database.transaction((queries) => this.replace(queries, input, name)),
    );
    publishParticipants(this.bus, users);
    return changes;
  }

  /** One after the other here, too: pushes that wait for the lock would hold all connections, and nobody else had one. */
  private inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.latest.then(work);
    this.latest = result.catch(() => {});
    return result;
  }

  private async replace(queries: Queries, input: SyncCourseSpaceInput, name: Translations) {
    await queries.rows(sql.lockRosters, []);
    const { id, slug, defaultLanguage, frozen } = input;
    const values = [id, slug, name, defaultLanguage, frozen ?? false];
    const space = ((await queries.row<{ key: number }>(sql.upsertCourseSpace, values)) as { key: number }).key;
    const { changes, affected } = await this.replaceRoster(queries, space, input);
    for (const key of await this.replaceGroups(queries, space, input.studentGroups)) affected.add(key);
    const users = affected.size === 0 ? [] : await this.alignParticipants(queries, space, [...affected]);
    await queries.rows(sql.alignFrozen, [space]);
    return { changes, users };
  }

  private async alignParticipants(queries: Queries, space: number, affected: number[]): Promise<number[]> {
    await queries.rows(sql.bumpRosterVersion, [space]);
    const aligned = await queries.rows<{ userKey: number }>(sql.alignParticipants, [space, affected]);
    return aligned.map(({ userKey }) => userKey);
  }

  private async replaceRoster(queries: Queries, space: number, { roster }: SyncCourseSpaceInput) {
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
