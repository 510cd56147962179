import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { erasuresReplay } from '../../src/commands/erasures-replay.command.js';
import type { AnyData } from '../support/api.js';
import { createChat, send } from '../support/chats.js';
import { run } from '../support/command.js';
import { type Course, createCourse, push } from '../support/course.js';
import { copyDatabase, createDatabase, snapshotOf, type TestDatabase } from '../support/database.js';
import { erase } from '../support/erasure.js';
import { startInstance, type TestService } from '../support/service.js';

const closing: (() => Promise<unknown>)[] = [];
let database: TestDatabase;
let ledger: string;
let course: Course;
let chatId: string;
/** As it was before anybody was erased. */
let backup: TestDatabase;

/** A course space with a chat of the first two students, by the first, and a backup of it. */
beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lovelace-messaging-ledger-'));
  closing.push(() => rm(folder, { recursive: true }));
  ledger = join(folder, 'not', 'there', 'yet', 'erasures.jsonl');
  database = await createDatabase();
  closing.push(() => database.close());
  await serve(database, async (service) => {
    course = await createCourse(service);
    const input = { audience: 'USERS', userIds: [course.ids.students[1]] };
    chatId = await createChat(course.students[0], course, input);
    await send(course.students[1], chatId, 'Of the other one');
  });
  backup = await copyDatabase(database);
  closing.push(() => backup.close());
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Runs an instance for as long as some work takes. */
async function serve(on: TestDatabase, work: (service: TestService) => Promise<unknown>): Promise<void> {
  const service = await startInstance(on, { ERASURE_LEDGER: ledger });
  try {
    await work(service);
  } finally {
    await service.close();
  }
}

const replay = (on: TestDatabase, ...files: string[]) =>
  run(erasuresReplay, files, { DATABASE_URL: on.url, ERASURE_LEDGER: ledger });

async function messagesAsSeenIn(on: TestDatabase): Promise<AnyData[]> {
  let found: AnyData[] = [];
  await serve(on, async (service) => {
    const { chat } = await (await service.as(course.ids.students[1])).get(
      `query ($id: ID!) { chat(id: $id) { participants { edges { node { user { id } } } }
        messages(first: 10) { edges { node { content sender { id } } } } } }`,
      { id: chatId },
    );
    found = chat.messages.edges.map(({ node }: AnyData) => [node.content, node.sender?.id ?? null]);
  });
  return found;
}

test.each([
  ['DELETE', [['', null]]],
  ['ANONYMIZE', [['First', null]]],
] as const)('a restored backup forgets again whom was erased since, with %s', async (policy, [first]) => {
  await serve(database, (service) => erase(service, course.ids.students[0], policy));
  const other = ['Of the other one', course.ids.students[1]];
  expect(await messagesAsSeenIn(backup)).toEqual([['First', course.ids.students[0]], other]);

  expect(await replay(backup)).toMatchObject({ code: 0, stdout: 'Read 1 erasures, and repeated 1.\n' });

  expect(await messagesAsSeenIn(backup)).toEqual([first, other]);
  const known = await backup.query('select from users where external_id = $1', [course.ids.students[0]]);
  expect(known).toEqual([]);
});

test('a replay that is repeated finds nothing more to do', async () => {
  await serve(database, (service) => erase(service, course.ids.students[0], 'RETAIN'));
  await replay(backup);
  const before = await snapshotOf(backup);
  const lines = await readFile(ledger, 'utf8');

  expect(await replay(backup)).toMatchObject({ code: 0, stdout: 'Read 1 erasures, and repeated 0.\n' });

  expect(await snapshotOf(backup)).toBe(before);
  expect(await readFile(ledger, 'utf8')).toBe(lines);
});

test('of several erasures of one person each is repeated, in their order', async () => {
  await serve(database, async (service) => {
    await erase(service, course.ids.students[0], 'RETAIN');
    await erase(service, course.ids.students[0], 'DELETE');
  });

  expect(await replay(backup)).toMatchObject({ stdout: 'Read 2 erasures, and repeated 2.\n' });
  expect((await messagesAsSeenIn(backup))[0]).toEqual(['', null]);
});

test.each(['DELETE', 'ANONYMIZE', 'RETAIN'] as const)(
  'who came back after an erasure with %s is not erased by it a second time',
  async (policy) => {
    await serve(database, async (service) => {
      await erase(service, course.ids.students[0], policy);
      await push(service, course);
      const input = { audience: 'USERS', userIds: [course.ids.students[1]] };
      await createChat(await service.as(course.ids.students[0]), course, input);
    });
    const before = await snapshotOf(database);

    expect(await replay(database)).toMatchObject({ code: 0, stdout: 'Read 1 erasures, and repeated 0.\n' });

    expect(await snapshotOf(database)).toBe(before);
  },
);

test('the ledger names nobody, and means nobody in another database', async () => {
  await serve(database, (service) => erase(service, course.ids.students[0], 'DELETE'));
  const text = await readFile(ledger, 'utf8');
  expect(text).not.toContain(course.ids.students[0]);
  expect(JSON.parse(text)).toEqual({
    at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
    policy: 'DELETE',
    person: expect.stringMatching(/^[\w-]{43}$/),
    key: expect.stringMatching(/^[\w-]{8}$/),
  });
  await backup.query("update cursor_keys set secret = 'another secret'");

  expect((await replay(backup)).stdout).toBe(
    'Read 1 erasures, and repeated 0.\n1 are of another database, and mean nobody here.\n',
  );
});

test('several files are read, as several instances have written them', async () => {
  await serve(database, (service) => erase(service, course.ids.students[0], 'DELETE'));
  const first = await readFile(ledger, 'utf8');
  await rm(ledger);
  await serve(database, (service) => erase(service, course.ids.students[2], 'ANONYMIZE'));
  const other = `${ledger}.of-another`;
  await writeFile(other, first);

  expect(await replay(backup, ledger, other)).toMatchObject({ stdout: 'Read 2 erasures, and repeated 2.\n' });
});

test('what is no ledger is refused, with the line', async () => {
  const file = `${ledger}.broken`;
  await serve(database, (service) => erase(service, course.ids.students[0], 'DELETE'));
  await writeFile(file, `${await readFile(ledger, 'utf8')}{"at":"yesterday"}\n`);

  const { code, stderr } = await replay(backup, file);

  expect(code).toBe(1);
  expect(stderr).toContain(`${file}:2: expected a line of the erasure ledger`);
});

test('nobody is erased whom the ledger cannot take', async () => {
  const before = await snapshotOf(database);
  const service = await startInstance(database, { ERASURE_LEDGER: '/dev/null/erasures.jsonl' });
  const integration = await service.integration('users:erase');
  const input = { userId: course.ids.students[0], policy: 'DELETE' };
  const { errors } = await integration.ask(
    'mutation ($input: EraseUserInput!) { eraseUser(input: $input) { erased } }',
    { input },
  );
  await service.close();

  expect(errors?.[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR');
  expect(await snapshotOf(database)).toBe(before);
});
