import { createRowReader } from '../database/batch.js';
import type { Database } from '../database/database.js';
import { type UserRow, usersByKey } from './user.sql.js';

/** People by their keys. */
export function userReader(database: Database) {
  return createRowReader<UserRow>(database, (keys) => database.read(usersByKey, [keys]));
}
