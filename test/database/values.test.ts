import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chatInput, createChat, participantsOf, SEND, send } from '../support/chats.js';
import { type Course, createCourse, en, type Roster, SYNC } from '../support/course.js';
import { refusalOf } from '../support/refusals.js';
import { type Caller, startService, type TestService } from '../support/service.js';

/** Texts with a meaning of their own in an array, a row, JSON, SQL or JavaScript. */
const SPECIAL = [
  ...['null', 'NULL', '"null"', 'undefined', 'true', '0', '-1', 'NaN'],
  ...['"', '""', "'", "''", "';--", '\\', '\\\\', '\\"', '\\N', '\\0', '\\x00', '$1', '$$', '%', '_'],
  ...[',', 'a,b', '{', '}', '{}', '{a,b}', '[1:1]={a}', '(', '(a,"b")', '{"a": 1}'],
  ...['\u00a0a', ' a ', 'a b', '\u{1f600}', 'ä\u0308', 'a\ufeff', '__proto__', 'constructor', 'toString'],
];

let service: TestService;
let course: Course;
let special: Roster;
let teacher: Caller;

/** The people of the course space whose ids are the special texts, and with their texts as names. */
beforeAll(async () => {
  service = await startService();
  course = await createCourse(service);
  special = {
    id: '{"space\\",null}',
    slug: 'special',
    name: en('Special'),
    defaultLanguage: 'en',
    roster: [
      { userId: 'the teacher', role: 'RESPONSIBLE_TEACHER', displayName: null },
      ...SPECIAL.map((userId) => ({ userId, role: 'STUDENT', displayName: userId })),
    ],
    studentGroups: SPECIAL.map((id, index) => ({
      id,
      name: `Group ${id}`,
      supervisorId: 'the teacher',
      memberIds: [id, SPECIAL[(index + 1) % SPECIAL.length] as string],
    })),
  };
  await (await service.integration()).get(SYNC, { input: special });
  teacher = await service.as('the teacher');
});
afterAll(() => service?.close());

test('a roster of ids and names with special characters is stored as it was pushed', async () => {
  const stored = await service.database.query<{ id: string; name: string | null }>(
    `select u.external_id as id, u.display_name as name from users u join roster_entries r on r.user_id = u.id
     join course_spaces s on s.id = r.course_space_id where s.external_id = $1`,
    [special.id],
  );
  const names = new Map(stored.map(({ id, name }) => [id, name]));
  expect(names).toEqual(new Map(special.roster.map(({ userId, displayName }) => [userId, displayName])));
  const again = await (await service.integration()).get(SYNC, { input: special });
  expect(again.syncCourseSpace).toEqual({ courseSpaceId: special.id, added: 0, changed: 0, removed: 0 });
});

test('student groups with such ids have exactly the members that were pushed', async () => {
  const stored = await service.database.query<{ id: string; members: string[] }>(
    `select g.external_id as id, json_agg(u.external_id) as members from student_groups g
     join student_group_members m on m.student_group_id = g.id join users u on u.id = m.user_id group by g.id`,
  );
  const members = new Map(stored.map((group) => [group.id, group.members.toSorted()]));
  for (const { id, memberIds } of special.studentGroups ?? []) expect(members.get(id)).toEqual(memberIds.toSorted());
});

test('each of them is who they are, and a chat of all has all', async () => {
  const chatId = await createChat(teacher, { roster: special }, { audience: 'USERS', userIds: SPECIAL });
  expect(await participantsOf(teacher, chatId)).toEqual(['the teacher', ...SPECIAL].sort());
  const callers = await Promise.all(SPECIAL.map((id) => service.as(id)));
  const query = `query ($id: ID!, $space: ID!) { viewer { id displayName } chat(id: $id) { id }
    courseSpace(id: $space) { id } unreadCount(courseSpaceId: $space) }`;
  // All at once, so that they share statements.
  const answers = await Promise.all(callers.map((caller) => caller.get(query, { id: chatId, space: special.id })));
  const expected = SPECIAL.map((id) => ({
    viewer: { id, displayName: id },
    chat: { id: chatId },
    courseSpace: { id: special.id },
    unreadCount: 1,
  }));
  expect(answers).toEqual(expected);
});

test.each(SPECIAL)('a chat for %j alone has nobody else, nor has one of the group of that id', async (id) => {
  const named = await createChat(teacher, { roster: special }, { audience: 'USERS', userIds: [id] });
  expect(await participantsOf(teacher, named)).toEqual([id, 'the teacher'].sort());
  const ofGroup = await createChat(teacher, { roster: special }, { audience: 'STUDENT_GROUP', studentGroupId: id });
  const group = special.studentGroups?.find((each) => each.id === id);
  expect(await participantsOf(teacher, ofGroup)).toEqual([...(group?.memberIds ?? []), 'the teacher'].sort());
});

const CREATE = 'mutation ($input: CreateChatInput!) { createChat(input: $input) { chat { id } } }';

describe('what is not the id of anybody', () => {
  // Each is made of ids that are there, or is what one of them is stored as.
  test.each([
    '',
    '\u0000',
    'null\u0000',
    '\u0000null',
    'null,true',
    '{null}',
    '{"null"}',
    '\ud800',
    'Null',
    '"a,b"',
    "'null'",
  ])('is refused as such, not taken for somebody else (%j)', async (id) => {
    const input = chatInput({ roster: special }, { audience: 'USERS', userIds: ['null', id] });
    expect(await refusalOf(teacher, CREATE, { input })).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.userIds',
    });
    const ofGroup = chatInput({ roster: special }, { audience: 'STUDENT_GROUP', studentGroupId: id });
    expect(await refusalOf(teacher, CREATE, { input: ofGroup })).toMatchObject({
      code: 'NOT_FOUND',
      field: 'input.studentGroupId',
    });
  });

  test.each(['', '\u0000', `{"space\\",null}\u0000`, 'null', '{}'])('is no course space either (%j)', async (id) => {
    expect(await teacher.get('query ($id: ID!) { courseSpace(id: $id) { id } }', { id })).toEqual({
      courseSpace: null,
    });
    expect(
      await refusalOf(teacher, 'query ($id: ID) { chats(courseSpaceId: $id) { totalCount } }', { id }),
    ).toMatchObject({ code: 'NOT_FOUND', field: 'courseSpaceId' });
  });
});

describe('idempotency keys', () => {
  const keys = SPECIAL.filter((key) => /^[\x21-\x7e]+$/.test(key));

  test('with special characters are each their own', async () => {
    const chatId = await createChat(teacher, { roster: special }, { audience: 'USERS', userIds: SPECIAL });
    const first = await Promise.all(
      keys.map((idempotencyKey) => send(teacher, chatId, idempotencyKey, { idempotencyKey })),
    );
    expect(new Set(first).size).toBe(keys.length);
    const again = await Promise.all(keys.map((idempotencyKey) => send(teacher, chatId, 'Again', { idempotencyKey })));
    expect(again).toEqual(first);
  });

  test.each(['', '\u0000', 'key\u0000', ' ', 'a b', 'ä', '\u007f', 'a\nb', 'k'.repeat(256)])(
    '%j is none',
    async (key) => {
      const chatId = await createChat(course.students[0], course, {});
      const input = { chatId, content: en('Text'), idempotencyKey: key };
      expect(await refusalOf(course.students[0], SEND, { input })).toMatchObject({
        code: 'BAD_USER_INPUT',
        field: 'input.idempotencyKey',
      });
    },
  );
});

test('texts with special characters are kept as they are', async () => {
  const texts = [...SPECIAL, '\n', '\t a\n\nb', '\u2028', '{"en": "x"}', 'x'.repeat(10_000)].filter(
    (text) => text.trim() !== '',
  );
  const chatId = await createChat(course.students[0], course, {});
  for (const text of texts) await send(course.students[0], chatId, text, { idempotencyKey: randomUUID() });
  const query = `query ($id: ID!) { messages(chatId: $id, last: 100) { edges { node { content } } } }`;
  const { messages } = await course.students[0].get(query, { id: chatId });
  expect(messages.edges.map(({ node }: { node: { content: string } }) => node.content).slice(1)).toEqual(texts);
});
