import pg from 'pg';
import type { TestDatabase } from './database.js';
import { soon } from './socket.js';

/** Rows that a bystander holds, so that whoever wants to change them waits. */
export interface HeldRows {
  /** Resolves when so many others wait for a lock in this database, or when the rows are released. */
  waiters(count: number): Promise<void>;
  /** Lets go of them. */
  release(): Promise<void>;
}

/**
 * Locks the rows of a `select ... for update` (or of an update) until they are released; so a test brings operations
 * into an order of its choice.
 */
export async function holdRows(database: TestDatabase, statement: string, values: unknown[]): Promise<HeldRows> {
  const client = new pg.Client(database.url);
  await client.connect();
  await client.query('begin');
  const { rowCount } = await client.query(statement, values);
  if (!rowCount) await client.end();
  if (!rowCount) throw new Error('Expected rows to hold, but the statement found none');
  let held = true;
  return {
    waiters: (count) =>
      soon(
        untilWaiting(database, count, () => held),
        `${count} to wait for a lock`,
      ),
    release: async () => {
      held = false;
      await client.query('commit');
      await client.end();
    },
  };
}

async function untilWaiting(database: TestDatabase, count: number, held: () => boolean): Promise<void> {
  const text = `select count(*)::int as waiting from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  while (held()) {
    const [row] = await database.query<{ waiting: number }>(text);
    if ((row?.waiting ?? 0) >= count) return;
  }
}
