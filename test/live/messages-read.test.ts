import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { markRead } from '../../src/chats/participant.sql.js';
import { createChat, everybody, MARK_READ, send } from '../support/chats.js';
import { type Course, changing, createCourse, push, without } from '../support/course.js';
import { hint } from '../support/hints.js';
import { markAllRead, markUnread, updatePreferences } from '../support/read-state.js';
import { type Caller, startService, type TestService } from '../support/service.js';
import { errorsOf, type Subscription } from '../support/socket.js';
import { watchStatements } from '../support/statements.js';
import { soon } from '../support/waiting.js';

let service: TestService;
let other: TestService;
let sweeping: TestService;
let course: Course;
/** A chat of everybody in the course by name. */
let chatId: string;

beforeAll(async () => {
  service = await startService({ LIVE_SWEEP_SECONDS: '3600', LIMIT_SOCKETS_PER_USER: '100' });
  other = await service.another();
  sweeping = await service.another({ LIVE_SWEEP_SECONDS: '1' });
});
afterAll(() => service?.close());
beforeEach(async () => {
  course = await createCourse(service);
  chatId = await createChat(course.teacher, course, everybody(course));
});

const READ = `subscription ($chatId: ID!) { messagesRead(chatId: $chatId) {
  chat { id } participant { user { id } lastReadAt } message { id content } seenAt } }`;

interface Read {
  messagesRead: {
    chat: { id: string };
    participant: { user: { id: string }; lastReadAt: string | null };
    message: { id: string; content: string };
    seenAt: string;
  };
}

async function follow(caller: Caller, id = chatId): Promise<Subscription<Read>> {
  return (await caller.socket()).subscribe<Read>(READ, { chatId: id });
}

/** Who has read what, of the next events. */
async function take(followed: Subscription<Read>, count: number): Promise<[string, string][]> {
  const events: [string, string][] = [];
  while (events.length < count) {
    const { participant, message } = (await followed.next()).messagesRead;
    events.push([participant.user.id, message.content]);
  }
  return events;
}

const read = (caller: Caller, upToMessageId?: string) =>
  caller.get(MARK_READ, { input: { chatId, ...(upToMessageId ? { upToMessageId } : {}) } });

/** As `follow`; its first event, that the teacher has read what the teacher wrote, tells that it has begun. */
async function begin(caller: Caller): Promise<Subscription<Read>> {
  const followed = await follow(caller);
  expect(await take(followed, 1)).toEqual([[course.ids.teacher, 'First']]);
  return followed;
}

test('who reads and who writes is told on every instance, once for each reading', async () => {
  const followed = [await begin(course.teacher), await begin(await other.as(course.ids.students[3]))];
  const [one, two] = course.ids.students;
  await read(course.students[0]);
  for (const each of followed) {
    const { messagesRead } = await each.next();
    expect(messagesRead).toMatchObject({ chat: { id: chatId }, message: { content: 'First' } });
    expect(messagesRead.participant).toEqual({ user: { id: one }, lastReadAt: messagesRead.seenAt });
  }
  await send(await other.as(two), chatId, 'Second');
  for (const each of followed) expect(await take(each, 1)).toEqual([[two, 'Second']]);
  expect(await markAllRead(course.students[0])).toMatchObject({ chatCount: 1 });
  for (const each of followed) expect(await take(each, 1)).toEqual([[one, 'Second']]);
});

test('what is no news is not told: reading again, marking as unread, and what was marked so', async () => {
  const second = await send(course.teacher, chatId, 'Second');
  const followed = await follow(course.teacher);
  expect(await take(followed, 1)).toEqual([[course.ids.teacher, 'Second']]);
  await read(course.students[0]);
  expect(await take(followed, 1)).toEqual([[course.ids.students[0], 'Second']]);
  await read(course.students[0]);
  await markUnread(course.students[0], chatId, second);
  await read(course.students[0]);
  await read(course.students[1]);
  expect(await take(followed, 1)).toEqual([[course.ids.students[1], 'Second']]);
});

test('it begins with what was read a moment ago, and never goes backwards', async () => {
  const second = await send(course.teacher, chatId, 'Second');
  await send(course.teacher, chatId, 'Third');
  await read(course.students[0]);
  await read(course.students[1], second);
  const followed = await follow(course.teacher);
  expect(await take(followed, 3)).toEqual([
    [course.ids.teacher, 'Third'],
    [course.ids.students[0], 'Third'],
    [course.ids.students[1], 'Second'],
  ]);
  await hint(service.database, await hintOf(course.ids.students[0]));
  await read(course.students[1]);
  expect(await take(followed, 1)).toEqual([[course.ids.students[1], 'Third']]);
});

/** That somebody has read on in the chat, as another instance tells it. */
async function hintOf(userId: string): Promise<string> {
  const { user, chat } = await keysOf(userId);
  return `{"kind":"read","user":${user},"chats":[${chat}]}`;
}

async function keysOf(userId: string): Promise<{ user: string; chat: string }> {
  const [keys] = await service.database.query<{ user: string; chat: string }>(
    'select u.id as user, c.id as chat from users u, chats c where u.external_id = $1 and c.public_id = $2',
    [userId, chatId],
  );
  return keys as { user: string; chat: string };
}

test('a reading whose hint was lost is told by the sweep, once', async () => {
  const followed = await begin(await sweeping.as(course.ids.teacher));
  const { user } = await keysOf(course.ids.students[0]);
  await service.database.query(markRead.text, [user, chatId, null]);
  expect(await take(followed, 1)).toEqual([[course.ids.students[0], 'First']]);
  const watch = watchStatements();
  await watch.next('recent-receipts');
  await watch.next('recent-receipts');
  await hint(service.database, await hintOf(course.ids.students[0]));
  await read(course.students[1]);
  expect(await take(followed, 1)).toEqual([[course.ids.students[1], 'First']]);
});

test('students are not told of who hides it from them; staff are', async () => {
  const followed = [await begin(course.teacher), await begin(course.students[3])] as const;
  await updatePreferences(course.students[0], { receiptsToStudents: false });
  await read(course.students[0]);
  await read(course.students[1]);
  const [one, two] = course.ids.students;
  expect(new Set((await take(followed[0], 2)).map(([id]) => id))).toEqual(new Set([one, two]));
  expect(await take(followed[1], 1)).toEqual([[two, 'First']]);
  await updatePreferences(course.students[1], { receiptsToStudents: false });
  await send(course.students[1], chatId, 'Hidden');
  await send(course.students[2], chatId, 'Shown');
  expect(await take(followed[1], 1)).toEqual([[course.ids.students[2], 'Shown']]);
});

test.each([
  [
    'en',
    'In chats with the whole course only the course staff and the responsible teacher are shown who has read what.',
  ],
  ['fi', 'Koko kurssin keskusteluissa vain kurssihenkilökunta ja vastuuopettaja näkevät, kuka on lukenut mitäkin.'],
])('in a chat with the whole course staff follow it, and students are refused (%s)', async (language, message) => {
  chatId = await createChat(course.teacher, course, { audience: 'COURSE' });
  const socket = await course.students[0].socket(language);
  const [error] = await errorsOf(socket.subscribe(READ, { chatId }));
  expect(error).toMatchObject({ message, extensions: { code: 'FORBIDDEN' } });
  const followed = await begin(course.assistants[0]);
  await read(course.students[1]);
  expect(await take(followed, 1)).toEqual([[course.ids.students[1], 'First']]);
});

test('of a chat that one is not in, or that does not exist, is refused', async () => {
  const strange = await createChat(course.teacher, course, { audience: 'COURSE_STAFF' });
  for (const id of [strange, 'no id']) {
    const [error] = await errorsOf(await follow(course.students[0], id));
    expect(error?.extensions).toEqual({ code: 'NOT_FOUND', field: 'chatId' });
  }
});

test('it ends for who loses the chat', async () => {
  const followed = await begin(await other.as(course.ids.students[3]));
  await push(service, course, { roster: without(course, course.ids.students[3]) });
  await soon(followed.completed, 'the subscription to end');
});

test('it ends for staff of a chat with the whole course who are students from now on, before anything more is told', async () => {
  chatId = await createChat(course.teacher, course, { audience: 'COURSE' });
  const followed = await begin(await other.as(course.ids.assistants[0]));
  await push(service, course, { roster: changing(course, { [course.ids.assistants[0]]: { role: 'STUDENT' } }) });
  await read(course.students[0]);
  await soon(followed.completed, 'the subscription to end');
  expect(followed.waiting).toEqual([]);
});

test('however many follow, a reading is read once; where nobody does, not at all', async () => {
  const count = async (followers: number) => {
    const followed = await Promise.all(Array.from({ length: followers }, () => begin(course.teacher)));
    await read(course.students[0]);
    await Promise.all(followed.map((each) => take(each, 1)));
    const watch = watchStatements();
    await read(course.students[1]);
    await Promise.all(followed.map((each) => take(each, 1)));
    // Hints for other instances leave whenever they leave.
    const names = watch.sent.flatMap(({ name }) => (name === undefined || name === 'notify' ? [] : name)).sort();
    watch.stop();
    for (const each of followed) each.unsubscribe();
    return names;
  };
  const none = await count(0);
  expect(none.filter((name) => name.includes('receipts'))).toEqual([]);
  chatId = await createChat(course.teacher, course, everybody(course));
  const forOne = await count(1);
  chatId = await createChat(course.teacher, course, everybody(course));
  expect(await count(30)).toEqual(forOne);
  expect(forOne.filter((name) => name === 'receipts-of-users')).toHaveLength(1);
});
