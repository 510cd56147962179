import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { purge as purgeCommand } from '../../src/commands/purge.command.js';
import { edit, remove } from '../support/changes.js';
import { createChat, createPairChat, everybody, send } from '../support/chats.js';
import { run } from '../support/command.js';
import { type Course, createCourse, push, without } from '../support/course.js';
import { snapshotOf } from '../support/database.js';
import { PUBLISH } from '../support/faq.js';
import { ADDED, type Added, settle } from '../support/live.js';
import { notify } from '../support/notices.js';
import { SAVE } from '../support/saved-messages.js';
import { startService, type TestService } from '../support/service.js';
import { soon } from '../support/waiting.js';

let service: TestService;
let course: Course;

beforeAll(async () => {
  service = await startService();
});
beforeEach(async () => {
  course = await createCourse(service);
});
afterAll(() => service?.close());

const purge = (given: string[] = [], settings: Record<string, string> = { RETENTION_DAYS: '365' }) =>
  run(purgeCommand, given, { DATABASE_URL: service.database.url, ...settings });

/** Freezes a course space, as if that had been so many days ago. */
async function freeze(of: Course, daysAgo: number): Promise<void> {
  await push(service, of, { frozen: true });
  const text = `update course_spaces set frozen_at = frozen_at - $2 * interval '1 day' where external_id = $1`;
  await service.database.query(text, [of.roster.id, daysAgo]);
}

/** Something of everything that a course space can have. */
async function fill(of: Course): Promise<void> {
  const { roster, students, assistants, teacher } = of;
  const chatId = await createPairChat(of);
  const messageId = await send(students[0], chatId, 'Second');
  await edit(students[0], messageId, 'Edited');
  const open = await createChat(students[1], of, { audience: 'COURSE_STAFF' });
  await remove(assistants[0], await send(students[1], open, 'To be deleted'), 'A reason');
  await createChat(teacher, of, { audience: 'STUDENT_GROUP', studentGroupId: of.ids.group });
  await createChat(students[1], of, { audience: 'COURSE_STAFF', replyToId: messageId });
  for (let count = 0; count < 25; count += 1) await createChat(teacher, of, everybody(of));
  const lms = await service.integration('messages:write');
  await notify(lms, of, { dedupeKey: 'same', idempotencyKey: roster.id });
  const text = [{ language: 'en', text: 'Text' }];
  await teacher.get(PUBLISH, { input: { courseSpaceId: roster.id, question: text, answer: text } });
  await teacher.get(SAVE, { input: { courseSpaceId: roster.id, handle: 'saved', content: text } });
}

/** How many rows there are in each table. */
async function countsOf(): Promise<Record<string, number>> {
  const tables = await service.database.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' and tablename not like 'mikro_orm%'`,
  );
  const counts = tables.map(({ name }) => `(select count(*)::int from ${name}) as ${name}`);
  const [row] = await service.database.query<Record<string, number>>(`select ${counts.join(', ')}`);
  return row ?? {};
}

test('a course space that has been frozen for long goes with all that is in it, and others stay as they are', async () => {
  await fill(course);
  const before = await countsOf();
  const gone = await createCourse(service);
  await fill(gone);
  await freeze(gone, 366);

  expect(await purge(['--apply'])).toMatchObject({ code: 0, stderr: '' });

  const people = gone.roster.roster.map(({ userId }) => userId);
  expect(await countsOf()).toEqual({ ...before, users: (before.users ?? 0) + people.length });
  expect(await service.database.query('select from users where external_id = any($1)', [people])).toEqual([]);
  expect(await gone.teacher.get('{ courseSpaces { id } chats { totalCount } }')).toEqual({
    courseSpaces: [],
    chats: { totalCount: 0 },
  });
});

test('without --apply it is only told what would go', async () => {
  await fill(course);
  await freeze(course, 400);
  const before = await snapshotOf(service.database);

  const { code, stdout } = await purge();

  expect(code).toBe(0);
  expect(stdout).toMatch(
    new RegExp(`^${course.roster.id}, frozen since \\d{4}-\\d\\d-\\d\\d: people 7, chats 30, messages 32\\n`, 'm'),
  );
  expect(stdout).toContain('Nothing was changed. This is what goes with:  npm run purge -- --apply\n');
  expect(await snapshotOf(service.database)).toBe(before);
});

test('what is not frozen, not for long enough, or again in use, stays', async () => {
  await service.database.query('update course_spaces set frozen_at = null');
  const [recent, thawed] = [await createCourse(service), await createCourse(service)];
  await freeze(recent, 364);
  await freeze(thawed, 500);
  await push(service, thawed, { frozen: false });
  await push(service, thawed, { frozen: true });
  const before = await snapshotOf(service.database);

  expect(await purge(['--apply'])).toMatchObject({
    code: 0,
    stdout: 'No course space has been frozen for 365 days.\n',
  });
  expect(await snapshotOf(service.database)).toBe(before);
});

test('a push that leaves a course space frozen leaves it frozen for as long as it has been', async () => {
  await freeze(course, 366);
  await push(service, course, { frozen: true });

  expect((await purge()).stdout).toContain(course.roster.id);
});

test('people who are elsewhere, or were, are still there', async () => {
  const other = await createCourse(service);
  const [stays, left, gone] = course.ids.students;
  const chatId = await createPairChat(course);
  await push(service, other, {
    roster: [...other.roster.roster, { userId: stays, role: 'STUDENT' }, { userId: left, role: 'STUDENT' }],
  });
  const elsewhere = await createChat(other.students[0], other, { audience: 'USERS', userIds: [stays, left] });
  await send(await service.as(left), elsewhere, 'Stays');
  await push(service, other, { roster: [...other.roster.roster, { userId: stays, role: 'STUDENT' }] });
  await push(service, course, { roster: without(course, stays) });
  await freeze(course, 366);

  await purge(['--apply']);

  const known = await service.database.query<{ id: string }>(
    'select external_id as id from users where external_id = any($1) order by external_id',
    [[stays, left, gone]],
  );
  expect(known.map(({ id }) => id)).toEqual([stays, left]);
  expect(await service.database.query('select from chats where public_id = $1', [chatId])).toEqual([]);
});

test('whoever follows a chat that is purged is told that it is over', async () => {
  const chatId = await createPairChat(course);
  const socket = await course.students[1].socket();
  const followed = socket.subscribe<Added>(ADDED, { chatId });
  await settle(followed, (text) => send(course.students[0], chatId, text));
  await push(service, course, { frozen: true });
  await freeze(course, 366);

  await purge(['--apply']);

  await soon(Promise.race([followed.completed, socket.closed]), 'the end of the subscription');
});

test.each<[string, string[], Record<string, string>, string]>([
  ['without RETENTION_DAYS', ['--apply'], {}, 'RETENTION_DAYS: expected how long to keep frozen course spaces'],
  ['with RETENTION_DAYS=0', [], { RETENTION_DAYS: '0' }, 'RETENTION_DAYS: expected a whole number from 1 to 100000'],
  ['with an unknown option', ['--all'], { RETENTION_DAYS: '1' }, "Unknown option '--all'"],
])('it is refused %s', async (_how, given, settings, expected) => {
  await freeze(course, 1_000);
  const before = await snapshotOf(service.database);

  const { code, stderr } = await purge(given, settings);

  expect(code).toBe(1);
  expect(stderr).toContain(expected);
  expect(await snapshotOf(service.database)).toBe(before);
});
