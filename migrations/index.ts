import { FirstTables } from './20261124120000-first-tables.js';

/** The migrations in their order. They are never edited after they land. */
export const migrations = [{ name: '20261124120000-first-tables', class: FirstTables }];
