import pg from 'pg';
import type { TestDatabase } from './database.js';
import { until } from './waiting.js';

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
  const client = await beginOn(database);
  const { rowCount } = await client.query(statement, values);
  if (!rowCount) await client.end();
  if (!rowCount) throw new Error('Expected rows to hold, but the statement found none');
  return holdUntilReleased(database, client);
}

/** Locks a whole table, so that whoever wants to read it waits. */
export async function holdTable(database: TestDatabase, table: string): Promise<HeldRows> {
  const client = await beginOn(database);
  await client.query(`lock table ${table} in access exclusive mode`);
  return holdUntilReleased(database, client);
}

async function beginOn(database: TestDatabase): Promise<pg.Client> {
  const client = new pg.Client(database.url);
  await client.connect();
  await client.query('begin');
  return client;
}

function holdUntilReleased(database: TestDatabase, client: pg.Client): HeldRows {
  let held = true;
  return {
    waiters: async (count) => {
      await until(
        () => (held ? countWaiting(database) : count),
        (waiting) => waiting >= count,
      );
    },
    release: async () => {
      if (!held) return;
      held = false;
      await client.query('commit');
      await client.end();
    },
  };
}

/** Holds a chat's row, so that a message to it does not get through. */
export function holdChat(database: TestDatabase, chatId: string): Promise<HeldRows> {
  return holdRows(database, 'select from chats where public_id = $1 for update', [chatId]);
}

/** Holds a person's row, so that a push that renames them waits with the course space in its hands. */
export function holdUser(database: TestDatabase, userId: string): Promise<HeldRows> {
  return holdRows(database, 'select from users where external_id = $1 for no key update', [userId]);
}

async function countWaiting(database: TestDatabase): Promise<number> {
  const text = `select count(*)::int as waiting from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  const [row] = await database.query<{ waiting: number }>(text);
  return row?.waiting ?? 0;
}
