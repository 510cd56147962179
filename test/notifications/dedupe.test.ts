import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CHANGED, type Changed, edit, remove, settleChanges } from '../support/changes.js';
import { createChat, send, unreadOf } from '../support/chats.js';
import { type Course, createCourse, en, push } from '../support/course.js';
import { holdChat, holdRows } from '../support/locks.js';
import { NOTIFY, type Notified, noticeInput, notify } from '../support/notices.js';
import { refusalOf } from '../support/refusals.js';
import { type Caller, startService, type TestService } from '../support/service.js';

let service: TestService;
let other: TestService;
let course: Course;
let lms: Caller;
let onOther: Caller;
beforeAll(async () => {
  service = await startService();
  other = await service.another();
  lms = await service.integration('messages:write');
  onOther = await other.integration('messages:write');
});
beforeEach(async () => {
  course = await createCourse(service);
});
afterAll(() => service?.close());

const COUNT = 'query ($id: ID!) { chat(id: $id) { lastMessage { count lastReportedAt sentAt editedAt } } }';
const shown = async (caller: Caller, id: string) => (await caller.get(COUNT, { id })).chat.lastMessage;

/** How many chats, messages and kept answers the course space has. */
async function stored(): Promise<{ chats: number; messages: number; reports: number }> {
  const [counts] = await service.database.query<{ chats: number; messages: number; reports: number }>(
    `select count(distinct c.id)::int as chats, count(m.*)::int as messages,
      (select count(*)::int from notification_reports r join chats c on c.id = r.chat_id
        join course_spaces s on s.id = c.course_space_id where s.external_id = $1) as reports
    from course_spaces s left join chats c on c.course_space_id = s.id left join messages m on m.chat_id = c.id
    where s.external_id = $1`,
    [course.roster.id],
  );
  return counts as { chats: number; messages: number; reports: number };
}

/** Makes a message older, as if time had passed. */
async function age(messageId: string, minutes: number): Promise<void> {
  await service.database.query(
    `update messages set sent_at = sent_at - $2::int * interval '1 minute' where public_id = $1`,
    [messageId, minutes],
  );
}

describe('the same dedupe key', () => {
  test('is counted, not sent again: nothing becomes unread, nothing moves in the list, nothing is edited', async () => {
    const first = await notify(lms, course, { dedupeKey: 'checker of ex-3: crash' });
    const { teacher } = course;
    const before = await shown(teacher, first.chatId);
    const later = await createChat(course.assistants[0], course, {});

    const second = await notify(onOther, course, { dedupeKey: 'checker of ex-3: crash', content: en('Again') });

    expect(second).toEqual({ ...first, count: 2, duplicate: true });
    const after = await shown(teacher, first.chatId);
    expect(after).toEqual({ ...before, count: 2, lastReportedAt: after.lastReportedAt });
    expect(Date.parse(after.lastReportedAt)).toBeGreaterThan(Date.parse(before.lastReportedAt));
    expect(await unreadOf(teacher, first.chatId)).toEqual({ chat: 1, all: 2 });
    const { chats } = await teacher.get('{ chats { edges { node { id } } } }');
    expect(chats.edges.map(({ node }: { node: { id: string } }) => node.id)).toEqual([later, first.chatId]);
    expect(await stored()).toEqual({ chats: 2, messages: 2, reports: 0 });
  });

  test('tells open clients, and those that come back with a cursor', async () => {
    const { teacher } = course;
    const mark = await send(teacher, await createChat(teacher, course, {}), 'Mark');
    const { messageId } = await notify(lms, course, { dedupeKey: 'live' });
    const COUNTED = CHANGED.replace('content', 'content count');
    const followed = (await teacher.socket()).subscribe<Changed>(COUNTED);
    const after = await settleChanges(followed, teacher, mark);

    await notify(onOther, course, { dedupeKey: 'live' });

    expect((await followed.next()).messageChanged.message).toMatchObject({ id: messageId, count: 2 });
    const resumed = (await teacher.socket()).subscribe<Changed>(COUNTED, { after });
    expect((await resumed.next()).messageChanged.message).toMatchObject({ id: messageId, count: 2 });
  });

  test('does not tell who has read it that it is unread', async () => {
    const { chatId } = await notify(lms, course, { dedupeKey: 'read' });
    const { teacher } = course;
    await teacher.get('mutation ($id: ID!) { markRead(input: { chatId: $id }) { unreadCount } }', { id: chatId });

    await notify(lms, course, { dedupeKey: 'read' });

    expect((await unreadOf(teacher, chatId)).chat).toBe(0);
  });

  test('is another thing for other addressees, and the same however those are named', async () => {
    const { ids } = course;
    const [one, two] = ids.students;
    const to = (userIds: string[]) => ({ audience: 'USERS', userIds, dedupeKey: 'same' });
    const first = await notify(lms, course, to([one, two]));

    expect(await notify(lms, course, to([two, one, two]))).toMatchObject({ chatId: first.chatId, count: 2 });
    for (const more of [
      to([one]),
      { audience: 'COURSE', dedupeKey: 'same' },
      { dedupeKey: 'same' },
      { audience: 'STUDENT_GROUP', studentGroupId: ids.group, dedupeKey: 'same' },
      { ...to([one, two]), dedupeKey: 'other' },
    ]) {
      expect(await notify(lms, course, more)).toMatchObject({ count: 1, duplicate: false });
    }
    const elsewhere = await createCourse(service);
    await notify(lms, elsewhere, { dedupeKey: 'same' });
    expect(await notify(lms, course, { dedupeKey: 'same' })).toMatchObject({ count: 2 });
  });

  test('is a new message once the window is over, which is a day where nothing is said, and then that is counted', async () => {
    const first = await notify(lms, course, { dedupeKey: 'daily' });
    await age(first.messageId, 1_439);
    expect(await notify(lms, course, { dedupeKey: 'daily' })).toMatchObject({ chatId: first.chatId, count: 2 });
    expect(await notify(lms, course, { dedupeKey: 'daily', dedupeWindowMinutes: null })).toMatchObject({ count: 3 });
    await age(first.messageId, 2);

    const second = await notify(lms, course, { dedupeKey: 'daily' });

    expect(second).toMatchObject({ count: 1, duplicate: false });
    expect(second.chatId).not.toBe(first.chatId);
    expect(await notify(lms, course, { dedupeKey: 'daily' })).toEqual({ ...second, count: 2, duplicate: true });
    expect(await shown(course.teacher, first.chatId)).toMatchObject({ count: 3 });
  });

  test('has the window that is asked for', async () => {
    const first = await notify(lms, course, { dedupeKey: 'hourly' });
    await age(first.messageId, 59);
    const within = await notify(lms, course, { dedupeKey: 'hourly', dedupeWindowMinutes: 60 });
    expect(within).toMatchObject({ chatId: first.chatId, count: 2 });

    expect(await notify(lms, course, { dedupeKey: 'hourly', dedupeWindowMinutes: 59 })).toMatchObject({ count: 1 });
  });

  test('sends anew what staff have deleted', async () => {
    const first = await notify(lms, course, { dedupeKey: 'deleted' });
    await remove(course.teacher, first.messageId, 'Mended');

    const second = await notify(lms, course, { dedupeKey: 'deleted' });

    expect(second).toMatchObject({ count: 1, duplicate: false });
    expect(await unreadOf(course.teacher, second.chatId)).toEqual({ chat: 1, all: 1 });
  });

  test('sends anew what is deleted at the same moment', async () => {
    const first = await notify(lms, course, { dedupeKey: 'deleted' });
    const held = await holdChat(service.database, first.chatId);
    const removed = remove(course.teacher, first.messageId, 'Mended');
    await held.waiters(1);
    const notified = notify(lms, course, { dedupeKey: 'deleted' });
    await held.waiters(2);
    await held.release();
    await removed;

    expect(await notified).toMatchObject({ count: 1, duplicate: false });
  });

  test('is refused where the space is frozen at the same moment', async () => {
    const first = await notify(lms, course, { dedupeKey: 'frozen' });
    const held = await holdChat(service.database, first.chatId);
    const frozen = push(service, course, { frozen: true });
    await held.waiters(1);
    const refused = refusalOf(lms, NOTIFY, { input: noticeInput(course, { dedupeKey: 'frozen' }) });
    await held.waiters(2);
    await held.release();
    await frozen;

    expect(await refused).toMatchObject({ code: 'FORBIDDEN' });
    expect(await shown(course.teacher, first.chatId)).toMatchObject({ count: 1 });
  });

  test('from many at once, on two instances, sends one message and counts each of them', async () => {
    const calls = Array.from({ length: 12 }, (_, turn) =>
      notify(turn % 2 ? lms : onOther, course, { dedupeKey: 'storm', idempotencyKey: `${course.roster.id}:${turn}` }),
    );

    const answers = await Promise.all(calls);

    expect(new Set(answers.map(({ chatId }) => chatId)).size).toBe(1);
    expect(answers.map(({ count }) => count).sort((a, b) => a - b)).toEqual(calls.map((_, turn) => turn + 1));
    expect(answers.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
    expect(await stored()).toEqual({ chats: 1, messages: 1, reports: 12 });
    expect(await shown(course.teacher, (answers[0] as Notified).chatId)).toMatchObject({ count: 12 });
  });
});

describe('the same idempotency key', () => {
  test('is given the first answer, whether that was a message or a count, and changes nothing', async () => {
    const [one, two] = [`${course.roster.id}:one`, `${course.roster.id}:two`];
    const first = await notify(lms, course, { dedupeKey: 'retried', idempotencyKey: one });
    const second = await notify(lms, course, { dedupeKey: 'retried', idempotencyKey: two });
    await notify(lms, course, { dedupeKey: 'retried' });

    expect(await notify(onOther, course, { dedupeKey: 'retried', idempotencyKey: one })).toEqual(first);
    expect(await notify(onOther, course, { dedupeKey: 'retried', idempotencyKey: two })).toEqual(second);
    expect(second).toMatchObject({ count: 2, duplicate: true });
    expect(await shown(course.teacher, first.chatId)).toMatchObject({ count: 3 });
    expect(await stored()).toEqual({ chats: 1, messages: 1, reports: 2 });
  });

  test.each([
    ['with a dedupe key', { dedupeKey: 'same' }],
    ['without one', {}],
  ])('from many at once, on two instances, %s, sends one message, counted once', async (_with, more) => {
    const idempotencyKey = `${course.roster.id}:at-once`;
    const calls = Array.from({ length: 8 }, (_, turn) =>
      notify(turn % 2 ? lms : onOther, course, { idempotencyKey, ...more }),
    );

    const answers = await Promise.all(calls);

    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ count: 1, duplicate: false });
    expect(await stored()).toEqual({ chats: 1, messages: 1, reports: 1 });
  });

  test('of two calls that are both about to store sends one message', async () => {
    const idempotencyKey = `${course.roster.id}:held`;
    const space = 'select from course_spaces where external_id = $1 for update';
    const held = await holdRows(service.database, space, [course.roster.id]);
    const calls = [lms, onOther].map((caller) => notify(caller, course, { idempotencyKey }));
    await held.waiters(2);
    await held.release();

    const [one, two] = await Promise.all(calls);

    expect(one).toEqual(two);
    expect(await stored()).toEqual({ chats: 1, messages: 1, reports: 1 });
  });

  test('is one per integration, and of one course space', async () => {
    const idempotencyKey = `${course.roster.id}:key`;
    const first = await notify(lms, course, { idempotencyKey });
    const elsewhere = noticeInput(await createCourse(service), { idempotencyKey });
    expect(await refusalOf(lms, NOTIFY, { input: elsewhere })).toMatchObject({
      ...{ code: 'BAD_USER_INPUT', field: 'input.idempotencyKey' },
    });

    const second = await notify(await service.integration('messages:write', 'another'), course, { idempotencyKey });

    expect(second.chatId).not.toBe(first.chatId);
  });

  test('outlives a roster push that comes in between', async () => {
    const idempotencyKey = `${course.roster.id}:pushed`;
    const space = 'select from course_spaces where external_id = $1 for update';
    const held = await holdRows(service.database, space, [course.roster.id]);
    const call = notify(lms, course, { idempotencyKey, audience: 'COURSE' });
    await held.waiters(1);
    const bump = service.database.query(
      'update course_spaces set roster_version = roster_version + 1 where external_id = $1',
      [course.roster.id],
    );
    await held.waiters(2);
    await held.release();
    await bump;

    expect(await call).toMatchObject({ count: 1 });
    expect(await stored()).toEqual({ chats: 1, messages: 1, reports: 1 });
  });
});

test('an edit in the chat after a count is told once more, in the order of the changes', async () => {
  const { teacher } = course;
  const { chatId, messageId } = await notify(lms, course, { dedupeKey: 'order' });
  const answer = await send(teacher, chatId, 'Answer');
  const followed = (await teacher.socket()).subscribe<Changed>(CHANGED, { chatId });
  await settleChanges(followed, teacher, answer);

  await notify(lms, course, { dedupeKey: 'order' });
  await edit(teacher, answer, 'Edited');

  const ids = [await followed.next(), await followed.next()].map(({ messageChanged }) => messageChanged.message.id);
  expect(ids).toEqual([messageId, answer]);
});
