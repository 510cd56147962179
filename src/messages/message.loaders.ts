import { createLoader, groupBy, type Loader } from '../database/batch.js';
import type { Database } from '../database/database.js';
import { type MessageRow, messagesBackward, messagesBySeq, messagesForward } from './message.sql.js';

/** An entry of a chat's log. */
export interface LogPosition {
  chatKey: number;
  seq: number;
}

const identify = ({ chatKey, seq }: LogPosition) => `${chatKey}:${seq}`;

/** Entries by chat and number. */
export function messageLoader(database: Database): Loader<LogPosition, MessageRow | undefined> {
  return createLoader(identify, async (keys: readonly LogPosition[]) => {
    const values = [keys.map(({ chatKey }) => chatKey), keys.map(({ seq }) => seq)];
    const rows = new Map((await database.rows<MessageRow>(messagesBySeq, values)).map((row) => [identify(row), row]));
    return (key) => rows.get(identify(key));
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

/** Stretches of logs, oldest first; those of the same direction and length in one statement. */
export function logRangeLoader(database: Database): Loader<LogRange, MessageRow[]> {
  const shape = ({ limit, backward }: LogRange) => `${limit}:${backward}`;
  const identifyRange = (range: LogRange) => `${range.chatKey}:${range.lower}:${range.upper}:${shape(range)}`;
  return createLoader(identifyRange, async (ranges: readonly LogRange[]) => {
    const found = new Map<string, MessageRow[]>();
    await Promise.all(
      [...groupBy(ranges, shape).values()].map(async (alike) => {
        for (const [range, rows] of await readRanges(database, alike)) found.set(identifyRange(range), rows);
      }),
    );
    return (range) => found.get(identifyRange(range)) ?? [];
  });
}

async function readRanges(database: Database, ranges: LogRange[]): Promise<[LogRange, MessageRow[]][]> {
  const { limit, backward } = ranges[0] as LogRange;
  const values = [
    ranges.map(({ chatKey }) => chatKey),
    ranges.map(({ lower }) => lower),
    ranges.map(({ upper }) => upper),
    limit,
  ];
  const statement = backward ? messagesBackward : messagesForward;
  const rows = groupBy(await database.rows<MessageRow & { range: number }>(statement, values), (row) => row.range);
  return ranges.map((range, index) => [range, rows.get(index + 1) ?? []]);
}
