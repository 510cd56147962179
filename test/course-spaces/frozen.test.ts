import { afterAll, beforeAll, expect, test } from 'vitest';
import { CREATE, chatInput, createChat, everybody, MARK_READ, SEND, send, unreadOf } from '../support/chats.js';
import { type Course, changing, createCourse, en, push } from '../support/course.js';
import { snapshotOf } from '../support/database.js';
import { holdChat, holdUser } from '../support/locks.js';
import { contentsOf, readMessages } from '../support/pages.js';
import { refusalOf } from '../support/refusals.js';
import { startService, type TestService } from '../support/service.js';

let service: TestService;
let course: Course;
let chatId: string;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

async function freeze(): Promise<void> {
  course = await createCourse(service);
  chatId = await createChat(course.teacher, course, everybody(course));
  await push(service, course, { frozen: true });
}

const newChat = (more: object = {}) => ({ input: chatInput(course, more) });
const newMessage = () => ({ input: { chatId, content: en('A') } });

test('a frozen course space takes no new chat and no new message, of nobody', async () => {
  await freeze();
  const before = await snapshotOf(service.database);

  for (const caller of [course.teacher, course.assistants[0], course.students[0]]) {
    expect(await refusalOf(caller, SEND, newMessage())).toMatchObject({ code: 'FORBIDDEN' });
    expect(await refusalOf(caller, CREATE, newChat())).toMatchObject({ code: 'FORBIDDEN' });
  }
  expect(await snapshotOf(service.database)).toBe(before);
});

test('a frozen course space can be read, and what was read is remembered', async () => {
  await freeze();
  const [student] = course.students;

  expect(contentsOf(await readMessages(student, chatId))).toEqual(['First']);
  expect(await student.get(MARK_READ, { input: { chatId } })).toMatchObject({ markRead: { unreadCount: 0 } });
  expect(await unreadOf(student, chatId)).toEqual({ chat: 0, all: 0 });
});

test('freezing one course space leaves others as they are', async () => {
  await freeze();
  const other = await createCourse(service);

  await createChat(other.students[0], other, { audience: 'COURSE_STAFF' });
});

test.each([[false], [undefined]])('a push with frozen %s thaws it', async (frozen) => {
  await freeze();

  await push(service, course, frozen === undefined ? {} : { frozen });

  await send(course.students[0], chatId, 'Second');
  await createChat(course.students[0], course, { audience: 'COURSE_STAFF' });
});

test('a retry of what was stored before the freeze still has its answer', async () => {
  course = await createCourse(service);
  const idempotencyKey = `before-${course.roster.id}`;
  const created = await course.students[0].get(CREATE, newChat({ idempotencyKey }));
  chatId = created.createChat.chat.id;
  const input = { chatId, content: en('Second'), idempotencyKey: `${idempotencyKey}-second` };
  const sent = await course.students[0].get(SEND, { input });

  await push(service, course, { frozen: true });

  expect(await course.students[0].get(CREATE, newChat({ idempotencyKey }))).toEqual(created);
  expect(await course.students[0].get(SEND, { input })).toEqual(sent);
});

test('a chat that is being opened while the course space is frozen is not opened after it', async () => {
  course = await createCourse(service);
  const [student] = course.students;
  // The push has the course space's row and waits for this person's name; the chat waits for the push.
  const held = await holdUser(service.database, course.ids.students[3]);
  const roster = changing(course, { [course.ids.students[3]]: { displayName: 'Renamed' } });
  const pushed = push(service, course, { roster, frozen: true });
  await held.waiters(1);
  const created = student.ask(CREATE, newChat());
  await held.waiters(2);
  await held.release();

  await pushed;
  const { errors } = await created;

  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
  expect((await student.get('{ chats { totalCount } }')).chats.totalCount).toBe(0);
});

test('a message that waits while the course space is frozen is not stored after it', async () => {
  course = await createCourse(service);
  chatId = await createChat(course.teacher, course, everybody(course));
  const held = await holdChat(service.database, chatId);
  const sent = course.students[0].ask(SEND, newMessage());
  await held.waiters(1);
  const pushed = push(service, course, { frozen: true });
  // Either the push waits for the message, or it is done first; then nothing may come after it.
  const frozenFirst = await Promise.race([pushed.then(() => true), held.waiters(2).then(() => false)]);
  await held.release();
  await pushed;

  const { data } = await sent;

  expect(Boolean(data?.sendMessage)).toBe(!frozenFirst);
});
