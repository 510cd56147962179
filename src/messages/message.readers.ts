import { createListReader, createMatchReader, type Reader } from '../database/batch.js';
import type { Database } from '../database/database.js';
import {
  type MessageRow,
  messagesBackward,
  messagesBySeq,
  messagesForward,
  newestMessages,
  type PagedMessageRow,
} from './message.sql.js';

/** An entry of a chat's log. */
export interface LogPosition {
  chatKey: number;
  seq: number;
}

/** Entries by chat and number. */
export function messageReader(database: Database): Reader<LogPosition, MessageRow | undefined> {
  const by = { statement: messagesBySeq, properties: ['chatKey', 'seq'] } as const;
  return createMatchReader<LogPosition, MessageRow, MessageRow>(database, by, (row) => row);
}

/** The newest entries of somebody's chat, by its public id: a UUID in lower case. */
export interface NewestPage {
  userKey: number;
  id: string;
  limit: number;
}

/** Pages of the newest entries, oldest first; empty for whoever is not in the chat. */
export function newestPageReader(database: Database) {
  const by = { statement: newestMessages, properties: ['userKey', 'id', 'limit'] } as const;
  return createListReader<NewestPage, PagedMessageRow>(database, by);
}

/** A stretch of a chat's log: the first or last `limit` entries between two numbers, both exclusive. */
export interface LogRange {
  chatKey: number;
  lower: number;
  upper: number;
  limit: number;
}

const rangeProperties = ['chatKey', 'lower', 'upper', 'limit'] as const;

/** The first entries of stretches, oldest first. */
export function firstOfRangeReader(database: Database) {
  const by = { statement: messagesForward, properties: rangeProperties };
  return createListReader<LogRange, PagedMessageRow>(database, by);
}

/** The last entries of stretches, also oldest first. */
export function lastOfRangeReader(database: Database) {
  const by = { statement: messagesBackward, properties: rangeProperties };
  return createListReader<LogRange, PagedMessageRow>(database, by);
}
