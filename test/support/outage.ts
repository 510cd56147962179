import pg from 'pg';
import { inject } from 'vitest';
import type { TestDatabase } from './database.js';

/** What can be cut off: the connection that listens for hints, those that statements go over, or both. */
export type Cut = 'bus' | 'pool' | 'database';

const VICTIMS: Record<Cut, string> = {
  bus: "application_name = 'lovelace-messaging bus'",
  pool: "application_name = 'lovelace-messaging'",
  database: 'true',
};

/** Cuts the service off its database, or its bus alone, and lets it not come back until `end` is called. */
export async function cutOff(database: TestDatabase, cut: Cut): Promise<{ end(): Promise<void> }> {
  // From another database: one can't refuse connections to the database that one is connected to.
  const client = new pg.Client(inject('databaseUrl'));
  await client.connect();
  const name = new URL(database.url).pathname.slice(1);
  await client.query(`alter database ${name} with allow_connections false`);
  await client.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and ${VICTIMS[cut]} and pid <> pg_backend_pid()`,
    [name],
  );
  return {
    end: async () => {
      await client.query(`alter database ${name} with allow_connections true`);
      await client.end();
    },
  };
}

/** Hides a table from the service for as long as `work` takes, so that what needs it fails. */
export async function whileHidden(database: TestDatabase, table: string, work: () => Promise<void>): Promise<void> {
  await database.query(`alter table ${table} rename to hidden`);
  try {
    await work();
  } finally {
    await database.query(`alter table hidden rename to ${table}`);
  }
}
