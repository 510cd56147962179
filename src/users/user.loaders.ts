import { createRowLoader } from '../database/batch.js';
import type { Database } from '../database/database.js';
import { type UserRow, usersByKey } from './user.sql.js';

/** People by their keys. */
export function userLoader(database: Database) {
  return createRowLoader<UserRow>((keys) => database.rows(usersByKey, [keys]));
}
