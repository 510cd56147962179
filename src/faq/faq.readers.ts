import { createListReader } from '../database/batch.js';
import type { Database } from '../database/database.js';
import { type FaqVersionRow, faqVersions } from './faq.sql.js';

/** A page of an entry's versions, newest first. */
export interface FaqVersionPage {
  entryKey: number;
  /** The number of the version to go on after. */
  upper: number;
  limit: number;
}

/** Pages of entries' versions. */
export function faqVersionPageReader(database: Database) {
  const by = { statement: faqVersions, properties: ['entryKey', 'upper', 'limit'] } as const;
  return createListReader<FaqVersionPage, FaqVersionRow>(database, by);
}
