import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AnyData } from '../support/api.js';
import { createChat, send, unreadOf } from '../support/chats.js';
import { type Course, changing, createCourse, push, without } from '../support/course.js';
import { CLAIM, ESCALATE, INBOX, INBOX_ENTRY, RELEASE, RESOLVE } from '../support/inbox.js';
import { refusalOf } from '../support/refusals.js';
import { type Caller, startService, type TestService } from '../support/service.js';

let service: TestService;
let other: TestService;
let course: Course;
let student: Caller;
let first: Caller;
let second: Caller;
let teacher: Caller;
/** What the student asks the staff. */
let chatId: string;

beforeAll(async () => {
  service = await startService();
  other = await service.another();
});
afterAll(() => service?.close());

beforeEach(async () => {
  course = await createCourse(service);
  [student] = course.students;
  [first, second] = course.assistants;
  ({ teacher } = course);
  chatId = await createChat(student, course, {});
});

const entryOf = async (caller: Caller, id = chatId) => (await caller.get(INBOX_ENTRY, { id })).chat.inboxEntry;
const listed = async (caller: Caller, more: object = {}) => {
  const { inbox } = await caller.get(INBOX, { id: course.roster.id, ...more });
  return inbox.edges.map(({ node }: { node: { chat: { id: string } } }) => node.chat.id);
};

describe('a chat to the staff', () => {
  test('is open in the inbox of all of them, and of nobody else', async () => {
    for (const staff of [teacher, first, second]) {
      expect(await listed(staff)).toEqual([chatId]);
      expect(await entryOf(staff)).toMatchObject({ state: 'OPEN', claimedBy: null, firstAnsweredAt: null });
    }
    expect(await entryOf(student)).toBeNull();
    expect(await refusalOf(student, INBOX, { id: course.roster.id })).toMatchObject({ code: 'FORBIDDEN' });
    const stranger = (await createCourse(service)).teacher;
    expect(await refusalOf(stranger, INBOX, { id: course.roster.id })).toMatchObject({
      code: 'NOT_FOUND',
      field: 'courseSpaceId',
    });
  });

  test('that the responsible teacher alone is asked is in their inbox alone', async () => {
    const private_ = await createChat(student, course, { audience: 'RESPONSIBLE_TEACHER' });

    expect(await listed(teacher)).toEqual([chatId, private_]);
    expect(await listed(first)).toEqual([chatId]);
    expect(await refusalOf(first, CLAIM, { chatId: private_ })).toMatchObject({ code: 'NOT_FOUND' });
  });

  test('that staff opened among themselves, or a chat to anybody else, is in no inbox', async () => {
    const among = await createChat(first, course, {});
    const named = await createChat(student, course, { audience: 'USERS', userIds: [course.ids.assistants[0]] });

    expect(await listed(first)).toEqual([chatId]);
    expect(await entryOf(first, among)).toBeNull();
    expect(await entryOf(first, named)).toBeNull();
    expect(await refusalOf(first, CLAIM, { chatId: named })).toMatchObject({
      code: 'NOT_FOUND',
      field: 'input.chatId',
    });
  });

  test('is answered by a message of staff, and opened again by the next one of who asks', async () => {
    await first.get(CLAIM, { chatId });
    const opened = await entryOf(first);

    await send(second, chatId, 'An answer');
    const answered = await entryOf(first);
    expect(answered).toMatchObject({ state: 'ANSWERED', claimedBy: null, claimedAt: null, askedAt: opened.askedAt });
    expect(answered.firstAnsweredAt).not.toBeNull();

    await send(student, chatId, 'A further question');
    const again = await entryOf(first);
    expect(again).toMatchObject({
      state: 'OPEN',
      openedAt: opened.openedAt,
      firstAnsweredAt: answered.firstAnsweredAt,
    });
    expect(again.askedAt > opened.askedAt).toBe(true);

    await send(student, chatId, 'And another');
    expect(await entryOf(first)).toEqual(again);
  });

  test('moves no read position by any of it', async () => {
    const unread = await Promise.all([teacher, first, second, student].map((each) => unreadOf(each, chatId)));

    for (const mutation of [CLAIM, RELEASE, CLAIM, ESCALATE]) await first.get(mutation, { chatId });
    for (const mutation of [CLAIM, RESOLVE]) await teacher.get(mutation, { chatId });

    expect(await Promise.all([teacher, first, second, student].map((each) => unreadOf(each, chatId)))).toEqual(unread);
  });
});

describe('of staff who claim a chat', () => {
  test('at once, over two instances, one gets it, and the others learn who', async () => {
    const { ids } = course;
    const everybody = [ids.assistants[0], ids.assistants[1], ids.teacher];
    const callers = await Promise.all(everybody.map((id, index) => (index % 2 ? other : service).as(id)));

    const answers = await Promise.all(callers.map((each) => each.ask(CLAIM, { chatId })));

    const winners = everybody.filter((_, index) => !answers[index]?.errors);
    expect(winners).toHaveLength(1);
    for (const { errors, data } of answers) {
      if (errors) {
        expect(errors[0]?.extensions).toMatchObject({
          code: 'CONFLICT',
          field: 'input.chatId',
          claimedBy: winners[0],
          state: 'CLAIMED',
        });
      } else expect(data.claimChat.entry).toMatchObject({ state: 'CLAIMED', claimedBy: { id: winners[0] } });
    }
    expect(await listed(first, { state: 'CLAIMED', claimedBy: winners[0] })).toEqual([chatId]);
    expect(await listed(first, { state: 'OPEN' })).toEqual([]);
    expect(await listed(first, { claimedBy: 'nobody' })).toEqual([]);
  });

  test('the one who has it may claim it again, which changes nothing', async () => {
    await first.get(CLAIM, { chatId });
    const before = await entryOf(first);

    await first.get(CLAIM, { chatId });

    expect(await entryOf(first)).toEqual(before);
  });

  test('nobody gets what is answered', async () => {
    await first.get(RESOLVE, { chatId });

    const refusal = await refusalOf(second, CLAIM, { chatId }, 'fi');

    expect(refusal).toMatchObject({ code: 'CONFLICT', message: 'Tähän keskusteluun on jo vastattu.' });
  });

  test('the one who leaves the roster, or is a student by now, has it no more', async () => {
    await first.get(CLAIM, { chatId });
    await push(service, course, { roster: changing(course, { [course.ids.assistants[0]]: { role: 'STUDENT' } }) });
    expect(await entryOf(second)).toMatchObject({ state: 'OPEN', claimedBy: null });

    await second.get(CLAIM, { chatId });
    await push(service, course, { roster: without(course, course.ids.assistants[1]) });
    expect(await entryOf(teacher)).toMatchObject({ state: 'OPEN', claimedBy: null });
  });
});

describe('what is claimed', () => {
  beforeEach(async () => {
    await first.get(CLAIM, { chatId });
  });

  test('is released by who has claimed it, and by the responsible teacher', async () => {
    expect(await refusalOf(second, RELEASE, { chatId })).toMatchObject({ code: 'FORBIDDEN' });
    await first.get(RELEASE, { chatId });
    expect(await entryOf(first)).toMatchObject({ state: 'OPEN', claimedBy: null, claimedAt: null });

    await second.get(CLAIM, { chatId });
    await teacher.get(RELEASE, { chatId });
    expect(await entryOf(first)).toMatchObject({ state: 'OPEN' });
    await first.get(RELEASE, { chatId });
  });

  test('is not resolved or escalated by others than that person and the responsible teacher', async () => {
    for (const mutation of [RESOLVE, ESCALATE]) {
      expect(await refusalOf(second, mutation, { chatId })).toMatchObject({ code: 'CONFLICT' });
    }
    await teacher.get(RESOLVE, { chatId });
    expect(await entryOf(first)).toMatchObject({ state: 'ANSWERED', firstAnsweredAt: null });
  });

  test('is for staff only to see to', async () => {
    for (const mutation of [CLAIM, RELEASE, RESOLVE, ESCALATE]) {
      expect(await refusalOf(student, mutation, { chatId })).toMatchObject({ code: 'FORBIDDEN' });
      const outsider = course.students[1];
      expect(await refusalOf(outsider, mutation, { chatId })).toMatchObject({ code: 'NOT_FOUND' });
      expect(await refusalOf(first, mutation, { chatId: 'none' })).toMatchObject({ code: 'NOT_FOUND' });
    }
    expect(await entryOf(first)).toMatchObject({ state: 'CLAIMED' });
  });
});

describe('what is escalated', () => {
  test('is open for the responsible teacher to claim, and for nobody else', async () => {
    await first.get(CLAIM, { chatId });
    await first.get(ESCALATE, { chatId });
    const escalated = await entryOf(first);
    expect(escalated).toMatchObject({ state: 'OPEN', claimedBy: null });
    expect(escalated.escalatedAt).not.toBeNull();

    expect(await refusalOf(second, CLAIM, { chatId })).toMatchObject({ code: 'FORBIDDEN' });
    await second.get(ESCALATE, { chatId });
    expect((await entryOf(first)).escalatedAt).toBe(escalated.escalatedAt);
    await teacher.get(CLAIM, { chatId });
    expect(await listed(first, { escalatedOnly: true })).toEqual([chatId]);
    expect(await entryOf(first)).toMatchObject({ state: 'CLAIMED', escalatedAt: escalated.escalatedAt });
  });

  test('is so until it is answered, whoever answers', async () => {
    await first.get(ESCALATE, { chatId });
    await send(second, chatId, 'It was easy');
    expect(await entryOf(first)).toMatchObject({ state: 'ANSWERED', escalatedAt: null });
    await send(student, chatId, 'Not quite');
    expect(await entryOf(first)).toMatchObject({ state: 'OPEN', escalatedAt: null });
  });

  test('needs a responsible teacher', async () => {
    await push(service, course, { roster: without(course, course.ids.teacher) });
    expect(await refusalOf(first, ESCALATE, { chatId })).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.chatId',
    });
  });
});

test('the inbox pages, who has waited longest first, by state or over all', async () => {
  const more: string[] = [];
  for (const _ of Array(4)) more.push(await createChat(course.students[1], course, {}));
  const all = [chatId, ...more];
  await first.get(RESOLVE, { chatId: all[1] });
  await first.get(CLAIM, { chatId: all[3] });

  const walked: string[] = [];
  for (let after: string | null = null; ; ) {
    const { inbox }: AnyData = await second.get(INBOX, { id: course.roster.id, first: 2, after });
    expect(inbox.totalCount).toBe(5);
    walked.push(...inbox.edges.map(({ node }: { node: { chat: { id: string } } }) => node.chat.id));
    if (!inbox.pageInfo.hasNextPage) break;
    after = inbox.pageInfo.endCursor;
  }

  expect(walked).toEqual(all);
  expect(await listed(second, { state: 'OPEN' })).toEqual([all[0], all[2], all[4]]);
  await send(first, chatId, 'An answer');
  await send(student, chatId, 'Asked again');
  expect(await listed(second, { state: 'OPEN' })).toEqual([all[2], all[4], chatId]);
});

test('statistics tell what waits and how long the first answers took', async () => {
  const STATISTICS = `query ($id: ID!, $since: DateTime) { inboxStatistics(courseSpaceId: $id, since: $since) {
    open claimed escalated asked answered medianSeconds ninetiethPercentileSeconds } }`;
  const read = async (since?: string) => (await first.get(STATISTICS, { id: course.roster.id, since })).inboxStatistics;
  expect(await read()).toEqual({
    ...{ open: 1, claimed: 0, escalated: 0, asked: 1, answered: 0 },
    ...{ medianSeconds: null, ninetiethPercentileSeconds: null },
  });
  const more: string[] = [];
  for (const _ of Array(3)) more.push(await createChat(student, course, {}));
  for (const id of more) await send(first, id, 'An answer');
  for (const [index, id] of more.entries()) {
    await service.database.query(
      `update inbox_entries e set opened_at = e.first_answered_at - $2::int * interval '1 second'
        from chats c where c.id = e.chat_id and c.public_id = $1`,
      [id, [100, 200, 700][index]],
    );
  }
  await second.get(ESCALATE, { chatId });
  await teacher.get(CLAIM, { chatId });

  expect(await read()).toEqual({
    ...{ open: 0, claimed: 1, escalated: 1, asked: 4, answered: 3 },
    ...{ medianSeconds: 200, ninetiethPercentileSeconds: 600 },
  });
  expect(await read(new Date(Date.now() - 300_000).toISOString())).toMatchObject({ asked: 3, medianSeconds: 150 });
  expect(await refusalOf(student, STATISTICS, { id: course.roster.id })).toMatchObject({ code: 'FORBIDDEN' });
});
