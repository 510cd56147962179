import { createMatchReader, createRowReader, Reader } from '../database/batch.js';
import type { Database } from '../database/database.js';
import {
  type CourseSpaceRow,
  courseSpacesByKey,
  type RoleRow,
  rolesByUserAndSpace,
  type SpaceUnreadRow,
  unreadBySpace,
} from './course-space.sql.js';

/** A person in a course space. */
export interface UserInSpace {
  userKey: number;
  spaceKey: number;
}

/** Course spaces by their keys. */
export function courseSpaceReader(database: Database) {
  return createRowReader<CourseSpaceRow>(database, (keys) => database.read(courseSpacesByKey, [keys]));
}

/** What people are in course spaces. */
export function roleReader(database: Database) {
  const by = { statement: rolesByUserAndSpace, properties: ['userKey', 'spaceKey'] } as const;
  return createMatchReader<UserInSpace, RoleRow, RoleRow['role']>(database, by, ({ role }) => role);
}

/** What counts in people's badges, by course space. */
export function unreadBySpaceReader(database: Database) {
  return new Reader(
    database,
    (userKey: number) => userKey,
    async (userKeys: readonly number[]) => {
      const rows = await database.read<SpaceUnreadRow>(unreadBySpace, [userKeys]);
      const counts = new Map<number, Map<number, SpaceUnreadRow>>(userKeys.map((userKey) => [userKey, new Map()]));
      for (const row of rows) counts.get(row.userKey)?.set(row.spaceKey, row);
      return (userKey) => counts.get(userKey) as ReadonlyMap<number, SpaceUnreadRow>;
    },
  );
}
