import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

/** A database of its own on the run's PostgreSQL. */
export interface TestDatabase {
  url: string;
  /** Runs a statement as a bystander, not through the service. */
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

async function administer(server: string, statement: string): Promise<void> {
  const client = new pg.Client(server);
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

/** Creates an empty database, on the run's PostgreSQL or another; `close` drops it. */
export function createDatabase(server = inject('databaseUrl')): Promise<TestDatabase> {
  return create(server, '');
}

/** A copy of a database as it is now, as a backup is that was restored; its service must have been closed. */
export async function copyDatabase({ url }: TestDatabase): Promise<TestDatabase> {
  const server = inject('databaseUrl');
  const name = new URL(url).pathname.slice(1);
  await administer(server, `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
  return create(server, `template ${name}`);
}

async function create(server: string, from: string): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await administer(server, `create database ${name} ${from}`);
  const url = new URL(server);
  url.pathname = name;
  const pool = new pg.Pool({ connectionString: url.href, max: 2 });
  pool.on('error', () => {});
  return {
    url: url.href,
    query: async <Row extends pg.QueryResultRow>(text: string, values: unknown[] = []) =>
      (await pool.query<Row>(text, values)).rows,
    close: async () => {
      await pool.end();
      await administer(server, `drop database ${name} with (force)`);
    },
  };
}

/** Everything that a refused operation must leave alone: every table's rows, as one text. */
export async function snapshotOf(database: TestDatabase): Promise<string> {
  const tables = ['course_spaces', 'roster_entries', 'users', 'student_groups', 'student_group_members'];
  const written = ['chats', 'participants', 'messages', 'faq_entries', 'faq_versions', 'saved_messages'];
  const changed = ['message_versions', 'audit_entries', 'inbox_entries', 'notifications', 'notification_reports'];
  const rows = [...tables, ...written, ...changed].map(
    (table) => `(select json_agg(to_json(t) order by to_json(t)::text) from ${table} t) as ${table}`,
  );
  return JSON.stringify(await database.query(`select ${rows.join(', ')}`));
}
