import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CREATE, chatInput, createChat, participantsOf, sees, unreadOf } from '../support/chats.js';
import { type Course, changing, createCourse, en, push, without } from '../support/course.js';
import { snapshotOf } from '../support/database.js';
import { refusalOf } from '../support/refusals.js';
import { type Caller, startService, type TestService } from '../support/service.js';

let service: TestService;
let course: Course;

beforeAll(async () => {
  service = await startService();
  course = await createCourse(service);
});
afterAll(() => service?.close());

const everybody = () => course.roster.roster.map(({ userId }) => userId);
const newChat = (more: object = {}) => ({ input: chatInput(course, more) });

/** An audience with its arguments, by whom it is opened, and who is in the chat then. */
type Case = [what: string, by: () => Caller, input: () => object, participants: () => string[]];

const CASES: Case[] = [
  ['COURSE by the teacher', () => course.teacher, () => ({ audience: 'COURSE' }), everybody],
  ['COURSE by an assistant', () => course.assistants[1], () => ({ audience: 'COURSE' }), everybody],
  [
    'COURSE_STAFF by a student',
    () => course.students[0],
    () => ({ audience: 'COURSE_STAFF' }),
    () => [course.ids.teacher, ...course.ids.assistants, course.ids.students[0]],
  ],
  [
    'COURSE_STAFF by an assistant',
    () => course.assistants[0],
    () => ({ audience: 'COURSE_STAFF' }),
    () => [course.ids.teacher, ...course.ids.assistants],
  ],
  [
    'RESPONSIBLE_TEACHER by a student',
    () => course.students[0],
    () => ({ audience: 'RESPONSIBLE_TEACHER' }),
    () => [course.ids.teacher, course.ids.students[0]],
  ],
  [
    'RESPONSIBLE_TEACHER by an assistant',
    () => course.assistants[0],
    () => ({ audience: 'RESPONSIBLE_TEACHER' }),
    () => [course.ids.teacher, course.ids.assistants[0]],
  ],
  [
    'STUDENT_GROUP by a member',
    () => course.students[0],
    () => ({ audience: 'STUDENT_GROUP', studentGroupId: course.ids.group }),
    () => [course.ids.assistants[0], course.ids.students[0], course.ids.students[1]],
  ],
  [
    'STUDENT_GROUP by its supervisor',
    () => course.assistants[0],
    () => ({ audience: 'STUDENT_GROUP', studentGroupId: course.ids.group }),
    () => [course.ids.assistants[0], course.ids.students[0], course.ids.students[1]],
  ],
  [
    'STUDENT_GROUP by another assistant',
    () => course.assistants[1],
    () => ({ audience: 'STUDENT_GROUP', studentGroupId: course.ids.group }),
    () => [...course.ids.assistants, course.ids.students[0], course.ids.students[1]],
  ],
  [
    'USERS by a student to another one',
    () => course.students[0],
    () => ({ audience: 'USERS', userIds: [course.ids.students[2]] }),
    () => [course.ids.students[0], course.ids.students[2]],
  ],
  [
    'USERS by a student to people of every role, some of them twice, and to themself',
    () => course.students[0],
    () => ({
      audience: 'USERS',
      userIds: [course.ids.students[2], course.ids.teacher, course.ids.assistants[1], course.ids.students[2]].concat(
        course.ids.students[0],
      ),
    }),
    () => [course.ids.teacher, course.ids.assistants[1], course.ids.students[0], course.ids.students[2]],
  ],
];

describe('a chat for', () => {
  test.each(CASES)('%s has exactly the right participants', async (_what, by, input, participants) => {
    const chatId = await createChat(by(), course, input());

    const expected = participants().sort();
    expect(await participantsOf(by(), chatId)).toEqual(expected);
    for (const [index, student] of course.students.entries()) {
      expect(await sees(student, chatId)).toBe(expected.includes(course.ids.students[index] ?? ''));
    }
  });

  test.each(CASES)('%s is unread by everybody but its sender', async (_what, by, input, participants) => {
    const chatId = await createChat(by(), course, input());

    const { viewer } = await by().get('{ viewer { id } }');
    for (const userId of participants()) {
      const expected = { chat: userId === viewer.id ? 0 : 1 };
      expect(await unreadOf(await service.as(userId), chatId)).toMatchObject(expected);
    }
  });

  test('500 users is opened, and for 501 it is not', async () => {
    const many = Array.from({ length: 501 }, (_, index) => ({ userId: `many:${index}`, role: 'STUDENT' }));
    const large = await createCourse(service, { roster: [...course.roster.roster, ...many], studentGroups: [] });
    const userIds = many.map(({ userId }) => userId);
    const input = { courseSpaceId: large.roster.id, audience: 'USERS', userIds };

    expect(await refusalOf(course.teacher, CREATE, newChat(input))).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.userIds',
    });
    const { createChat: created } = await course.teacher.get(CREATE, newChat({ ...input, userIds: userIds.slice(1) }));
    expect(await participantsOf(course.teacher, created.chat.id)).toHaveLength(501);
  });
});

test('the answer shows the new chat whole', async () => {
  const query = `mutation ($input: CreateChatInput!) { createChat(input: $input) {
    chat { id audience createdAt topic unreadCount courseSpace { id viewerRole }
      topicTranslations { language text } participants { totalCount }
      lastMessage { id } messages { totalCount edges { node { id } } } }
    message { id content sentAt editedAt deleted seen seenCount recipientCount replyTo { id } sender { id }
      chat { id } contentTranslations { language text } } } }`;
  const topic = [...en('Topic'), { language: 'fi', text: 'Aihe' }];

  const { chat, message } = (await course.students[0].get(query, newChat({ topic }), 'en')).createChat;

  expect(chat).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/),
    audience: 'COURSE_STAFF',
    createdAt: message.sentAt,
    topic: 'Topic',
    unreadCount: 0,
    courseSpace: { id: course.roster.id, viewerRole: 'STUDENT' },
    topicTranslations: [...en('Topic'), { language: 'fi', text: 'Aihe' }],
    participants: { totalCount: 4 },
    lastMessage: { id: message.id },
    messages: { totalCount: 1, edges: [{ node: { id: message.id } }] },
  });
  expect(message).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/),
    content: 'First',
    sentAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/),
    editedAt: null,
    deleted: false,
    seen: true,
    seenCount: 0,
    recipientCount: 3,
    replyTo: null,
    sender: { id: course.ids.students[0] },
    chat: { id: chat.id },
    contentTranslations: en('First'),
  });
});

describe('nothing is opened, and the field is named,', () => {
  const group = { studentGroupId: 'group' };
  type Refused = [what: string, code: string, field: string | undefined, by: () => Caller, input: () => object];
  const bad = 'BAD_USER_INPUT';
  const student = () => course.students[0];
  const teacher = () => course.teacher;

  test.each<Refused>([
    ['USERS without userIds', bad, 'input.userIds', student, () => ({ audience: 'USERS' })],
    ['USERS with userIds null', bad, 'input.userIds', student, () => ({ audience: 'USERS', userIds: null })],
    ['USERS with no userIds', bad, 'input.userIds', student, () => ({ audience: 'USERS', userIds: [] })],
    [
      'USERS with nobody but oneself',
      bad,
      'input.userIds',
      student,
      () => ({ audience: 'USERS', userIds: [course.ids.students[0]] }),
    ],
    [
      'USERS with somebody whom nobody knows',
      bad,
      'input.userIds',
      student,
      () => ({ audience: 'USERS', userIds: [course.ids.teacher, 'nobody'] }),
    ],
    ...['', '\u0000', '\ud800', '__proto__', 'constructor'].map(
      (id): Refused => [
        `USERS with the id ${JSON.stringify(id)}`,
        bad,
        'input.userIds',
        student,
        () => ({ audience: 'USERS', userIds: [course.ids.teacher, id] }),
      ],
    ),
    [
      'USERS with a student group',
      bad,
      'input.studentGroupId',
      student,
      () => ({ audience: 'USERS', userIds: [course.ids.teacher], studentGroupId: course.ids.group }),
    ],
    ['STUDENT_GROUP without a group', bad, 'input.studentGroupId', student, () => ({ audience: 'STUDENT_GROUP' })],
    [
      'STUDENT_GROUP with userIds',
      bad,
      'input.userIds',
      student,
      () => ({ audience: 'STUDENT_GROUP', studentGroupId: course.ids.group, userIds: [course.ids.teacher] }),
    ],
    ...['COURSE', 'COURSE_STAFF', 'RESPONSIBLE_TEACHER'].flatMap((audience): Refused[] => [
      [`${audience} with userIds`, bad, 'input.userIds', teacher, () => ({ audience, userIds: ['somebody'] })],
      [`${audience} with a group`, bad, 'input.studentGroupId', teacher, () => ({ audience, ...group })],
    ]),
    ['COURSE by a student', 'FORBIDDEN', undefined, student, () => ({ audience: 'COURSE' })],
    [
      'RESPONSIBLE_TEACHER by the only one',
      bad,
      'input.audience',
      teacher,
      () => ({ audience: 'RESPONSIBLE_TEACHER' }),
    ],
    ['an audience that does not exist', bad, 'input.audience', student, () => ({ audience: 'EVERYBODY' })],
    ['no topic', bad, 'input.topic', student, () => ({ topic: [] })],
    ['a blank topic', bad, 'input.topic[0].text', student, () => ({ topic: en(' \t\n') })],
    ['no content', bad, 'input.content', student, () => ({ content: [] })],
    ['an idempotency key without characters', bad, 'input.idempotencyKey', student, () => ({ idempotencyKey: '' })],
    ...['', '\u0000', '\ud800', 'nowhere'].map(
      (courseSpaceId): Refused => [
        `the course space ${JSON.stringify(courseSpaceId)}`,
        'NOT_FOUND',
        'input.courseSpaceId',
        student,
        () => ({ courseSpaceId }),
      ],
    ),
    ...['', '\u0000', 'no-group'].flatMap((studentGroupId) =>
      [student, teacher].map(
        (by): Refused => [
          `the group ${JSON.stringify(studentGroupId)}, by ${by === student ? 'a student' : 'the teacher'}`,
          'NOT_FOUND',
          'input.studentGroupId',
          by,
          () => ({ audience: 'STUDENT_GROUP', studentGroupId }),
        ],
      ),
    ),
  ])('for %s', async (_what, code, field, by, input) => {
    const before = await snapshotOf(service.database);

    expect(await refusalOf(by(), CREATE, newChat(input()))).toMatchObject({ code, field });
    expect(await snapshotOf(service.database)).toBe(before);
  });

  test('for people of another course space, as for people who do not exist', async () => {
    const { ids } = await createCourse(service);
    const [stranger] = ids.students;
    const to = (userId: string) =>
      refusalOf(course.students[0], CREATE, newChat({ audience: 'USERS', userIds: [userId] }));

    const { message, ...refusal } = await to(stranger);

    expect(refusal).toEqual({ code: 'BAD_USER_INPUT', field: 'input.userIds' });
    expect(message.replace(stranger, 'nobody')).toBe((await to('nobody')).message);
  });

  test('for a student group of another course space, also by staff', async () => {
    const { ids } = await createCourse(service);
    const input = newChat({ audience: 'STUDENT_GROUP', studentGroupId: ids.group });

    for (const by of [course.teacher, course.students[0]]) {
      expect(await refusalOf(by, CREATE, input)).toMatchObject({ code: 'NOT_FOUND', field: 'input.studentGroupId' });
    }
  });

  test('for a student group by a student who is not in it, as for one that does not exist', async () => {
    const to = (studentGroupId: string) =>
      refusalOf(course.students[2], CREATE, newChat({ audience: 'STUDENT_GROUP', studentGroupId }));

    expect(await to(course.ids.group)).toEqual(await to('no-group'));
  });

  test('for a course space by who is not in it, as for one that does not exist', async () => {
    const stranger = await service.as((await createCourse(service)).ids.teacher);
    const to = (courseSpaceId: string) => refusalOf(stranger, CREATE, newChat({ courseSpaceId, audience: 'COURSE' }));

    expect(await to(course.roster.id)).toEqual(await to('nowhere'));
  });

  test.each<[string, (given: Course) => object]>([
    ['has no members', ({ ids }) => ({ studentGroups: [{ id: ids.group, name: 'G', memberIds: [] }] })],
    [
      'has only members who are not on the roster',
      (given) => ({
        roster: without(given, given.ids.students[0], given.ids.students[1]),
        studentGroups: given.roster.studentGroups,
      }),
    ],
    [
      'has lost its members from the roster, while the push said nothing of groups',
      (given) => ({ roster: without(given, given.ids.students[0], given.ids.students[1]) }),
    ],
  ])('for a student group that %s', async (_what, change) => {
    const empty = await createCourse(service);
    await push(service, empty, change(empty));
    const input = { courseSpaceId: empty.roster.id, audience: 'STUDENT_GROUP', studentGroupId: empty.ids.group };

    expect(await refusalOf(empty.teacher, CREATE, newChat(input))).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.studentGroupId',
    });
  });

  test('for the course staff where there is none', async () => {
    const lonely = await createCourse(service);
    const roster = lonely.roster.roster.filter(({ role }) => role === 'STUDENT');
    await push(service, lonely, { roster });

    for (const audience of ['COURSE_STAFF', 'RESPONSIBLE_TEACHER']) {
      const input = newChat({ courseSpaceId: lonely.roster.id, audience });
      expect(await refusalOf(lonely.students[0], CREATE, input)).toMatchObject({
        code: 'BAD_USER_INPUT',
        field: 'input.audience',
      });
    }
  });
});

test('who may address whom follows the roster of the moment', async () => {
  const changingCourse = await createCourse(service);
  const { students, ids, roster } = changingCourse;
  const input = newChat({ courseSpaceId: roster.id, audience: 'COURSE' });
  expect(await refusalOf(students[0], CREATE, input)).toMatchObject({ code: 'FORBIDDEN' });

  await push(service, changingCourse, { roster: changing(changingCourse, { [ids.students[0]]: { role: 'STAFF' } }) });

  expect((await students[0].get(CREATE, input)).createChat.chat.id).toBeTruthy();
});
