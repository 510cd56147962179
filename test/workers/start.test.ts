import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { linesOf } from '../support/log.js';
import { runProgram, startProgramForTest } from '../support/program.js';
import { createCaller } from '../support/service.js';
import { SETTINGS } from '../support/settings.js';
import { tokenOf } from '../support/tokens.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database?.close());

/** How a start ends that is to fail. */
const run = (settings: Record<string, string>) =>
  runProgram({ ...SETTINGS, DATABASE_URL: database.url, WEB_CONCURRENCY: '2', ...settings }).ended;

const name = () => new URL(database.url).pathname.slice(1);

/** Has PostgreSQL allow only so many connections to the test's database; administrators may still open more. */
async function allowConnections(count: number): Promise<void> {
  await database.query(`alter database ${name()} connection limit ${count}`);
}

test('workers pool no more connections than PostgreSQL has for them, and leave some', async () => {
  await allowConnections(12);
  const program = await startProgramForTest(database.url, { WEB_CONCURRENCY: '2' });
  const ready = linesOf(program).find(({ msg }) => msg === 'ready');
  expect(ready).toMatchObject({ workers: 2, databasePoolSize: 3 });

  const caller = createCaller(program.url, await tokenOf('somebody'));
  await Promise.all(Array.from({ length: 200 }, () => caller.get('{ unreadCount }')));
  const opened = `select count(*)::int as count from pg_stat_activity
    where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()`;
  const [row] = await database.query<{ count: number }>(opened);
  // Each process listens on one more, and the test's own pool may have a second one.
  expect(row?.count).toBeLessThanOrEqual(2 * (3 + 1) + 1);
});

test('a pool that is too large for what PostgreSQL allows is refused before anything starts', async () => {
  await allowConnections(12);
  const { code, stdout, stderr } = await run({ DATABASE_POOL_SIZE: '6' });

  expect({ code, stdout, stderr }).toEqual({
    code: 1,
    stdout: '',
    stderr:
      'The settings are not usable:\n  - DATABASE_POOL_SIZE: expected at most 5, so that with WEB_CONCURRENCY=2 all, ' +
      'and one more each, fit into the 12 that PostgreSQL allows, but got "6"\n',
  });
});

test('one process is refused a pool that is too large as well', async () => {
  await allowConnections(12);
  const { code, stderr } = await run({ WEB_CONCURRENCY: '1', DATABASE_POOL_SIZE: '12' });

  expect(code).toBe(1);
  expect(stderr).toContain('DATABASE_POOL_SIZE: expected at most 11, so that with WEB_CONCURRENCY=1');
});

test('a number of workers that is none is refused', async () => {
  const { code, stderr } = await run({ WEB_CONCURRENCY: 'auto' });

  expect(code).toBe(1);
  expect(stderr).toBe(
    'The settings are not usable:\n  - WEB_CONCURRENCY: expected a whole number from 1 to 256, but got "auto"\n',
  );
});

test('a port that is taken ends all of them with 1, and is told once', async () => {
  await allowConnections(-1);
  const other = createServer();
  await once(other.listen(0, '127.0.0.1'), 'listening');
  const { port } = other.address() as AddressInfo;

  const { code, stderr } = await run({ PORT: `${port}` });

  other.close();
  expect(code).toBe(1);
  expect(stderr).toContain('EADDRINUSE');
  expect(stderr.match(/^Error: /gm)).toHaveLength(1);
});
