import pg from 'pg';
import type { ConnectionLimit } from './connection-budget.js';

const CONNECT_MILLISECONDS = 10_000;

/** `reserved_connections` came with PostgreSQL 16. Hosts often limit a login or a database as well; -1 means no limit. */
const READ_LIMIT = `select least(
  current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
    - coalesce(current_setting('reserved_connections', true)::int, 0),
  (select nullif(rolconnlimit, -1) from pg_roles where rolname = session_user),
  (select nullif(datconnlimit, -1) from pg_database where datname = current_database())
) as connections`;

/** Asks PostgreSQL how many connections it lets this login have. Rejects when it cannot be reached. */
export async function readConnectionLimit(connectionString: string): Promise<ConnectionLimit> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: CONNECT_MILLISECONDS });
  // Told by the query as well; without a listener it would end the process.
  client.on('error', () => {});
  await client.connect();
  try {
    const { rows } = await client.query<{ connections: number }>(READ_LIMIT);
    return rows[0]?.connections as number;
  } finally {
    await client.end();
  }
}
