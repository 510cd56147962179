import { createListReader } from '../database/batch.js';
import type { Database } from '../database/database.js';
import { type ListedVersionRow, versionsOfMessages } from './message-change.sql.js';

/** The newest earlier versions of a message. */
export interface VersionsQuestion {
  chatKey: number;
  seq: number;
  limit: number;
}

/** What messages said before they were edited, newest first. */
export function versionReader(database: Database) {
  const by = { statement: versionsOfMessages, properties: ['chatKey', 'seq', 'limit'] as const };
  return createListReader<VersionsQuestion, ListedVersionRow>(database, by);
}
