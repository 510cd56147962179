import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createChat, SEND, send } from '../support/chats.js';
import { type Course, createCourse, en } from '../support/course.js';
import { type HeldRows, holdChat, holdRows, holdTable } from '../support/locks.js';
import { NOTIFY, noticeInput, notify } from '../support/notices.js';
import { type Caller, createCaller, startService, type TestService } from '../support/service.js';
import { until } from '../support/waiting.js';

let service: TestService;
let course: Course;
/** On an instance that soon gives up, and on one that does not. */
let lms: Caller;
let patient: Caller;
let held: HeldRows;
beforeAll(async () => {
  service = await startService({ NOTIFY_TIMEOUT_MILLISECONDS: '300' });
  lms = await service.integration('messages:write');
  const slow = await service.another({ NOTIFY_TIMEOUT_MILLISECONDS: '9000' });
  patient = await slow.integration('messages:write');
});
beforeEach(async () => {
  course = await createCourse(service);
});
afterAll(() => service?.close());

const holdSpace = () =>
  holdRows(service.database, 'select from course_spaces where external_id = $1 for update', [course.roster.id]);

/** What is stored of what was told in the course space. */
async function stored() {
  return service.database.query(
    `select n.count, (select count(*)::int from notification_reports r where r.chat_id = n.chat_id) as reports
    from chats c join course_spaces s on s.id = c.course_space_id left join notifications n on n.chat_id = c.id
    where s.external_id = $1 order by c.id`,
    [course.roster.id],
  );
}

/** Tells something while rows are held, which does not end before the answer has come. */
async function refusedWhileHeld(more: object, language = 'en', by = lms) {
  try {
    const { errors } = await by.ask(NOTIFY, { input: noticeInput(course, more) }, language);
    return errors?.map(({ message, extensions }) => ({ message, ...extensions }));
  } finally {
    await held.release();
  }
}

const TIMED_OUT = [
  {
    message: 'The service is busy and could not do this in time. Try again in 1 second.',
    code: 'TIMED_OUT',
    retryAfterSeconds: 1,
  },
];

describe('what takes too long fails while it still waits, leaves nothing behind, and is done once by a retry', () => {
  test('a new message, behind a roster push', async () => {
    const more = { idempotencyKey: `${course.roster.id}:1`, dedupeKey: 'slow' };
    held = await holdSpace();

    expect(await refusedWhileHeld(more)).toEqual(TIMED_OUT);

    expect(await stored()).toEqual([]);
    const first = await notify(patient, course, more);
    expect(first).toMatchObject({ count: 1, duplicate: false });
    expect(await notify(patient, course, more)).toEqual(first);
    expect(await stored()).toEqual([{ count: 1, reports: 1 }]);
  });

  test('a count, behind whoever has the chat', async () => {
    const { chatId } = await notify(patient, course, { dedupeKey: 'slow' });
    const more = { idempotencyKey: `${course.roster.id}:2`, dedupeKey: 'slow' };
    held = await holdChat(service.database, chatId);

    expect(await refusedWhileHeld(more)).toEqual(TIMED_OUT);

    expect(await stored()).toEqual([{ count: 1, reports: 0 }]);
    expect(await notify(patient, course, more)).toMatchObject({ chatId, count: 2 });
    expect(await notify(patient, course, more)).toMatchObject({ chatId, count: 2 });
    expect(await stored()).toEqual([{ count: 2, reports: 1 }]);
  });

  test('the first statement already', async () => {
    held = await holdTable(service.database, 'notification_reports');

    expect(await refusedWhileHeld({ idempotencyKey: 'first' })).toEqual(TIMED_OUT);

    expect(await stored()).toEqual([]);
  });

  test('one wait after another, none of which would be too long by itself', async () => {
    held = await holdSpace();
    await service.database.query(`create function wait_a_little() returns trigger language plpgsql as $$ begin
      perform pg_sleep(0.2); return new; end $$`);
    for (const table of ['notifications', 'notification_reports']) {
      await service.database.query(
        `create trigger a_little before insert on ${table} for each row execute function wait_a_little()`,
      );
    }
    await held.release();
    try {
      expect(await refusedWhileHeld({ idempotencyKey: `${course.roster.id}:4` })).toEqual(TIMED_OUT);
    } finally {
      await service.database.query('drop function wait_a_little cascade');
    }

    expect(await stored()).toEqual([]);
  });

  test('where all connections are taken, which are there for everybody afterwards', async () => {
    const small = await service.another({ DATABASE_POOL_SIZE: '2' });
    const integration = await small.integration('messages:write');
    const sender = createCaller(small.url, course.teacher.token);
    const chatId = await createChat(course.teacher, course, {});
    held = await holdChat(service.database, chatId);
    const sent = [1, 2].map(() => sender.get(SEND, { input: { chatId, content: en('Waiting') } }));
    await held.waiters(2);
    const more = { audience: 'COURSE', idempotencyKey: `${course.roster.id}:5` };

    expect(await refusedWhileHeld(more, 'en', integration)).toEqual(TIMED_OUT);

    await Promise.all(sent);
    for (const _ of [1, 2, 3]) await send(sender, chatId, 'Through');
    expect(await notify(patient, course, more)).toMatchObject({ count: 1 });
    expect(await stored()).toEqual([
      { count: null, reports: 0 },
      { count: 1, reports: 1 },
    ]);
  });
});

test('what is committed after all, once nobody waits for it any more, is not done again by a retry', async () => {
  const more = { idempotencyKey: `${course.roster.id}:committed` };
  await service.database.query(`create function wait_at_commit() returns trigger language plpgsql as $$ begin
    perform pg_advisory_xact_lock(1); return null; end $$`);
  await service.database.query(`create constraint trigger at_commit after insert on notifications
    deferrable initially deferred for each row execute function wait_at_commit()`);
  held = await holdRows(service.database, 'select pg_advisory_xact_lock(1)', []);

  expect(await refusedWhileHeld(more)).toEqual(TIMED_OUT);

  await until(stored, (rows) => rows.length > 0);
  await service.database.query('drop function wait_at_commit cascade');
  expect(await notify(patient, course, more)).toMatchObject({ count: 1, duplicate: false });
  expect(await stored()).toEqual([{ count: 1, reports: 1 }]);
});

test.each([
  ['fi', 'Palvelu on kuormittunut, eikä pyyntö ehtinyt valmistua ajoissa. Yritä uudelleen 1 sekunnin kuluttua.'],
  ['sv', 'Tjänsten är överbelastad och hann inte bli klar i tid. Försök igen om 1 sekund.'],
])('the error is in the language of the request: %s', async (language, message) => {
  held = await holdSpace();

  expect(await refusedWhileHeld({}, language)).toMatchObject([{ code: 'TIMED_OUT', message }]);
});

test('many that are held up all fail, and the instance serves as before', async () => {
  held = await holdSpace();
  const calls = Array.from({ length: 30 }, (_, turn) =>
    lms.ask(NOTIFY, {
      input: noticeInput(course, { dedupeKey: `${turn % 3}`, idempotencyKey: `${course.roster.id}:${turn}:many` }),
    }),
  );

  const codes = (await Promise.all(calls)).map(({ errors }) => errors?.[0]?.extensions.code);
  await held.release();

  expect(new Set(codes)).toEqual(new Set(['TIMED_OUT']));
  expect(await stored()).toEqual([]);
  const afterwards = () =>
    lms.ask(NOTIFY, { input: noticeInput(course, { idempotencyKey: `${course.roster.id}:after` }) });
  await until(afterwards, ({ errors }) => errors === undefined);
});
