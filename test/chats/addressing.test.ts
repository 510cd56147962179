import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CREATE, chatInput, createChat, SEND, send } from '../support/chats.js';
import { type Course, changing, createCourse, en, push, without } from '../support/course.js';
import { refusalOf } from '../support/refusals.js';
import { startService, type TestService } from '../support/service.js';

// Who may write to whom: docs/policy.md.

let service: TestService;
let course: Course;

beforeAll(async () => {
  service = await startService();
  course = await createCourse(service);
});
afterAll(() => service?.close());

const input = (more: object, space = course) => ({ input: chatInput(space, more) });
const answer = (chatId: string) => ({ input: { chatId, content: en('Answer') } });

describe('a chat with the whole course', () => {
  test('takes answers from staff only, whatever the language', async () => {
    const chatId = await createChat(course.teacher, course, { audience: 'COURSE' });
    const [student] = course.students;

    for (const staff of [course.teacher, ...course.assistants]) await send(staff, chatId, 'More');

    expect(await refusalOf(student, SEND, answer(chatId))).toMatchObject({ code: 'FORBIDDEN' });
    const { errors } = await student.ask(SEND, answer(chatId), 'fi');
    expect(errors?.[0]?.message).toBe(
      'Koko kurssin keskusteluihin vastaavat vain kurssihenkilökunta ja vastuuopettaja. Vastaa omassa keskustelussa: ' +
        'createChat ja replyToId.',
    );
  });

  test('takes none from who was staff and is a student by now', async () => {
    const own = await createCourse(service);
    const chatId = await createChat(own.assistants[0], own, { audience: 'COURSE' });

    await push(service, own, { roster: changing(own, { [own.ids.assistants[0]]: { role: 'STUDENT' } }) });

    expect(await refusalOf(own.assistants[0], SEND, answer(chatId))).toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('a chat that answers a message of another chat', () => {
  const REPLY_TO = 'query ($id: ID!) { chat(id: $id) { replyTo { content chat { id } } } }';

  test('shows it to those who are in that chat, and to nobody else', async () => {
    const [student] = course.students;
    const opened = await course.assistants[0].get(
      CREATE,
      input({ audience: 'STUDENT_GROUP', studentGroupId: course.ids.group }),
    );
    const replyToId = opened.createChat.message.id;

    const chatId = await createChat(student, course, { audience: 'COURSE_STAFF', replyToId });

    const expected = { replyTo: { content: 'First', chat: { id: opened.createChat.chat.id } } };
    for (const inBoth of [student, course.assistants[0]]) {
      expect((await inBoth.get(REPLY_TO, { id: chatId })).chat).toEqual(expected);
    }
    expect((await course.teacher.get(REPLY_TO, { id: chatId })).chat).toEqual({ replyTo: null });
  });

  test('is how a student answers an announcement privately, also when it is sent again', async () => {
    const [student] = course.students;
    const { createChat: announced } = await course.teacher.get(CREATE, input({ audience: 'COURSE' }));
    const variables = input({
      audience: 'RESPONSIBLE_TEACHER',
      replyToId: announced.message.id,
      idempotencyKey: randomUUID(),
    });

    const [first, again] = [await student.get(CREATE, variables), await student.get(CREATE, variables)];

    expect(again).toEqual(first);
    const { chat } = await course.teacher.get(REPLY_TO, { id: first.createChat.chat.id });
    expect(chat.replyTo.chat.id).toBe(announced.chat.id);
  });

  test('no longer shows it to who has left that chat', async () => {
    const own = await createCourse(service);
    const [student, second] = own.students;
    const group = { audience: 'STUDENT_GROUP', studentGroupId: own.ids.group };
    const { createChat: opened } = await second.get(CREATE, input(group, own));
    const chatId = await createChat(student, own, { replyToId: opened.message.id });

    const left = { id: own.ids.group, name: 'Group', memberIds: [own.ids.students[1]] };
    await push(service, own, { studentGroups: [left] });

    expect((await student.get(REPLY_TO, { id: chatId })).chat).toEqual({ replyTo: null });
  });

  test('is not opened for a message that the sender cannot see there', async () => {
    const elsewhere = await createCourse(service, {
      roster: [...course.roster.roster],
      studentGroups: [],
    });
    const [student] = course.students;
    const others = await course.students[1].get(CREATE, input({ audience: 'RESPONSIBLE_TEACHER' }));
    const { createChat: abroad } = await course.teacher.get(CREATE, input({ audience: 'COURSE' }, elsewhere));

    for (const replyToId of [others.createChat.message.id, abroad.message.id, randomUUID(), 'none']) {
      const refusal = await refusalOf(student, CREATE, input({ replyToId }));
      expect(refusal).toMatchObject({ code: 'NOT_FOUND', field: 'input.replyToId' });
    }
  });
});

describe('in a course space where students may not write to students', () => {
  const naming = (...userIds: string[]) => ({ audience: 'USERS', userIds });

  test('a student names staff only, and still writes to a group and in chats that there are', async () => {
    const own = await createCourse(service);
    const [student] = own.students;
    const before = await createChat(student, own, naming(own.ids.students[2]));
    const SPACE = 'query ($id: ID!) { courseSpace(id: $id) { studentsMayWriteToStudents } }';
    const allowed = async () =>
      (await student.get(SPACE, { id: own.roster.id })).courseSpace.studentsMayWriteToStudents;
    expect(await allowed()).toBe(true);

    await push(service, own, { studentsMayWriteToStudents: false });

    expect(await allowed()).toBe(false);
    for (const others of [[own.ids.students[2]], [own.ids.teacher, own.ids.students[2]]]) {
      expect(await refusalOf(student, CREATE, input(naming(...others), own))).toMatchObject({ code: 'FORBIDDEN' });
    }
    await createChat(student, own, naming(own.ids.teacher, own.ids.assistants[0], own.ids.students[0]));
    await createChat(student, own, { audience: 'STUDENT_GROUP', studentGroupId: own.ids.group });
    await send(student, before, 'Still');
    await createChat(own.assistants[0], own, naming(own.ids.students[0], own.ids.students[2]));
  });

  test('they may again when a push says so, or nothing of it', async () => {
    const own = await createCourse(service, { studentsMayWriteToStudents: false });

    await push(service, own, { studentsMayWriteToStudents: undefined });

    await createChat(own.students[0], own, naming(own.ids.students[2]));
  });

  test('who is not on the roster is still unknown rather than forbidden', async () => {
    const own = await createCourse(service, { studentsMayWriteToStudents: false });
    await push(service, own, { studentsMayWriteToStudents: false, roster: without(own, own.ids.students[3]) });

    const refusal = await refusalOf(own.students[0], CREATE, input(naming(own.ids.students[3]), own));

    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.userIds' });
  });
});
