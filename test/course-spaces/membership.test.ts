import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chatInput, createChat, MARK_READ, participantsOf, SEND, sees, send, unreadOf } from '../support/chats.js';
import { adding, type Course, changing, createCourse, en, push, without } from '../support/course.js';
import { contentsOf, readMessages } from '../support/pages.js';
import { refusalOf } from '../support/refusals.js';
import { startService, type TestService } from '../support/service.js';

let service: TestService;
let course: Course;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

/** A fresh course for each test, since each changes who is in it. */
async function fresh(): Promise<Course> {
  course = await createCourse(service);
  return course;
}

const group = (members: string[], supervisorId: string | null = null) => [
  { id: course.ids.group, name: 'Group', supervisorId, memberIds: members },
];

describe('whoever is left out of a roster', () => {
  test('loses every chat of that course space at once, whatever brought them into it', async () => {
    const { teacher, assistants, students, ids } = await fresh();
    const chats = await Promise.all([
      createChat(teacher, course, { audience: 'COURSE' }),
      createChat(assistants[0], course, { audience: 'STUDENT_GROUP', studentGroupId: ids.group }),
      createChat(teacher, course, { audience: 'USERS', userIds: [ids.students[0]] }),
      createChat(students[0], course, { audience: 'COURSE_STAFF' }),
    ]);
    for (const id of chats) expect(await sees(students[0], id)).toBe(true);

    await push(service, course, { roster: without(course, ids.students[0]) });

    for (const id of chats) {
      expect(await sees(students[0], id)).toBe(false);
      const input = { chatId: id, content: en('Still here?') };
      expect(await refusalOf(students[0], SEND, { input })).toMatchObject({ code: 'NOT_FOUND' });
      expect(await refusalOf(students[0], MARK_READ, { input: { chatId: id } })).toMatchObject({ code: 'NOT_FOUND' });
    }
    expect(await students[0].get('{ unreadCount unreadMessages { totalCount edges { node { id } } } }')).toEqual({
      unreadCount: 0,
      unreadMessages: { totalCount: 0, edges: [] },
    });
    expect(await participantsOf(teacher, chats[0])).not.toContain(ids.students[0]);
  });

  test('keeps the chats of other course spaces', async () => {
    const { ids, students } = await fresh();
    const other = await createCourse(service, { roster: [{ userId: ids.students[0], role: 'RESPONSIBLE_TEACHER' }] });
    await push(service, other, { roster: adding(other, ids.teacher) });
    const chatId = await createChat(students[0], other, { audience: 'COURSE' });

    await push(service, course, { roster: [] });

    expect(await sees(students[0], chatId)).toBe(true);
  });

  test('regains them on return with the old read position, and with what was said meanwhile', async () => {
    const { teacher, students, ids } = await fresh();
    const [student] = students;
    const chatId = await createChat(teacher, course, { audience: 'COURSE' });
    const second = await send(teacher, chatId, 'Second');
    await send(teacher, chatId, 'Third');
    await student.get(MARK_READ, { input: { chatId, upToMessageId: second } });

    await push(service, course, { roster: without(course, ids.students[0]) });
    await send(teacher, chatId, 'Fourth');
    await push(service, course);

    expect(await unreadOf(student, chatId)).toEqual({ chat: 2, all: 2 });
    expect(contentsOf(await readMessages(student, chatId))).toEqual(['First', 'Second', 'Third', 'Fourth']);
    expect(await participantsOf(teacher, chatId)).toContain(ids.students[0]);
  });

  test.each(['USERS', 'COURSE_STAFF'])('regains a chat for %s in which they are by name', async (audience) => {
    const { students, ids } = await fresh();
    const userIds = audience === 'USERS' ? [ids.students[1]] : null;
    const chatId = await createChat(students[0], course, { audience, userIds });
    const named = audience === 'USERS' ? students.slice(0, 2) : students.slice(0, 1);

    await push(service, course, { roster: without(course, ids.students[0], ids.students[1]) });
    for (const caller of named) expect(await sees(caller, chatId)).toBe(false);

    await push(service, course);
    for (const caller of named) expect(await sees(caller, chatId)).toBe(true);
  });

  test('is no recipient any more, and no longer counts as one who has seen a message', async () => {
    const { teacher, students, ids } = await fresh();
    const chatId = await createChat(teacher, course, { audience: 'COURSE' });
    await students[0].get(MARK_READ, { input: { chatId } });
    await students[1].get(MARK_READ, { input: { chatId } });
    const counts = `query ($chatId: ID!) { messages(chatId: $chatId) { edges { node {
      seenCount recipientCount seenBy { totalCount edges { node { user { id } } } } } } } }`;

    await push(service, course, { roster: without(course, ids.students[0]) });

    expect((await teacher.get(counts, { chatId })).messages.edges[0].node).toEqual({
      seenCount: 1,
      recipientCount: course.roster.roster.length - 2,
      seenBy: { totalCount: 1, edges: [{ node: { user: { id: ids.students[1] } } }] },
    });
  });

  test('can read nothing through the retry of a chat that they opened', async () => {
    const { students, ids } = await fresh();
    const input = chatInput(course, { idempotencyKey: `key-${ids.students[0]}` });
    const create = `mutation ($input: CreateChatInput!) {
      createChat(input: $input) { chat { id participants { totalCount } messages { edges { node { content } } } } } }`;
    await students[0].get(create, { input });

    await push(service, course, { roster: without(course, ids.students[0]) });

    const { data, errors } = await students[0].ask(create, { input });
    expect(data?.createChat).toBeFalsy();
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['NOT_FOUND']);
  });
});

describe('whoever comes onto a roster', () => {
  const newcomer = (role: string) => adding(course, `${course.ids.teacher}:new`, role);
  const asNewcomer = () => service.as(`${course.ids.teacher}:new`);

  test.each([
    ['STUDENT', [true, false, false, false]],
    ['STAFF', [true, true, false, false]],
    ['RESPONSIBLE_TEACHER', [true, true, true, false]],
  ])('as %s gains the chats of that role and no others', async (role, expected) => {
    const { teacher, students, ids } = await fresh();
    const chats = [
      await createChat(teacher, course, { audience: 'COURSE' }),
      await createChat(students[0], course, { audience: 'COURSE_STAFF' }),
      await createChat(students[0], course, { audience: 'RESPONSIBLE_TEACHER' }),
      await createChat(students[0], course, { audience: 'USERS', userIds: [ids.students[1]] }),
    ];

    await push(service, course, { roster: newcomer(role) });

    const caller = await asNewcomer();
    expect(await Promise.all(chats.map((id) => sees(caller, id)))).toEqual(expected);
  });

  test('finds everything that was said before, and has seen none of it', async () => {
    const { teacher } = await fresh();
    const chatId = await createChat(teacher, course, { audience: 'COURSE' });
    await send(teacher, chatId, 'Second');

    await push(service, course, { roster: newcomer('STUDENT') });

    expect(await unreadOf(await asNewcomer(), chatId)).toEqual({ chat: 2, all: 2 });
  });
});

describe('another role', () => {
  test('brings the chats for that role, and taking it away takes them', async () => {
    const { teacher, students, ids } = await fresh();
    const chatId = await createChat(teacher, course, { audience: 'COURSE_STAFF' });
    const promoted = changing(course, { [ids.students[0]]: { role: 'STAFF' } });

    await push(service, course, { roster: promoted });
    expect(await sees(students[0], chatId)).toBe(true);
    await students[0].get(MARK_READ, { input: { chatId } });
    await push(service, course);
    expect(await sees(students[0], chatId)).toBe(false);
    await send(teacher, chatId, 'Second');
    await push(service, course, { roster: promoted });
    expect(await unreadOf(students[0], chatId)).toMatchObject({ chat: 1 });
  });

  test('leaves the chats that one is in by name', async () => {
    const { assistants, ids } = await fresh();
    const chatId = await createChat(assistants[0], course, { audience: 'COURSE_STAFF' });

    await push(service, course, { roster: changing(course, { [ids.assistants[0]]: { role: 'STUDENT' } }) });

    expect(await sees(assistants[0], chatId)).toBe(true);
  });
});

describe('the chat of a student group', () => {
  const open = () =>
    createChat(course.teacher, course, { audience: 'STUDENT_GROUP', studentGroupId: course.ids.group });

  test('follows the group’s members and supervisor', async () => {
    const { teacher, ids } = await fresh();
    const [first, second, third] = ids.students;
    const [supervisor, successor] = ids.assistants;
    const chatId = await open();
    expect(await participantsOf(teacher, chatId)).toEqual([ids.teacher, supervisor, first, second].sort());

    await push(service, course, { studentGroups: group([second, third], successor) });

    expect(await participantsOf(teacher, chatId)).toEqual([ids.teacher, successor, second, third].sort());
  });

  test('keeps its people when a push says nothing of groups', async () => {
    const { teacher } = await fresh();
    const chatId = await open();
    const before = await participantsOf(teacher, chatId);

    await push(service, course, { slug: 'other' });

    expect(await participantsOf(teacher, chatId)).toEqual(before);
  });

  test('is given back to a member who leaves the course and returns, when pushes say nothing of groups', async () => {
    const { students, ids } = await fresh();
    const chatId = await open();

    await push(service, course, { roster: without(course, ids.students[0]) });
    expect(await sees(students[0], chatId)).toBe(false);
    await push(service, course);

    expect(await sees(students[0], chatId)).toBe(true);
  });

  test('loses everybody but its sender with the group, and has them again, as far as they had read, when it is back', async () => {
    const { teacher, students, ids } = await fresh();
    const chatId = await open();
    await students[0].get(MARK_READ, { input: { chatId } });

    await push(service, course, { studentGroups: [] });
    expect(await participantsOf(teacher, chatId)).toEqual([ids.teacher]);
    await send(teacher, chatId, 'Second');
    await push(service, course, { studentGroups: course.roster.studentGroups ?? [] });

    expect(await unreadOf(students[0], chatId)).toMatchObject({ chat: 1 });
    expect(await unreadOf(students[1], chatId)).toMatchObject({ chat: 2 });
  });

  test('does not take in members and supervisors who are not on the roster', async () => {
    const { teacher, ids } = await fresh();
    const stranger = (await createCourse(service)).ids.students[0];
    await push(service, course, { studentGroups: group([ids.students[0], stranger, 'nobody'], stranger) });

    const chatId = await open();

    expect(await participantsOf(teacher, chatId)).toEqual([ids.teacher, ids.students[0]].sort());
  });

  test('of one course space is not that of another with the same id', async () => {
    const { students, ids } = await fresh();
    const other = await createCourse(service, {
      studentGroups: [{ id: ids.group, name: 'Other', memberIds: [] }],
    });
    await push(service, other, {
      roster: adding(other, ids.students[3]),
      studentGroups: [{ id: ids.group, name: 'Other', memberIds: [ids.students[3]] }],
    });

    const chatId = await open();

    expect(await sees(students[3], chatId)).toBe(false);
    expect(await sees(students[0], chatId)).toBe(true);
  });
});
