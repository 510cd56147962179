import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { Database } from '../../src/database/database.js';
import { openOrm } from '../../src/database/orm.js';
import { createChat, send } from '../support/chats.js';
import { adding, type Course, createCourse, push } from '../support/course.js';
import { type HeldRows, holdTable } from '../support/locks.js';
import { type Caller, startService, type TestService } from '../support/service.js';
import { watchStatements } from '../support/statements.js';

const PEOPLE = 50;

let service: TestService;
let course: Course;
let people: Caller[];
let orm: MikroORM;
let database: Database;

/** Fifty people of whom the first has nothing unread, the next one message, and so on up to six. */
beforeAll(async () => {
  service = await startService({ LIVE_SWEEP_SECONDS: '3600' });
  course = await createCourse(service);
  const ids = Array.from({ length: PEOPLE }, (_, index) => `person ${index}`);
  await push(service, course, {
    roster: ids.reduce(
      (roster, id) => adding({ ...course, roster: { ...course.roster, roster } }, id),
      course.roster.roster,
    ),
  });
  people = await Promise.all(ids.map((id) => service.as(id)));
  for (const [index, id] of ids.entries()) {
    if (unreadOf(index) === 0) continue;
    const chatId = await createChat(course.teacher, course, { audience: 'USERS', userIds: [id] });
    for (let count = 1; count < unreadOf(index); count += 1) await send(course.teacher, chatId, `${count}`);
  }
  // Their tokens are known from here on.
  await Promise.all(people.map((person) => person.get('{ viewer { id } }')));
  orm = await openOrm({ url: service.database.url, poolSize: 5 });
  database = await Database.connect(orm);
});
afterAll(async () => {
  await orm?.close(true);
  await service?.close();
});

const unreadOf = (index: number) => index % 7;
const allUnread = Array.from({ length: PEOPLE }, (_, index) => ({ unreadCount: unreadOf(index) }));

async function hold(table: string): Promise<HeldRows> {
  const held = await holdTable(service.database, table);
  onTestFinished(held.release);
  return held;
}

describe('many requests at once', () => {
  test('share statements, and each has its own answer', async () => {
    const watch = watchStatements();
    // What is asked while the database is busy waits for the next statement.
    const held = await hold('participants');
    const answers = Promise.all(people.map((person) => person.get('{ unreadCount }')));
    await held.waiters(1);
    await held.release();

    expect(await answers).toEqual(allUnread);
    expect(watch.count('unread-by-space')).toBeLessThanOrEqual(PEOPLE / 2);
  });

  test('that come again ask again: nothing is kept for longer than a request', async () => {
    const chatId = await createChat(course.teacher, course, { audience: 'USERS', userIds: ['person 0'] });
    expect(await people[0]?.get('{ unreadCount }')).toEqual({ unreadCount: 1 });
    await people[0]?.get('mutation ($id: ID!) { markRead(input: { chatId: $id }) { unreadCount } }', { id: chatId });
    expect(await Promise.all(people.map((person) => person.get('{ unreadCount }')))).toEqual(allUnread);
  });
});

describe('statements of one turn', () => {
  const number = { name: 'number', text: 'select $1::int as number' };
  const quotient = { name: 'quotient', text: 'select 6 / $1::int as quotient' };
  const nonsense = { name: 'nonsense', text: 'select nothing from nowhere where $1' };

  /** How many times something was sent, whatever was in it. */
  async function sendingsOf(work: () => Promise<unknown>): Promise<number> {
    const { Client } = (await import('pg')).default;
    const { query } = Client.prototype;
    let sendings = 0;
    Client.prototype.query = function counted(this: never, ...args: never[]) {
      sendings += 1;
      return (query as (...given: never[]) => unknown).apply(this, args);
    } as never;
    await work().finally(() => {
      Client.prototype.query = query;
    });
    return sendings;
  }

  test('go in one sending, and each caller has its own rows', async () => {
    const values = Array.from({ length: 100 }, (_, index) => index);
    const sendings = await sendingsOf(async () => {
      const rows = await Promise.all(values.map((value) => database.read(number, [value])));
      expect(rows).toMatchObject(values.map((value) => [{ number: value }]));
    });
    expect(sendings).toBe(1);
  });

  test.each([
    ['that fails while it runs', quotient, '0', '22012'],
    ['whose value does not fit', quotient, 'three', '22P02'],
    ['that makes no sense', nonsense, 'x', '42P01'],
  ])('one %s fails only for its caller', async (_what, statement, value, code) => {
    for (let round = 0; round < 3; round += 1) {
      const settled = await Promise.allSettled([
        database.read(number, [1]),
        database.read(quotient, [3]),
        database.read(statement, [value]),
        database.read(number, [2]),
        database.read(quotient, [1]),
      ]);
      expect(settled).toMatchObject([
        { value: [{ number: 1 }] },
        { value: [{ quotient: 2 }] },
        { status: 'rejected', reason: { code } },
        { value: [{ number: 2 }] },
        { value: [{ quotient: 6 }] },
      ]);
    }
  });

  test('that all fail are told so each', async () => {
    const settled = await Promise.allSettled([database.read(nonsense, [1]), database.read(quotient, [0])]);
    expect(settled).toMatchObject([{ reason: { code: '42P01' } }, { reason: { code: '22012' } }]);
    expect(await database.read(number, [7])).toMatchObject([{ number: 7 }]);
  });
});

test('a connection that ends while a batch waits on it fails no request', async () => {
  const held = await hold('participants');
  const answers = Promise.all(people.slice(0, 10).map((person) => person.get('{ viewer { id } unreadCount }')));
  await held.waiters(1);
  const ended = await service.database.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()
     and application_name = 'lovelace-messaging' and wait_event_type = 'Lock'`,
  );
  expect(ended.length).toBeGreaterThan(0);
  await held.waiters(1);
  await held.release();

  const expected = people
    .slice(0, 10)
    .map((_, index) => ({ viewer: { id: `person ${index}` }, unreadCount: unreadOf(index) }));
  expect(await answers).toEqual(expected);
});

test('a statement that waits holds up nobody who asks after it', async () => {
  const held = await hold('course_spaces');
  const slow = course.teacher.get('{ courseSpaces { id } }');
  await held.waiters(1);

  for (const [index, person] of people.entries()) {
    expect(await person.get('{ viewer { id } unreadCount }')).toEqual({
      viewer: { id: `person ${index}` },
      unreadCount: unreadOf(index),
    });
  }

  await held.release();
  expect(await slow).toEqual({ courseSpaces: [{ id: course.roster.id }] });
});
