import { createRowReader, Reader } from '../database/batch.js';
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

const identify = ({ userKey, spaceKey }: UserInSpace) => `${userKey}:${spaceKey}`;

/** Course spaces by their keys. */
export function courseSpaceReader(database: Database) {
  return createRowReader<CourseSpaceRow>(database, (keys) => database.read(courseSpacesByKey, [keys]));
}

/** What people are in course spaces. */
export function roleReader(database: Database) {
  return new Reader(database, identify, async (keys: readonly UserInSpace[]) => {
    const values = [keys.map(({ userKey }) => userKey), keys.map(({ spaceKey }) => spaceKey)];
    const rows = await database.read<RoleRow>(rolesByUserAndSpace, values);
    const roles = new Map(rows.map((row) => [identify(row), row.role]));
    return (key) => roles.get(identify(key));
  });
}

/** How much people have not seen, by course space. */
export function unreadBySpaceReader(database: Database) {
  return new Reader(
    database,
    (userKey: number) => userKey,
    async (userKeys: readonly number[]) => {
      const rows = await database.read<SpaceUnreadRow>(unreadBySpace, [userKeys]);
      const counts = new Map<number, Map<number, number>>(userKeys.map((userKey) => [userKey, new Map()]));
      for (const { userKey, spaceKey, unread } of rows) counts.get(userKey)?.set(spaceKey, unread);
      return (userKey) => counts.get(userKey) as ReadonlyMap<number, number>;
    },
  );
}
