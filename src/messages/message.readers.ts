import { groupBy, Reader } from '../database/batch.js';
import type { Database, Statement } from '../database/database.js';
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

const identify = ({ chatKey, seq }: LogPosition) => `${chatKey}:${seq}`;

/** Entries by chat and number. */
export function messageReader(database: Database): Reader<LogPosition, MessageRow | undefined> {
  return new Reader(database, identify, async (keys: readonly LogPosition[]) => {
    const values = [keys.map(({ chatKey }) => chatKey), keys.map(({ seq }) => seq)];
    const rows = new Map((await database.read<MessageRow>(messagesBySeq, values)).map((row) => [identify(row), row]));
    return (key) => rows.get(identify(key));
  });
}

/** The newest entries of somebody's chat, by its public id: a UUID in lower case. */
export interface NewestPage {
  userKey: number;
  id: string;
  limit: number;
}

/** Pages of the newest entries, oldest first; empty for whoever is not in the chat. */
export function newestPageReader(database: Database): Reader<NewestPage, readonly MessageRow[]> {
  const identifyPage = ({ userKey, id, limit }: NewestPage) => `${userKey}:${id}:${limit}`;
  return new Reader(database, identifyPage, async (pages: readonly NewestPage[]) => {
    const values = [pages.map(({ userKey }) => userKey), pages.map(({ id }) => id), pages.map(({ limit }) => limit)];
    const rows = groupBy(await database.read<PagedMessageRow>(newestMessages, values), ({ range }) => range);
    const found = new Map(pages.map((page, index) => [identifyPage(page), rows.get(index + 1)]));
    return (page) => found.get(identifyPage(page)) ?? [];
  });
}

/** A stretch of a chat's log: the first or last `limit` entries between two numbers, both exclusive. */
export interface LogRange {
  chatKey: number;
  lower: number;
  upper: number;
  limit: number;
  backward: boolean;
}

/** Stretches of logs, oldest first; those of the same direction in one statement. */
export function logRangeReader(database: Database): Reader<LogRange, readonly PagedMessageRow[]> {
  const identifyRange = ({ chatKey, lower, upper, limit, backward }: LogRange) =>
    `${chatKey}:${lower}:${upper}:${limit}:${backward}`;
  return new Reader(database, identifyRange, async (ranges: readonly LogRange[]) => {
    const found = new Map<string, PagedMessageRow[]>();
    const readRanges = async (statement: Statement, alike: readonly LogRange[]) => {
      if (alike.length === 0) return;
      const values = [
        alike.map(({ chatKey }) => chatKey),
        alike.map(({ lower }) => lower),
        alike.map(({ upper }) => upper),
        alike.map(({ limit }) => limit),
      ];
      const rows = groupBy(await database.read<PagedMessageRow>(statement, values), ({ range }) => range);
      alike.forEach((range, index) => void found.set(identifyRange(range), rows.get(index + 1) ?? []));
    };
    await Promise.all([
      readRanges(
        messagesForward,
        ranges.filter(({ backward }) => !backward),
      ),
      readRanges(
        messagesBackward,
        ranges.filter(({ backward }) => backward),
      ),
    ]);
    return (range) => found.get(identifyRange(range)) ?? [];
  });
}
