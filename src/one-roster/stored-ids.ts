import type { Database } from '../database/database.js';
import { type ImportOptions, toId } from './import-options.js';
import type { RosterFiles } from './read-files.js';
import { existingCourseSpaces, existingUsers, rostersOfUsers } from './stored.sql.js';

/** Somebody's place on a roster. */
export interface RosterPlace {
  courseSpaceId: string;
  userId: string;
}

/** What earlier imports and pushes have left of what the files mention. */
export interface StoredIds {
  courseSpaces: ReadonlySet<string>;
  users: ReadonlySet<string>;
  /** Where those are on the roster who are to be deleted. */
  leavers: readonly RosterPlace[];
  /** Where those are whose names are given and whose enrollments need not be. */
  named: readonly RosterPlace[];
}

/** Looks for what the files mention and do not tell of, or tell to be deleted. */
export async function readStoredIds(
  database: Database,
  { manifest, classes, users, enrollments }: RosterFiles,
  options: ImportOptions,
): Promise<StoredIds> {
  const spaceIds = new Set([...classes.good.values()].filter(({ deleted }) => deleted).map(({ id }) => id));
  const userIds = new Set<string>();
  for (const { classSourcedId, userSourcedId } of enrollments.good) {
    if (!classes.good.has(classSourcedId)) spaceIds.add(toId(classSourcedId, options));
    if (!users.good.has(userSourcedId)) userIds.add(toId(userSourcedId, options));
  }
  const leavers = await database.rows<RosterPlace>(rostersOfUsers, [users.leavers]);
  const names = options.names && manifest.modes.enrollments !== 'bulk' ? [...users.names.keys()] : [];
  const named = await database.rows<RosterPlace>(rostersOfUsers, [names]);
  const courseSpaces = await database.rows<{ id: string }>(existingCourseSpaces, [[...spaceIds]]);
  const known = await database.rows<{ id: string }>(existingUsers, [[...userIds]]);
  const idsOf = (rows: { id: string }[]) => new Set(rows.map(({ id }) => id));
  return { courseSpaces: idsOf(courseSpaces), users: idsOf(known), leavers, named };
}
