import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { remove } from '../support/changes.js';
import { createChat, MARK_READ, send, unreadOf } from '../support/chats.js';
import { adding, type Course, createCourse, push, without } from '../support/course.js';
import { holdRows } from '../support/locks.js';
import {
  ARCHIVE,
  archive,
  countsOf,
  MARK_ALL_READ,
  MARK_UNREAD,
  MUTE,
  markAllRead,
  markUnread,
  mute,
} from '../support/read-state.js';
import { refusalOf } from '../support/refusals.js';
import { type Caller, startService, type TestService } from '../support/service.js';

let service: TestService;
let other: TestService;
let course: Course;
let student: Caller;
let teacher: Caller;
/** A chat of the teacher and the first student, and what the teacher wrote there. */
let chatId: string;
let messages: string[];

beforeAll(async () => {
  service = await startService();
  other = await service.another();
});
afterAll(() => service?.close());

const open = () => createChat(teacher, course, { audience: 'USERS', userIds: [course.ids.students[0]] });
const firstOf = async (id: string) =>
  (await teacher.get('query ($id: ID!) { messages(chatId: $id, first: 1) { edges { node { id } } } }', { id })).messages
    .edges[0].node.id;
const read = (caller: Caller, id = chatId) => caller.get(MARK_READ, { input: { chatId: id } });

beforeEach(async () => {
  course = await createCourse(service);
  ({ teacher } = course);
  [student] = course.students;
  chatId = await open();
  messages = [await firstOf(chatId)];
  for (const text of ['Second', 'Third']) messages.push(await send(teacher, chatId, text));
});

const seenOf = async (caller: Caller) => {
  const query = `query ($id: ID!) { messages(chatId: $id) { edges { node { seen seenCount seenBy { edges { node { lastReadAt } } } } } } }`;
  const { edges } = (await caller.get(query, { id: chatId })).messages;
  return edges.map(({ node }: { node: { seen: boolean } }) => node) as { seen: boolean; seenCount: number }[];
};

describe('marking as unread', () => {
  test('counts a message and all after it as unseen again, for oneself alone', async () => {
    await read(student);
    const receipts = await seenOf(teacher);

    expect(await markUnread(student, chatId, messages[1] as string)).toEqual({
      unreadCount: 2,
      chat: { id: chatId, unreadCount: 2, muted: false, archived: false },
    });

    expect(await unreadOf(student, chatId)).toEqual({ chat: 2, all: 2 });
    expect((await seenOf(student)).map(({ seen }) => seen)).toEqual([true, false, false]);
    expect(await seenOf(teacher)).toEqual(receipts);
    expect(receipts.map(({ seenCount }) => seenCount)).toEqual([1, 1, 1]);
  });

  test('never moves the read position forward', async () => {
    await markUnread(student, chatId, messages[2] as string);
    expect(await unreadOf(student, chatId)).toEqual({ chat: 3, all: 3 });
    expect((await seenOf(teacher)).map(({ seenCount }) => seenCount)).toEqual([0, 0, 0]);
  });

  test('and reading again tells nobody anything new', async () => {
    await read(student);
    const receipts = await seenOf(teacher);
    await markUnread(student, chatId, messages[0] as string);
    await read(student);

    expect(await unreadOf(student, chatId)).toEqual({ chat: 0, all: 0 });
    expect(await seenOf(teacher)).toEqual(receipts);
  });

  test('works from a tombstone on, which does not count', async () => {
    await read(student);
    await remove(teacher, messages[1] as string);
    expect(await markUnread(student, chatId, messages[1] as string)).toMatchObject({ unreadCount: 1 });
  });

  test('takes the chat out of the archive', async () => {
    await archive(student, chatId);
    expect(await markUnread(student, chatId, messages[0] as string)).toMatchObject({
      unreadCount: 3,
      chat: { archived: false },
    });
  });

  test.each([
    ['en', 'There is no such message in this chat.'],
    ['fi', 'Tässä keskustelussa ei ole sellaista viestiä.'],
  ])('of a message of another chat is refused (%s)', async (language, message) => {
    const elsewhere = await firstOf(await open());
    for (const fromMessageId of [elsewhere, randomUUID(), 'no id']) {
      const refusal = await refusalOf(student, MARK_UNREAD, { input: { chatId, fromMessageId } }, language);
      expect(refusal).toMatchObject({ code: 'NOT_FOUND', field: 'input.fromMessageId' });
      expect(refusal.message).toBe(message);
    }
  });
});

describe('reading all', () => {
  test('reads every chat of a course space, or of all, once', async () => {
    const elsewhere = await createCourse(service);
    await push(service, elsewhere, { roster: adding(elsewhere, course.ids.students[0]) });
    const there = await createChat(elsewhere.teacher, elsewhere, { audience: 'COURSE' });
    const second = await open();

    expect(await markAllRead(student, course.roster.id)).toEqual({ chatCount: 2, unreadCount: 1 });
    expect(await unreadOf(student, chatId)).toEqual({ chat: 0, all: 1 });
    expect(await unreadOf(student, second)).toMatchObject({ chat: 0 });
    expect(await unreadOf(student, there)).toMatchObject({ chat: 1 });
    expect(await markAllRead(student)).toEqual({ chatCount: 1, unreadCount: 0 });
    expect(await markAllRead(student)).toEqual({ chatCount: 0, unreadCount: 0 });
    expect((await seenOf(teacher)).map(({ seenCount }) => seenCount)).toEqual([1, 1, 1]);
  });

  test('reads muted and archived chats too, and nobody else’s', async () => {
    const second = await open();
    await mute(student, chatId);
    await archive(student, second);

    expect(await markAllRead(student)).toEqual({ chatCount: 2, unreadCount: 0 });
    expect(await unreadOf(student, chatId)).toMatchObject({ chat: 0 });
    await send(student, chatId, 'Answer');
    expect(await unreadOf(teacher, chatId)).toEqual({ chat: 1, all: 1 });
  });

  test('by two devices at once, while one of the chats is being read, waits and ends', async () => {
    const chats = [chatId, await open(), await open()];
    const row = `select from participants p join chats c on c.id = p.chat_id join users u on u.id = p.user_id
      where c.public_id = $1 and u.external_id = $2 for update of p`;
    const held = await holdRows(service.database, row, [chats[1], course.ids.students[0]]);
    const both = [student, await other.as(course.ids.students[0])].map((device) => markAllRead(device));
    await held.waiters(2);
    await held.release();
    const counts = (await Promise.all(both)).map(({ chatCount }) => chatCount);

    expect(counts[0]).toBeGreaterThanOrEqual(0);
    expect((counts[0] as number) + (counts[1] as number)).toBe(3);
    expect(await unreadOf(student, chatId)).toEqual({ chat: 0, all: 0 });
  });

  test('while one is taken off the roster waits, and the push with it, but not in a circle', async () => {
    const chats = [chatId, await open(), await open()];
    const row = `select from participants p join chats c on c.id = p.chat_id join users u on u.id = p.user_id
      where c.public_id = $1 and u.external_id = $2 for update of p`;
    for (const middle of [chats[1], chats[2], chats[0]]) {
      const held = await holdRows(service.database, row, [middle, course.ids.students[0]]);
      const reading = markAllRead(student);
      await held.waiters(1);
      const pushed = push(service, course, { roster: without(course, course.ids.students[0]) });
      await held.waiters(2);
      await held.release();
      expect(await reading).toMatchObject({ chatCount: 3 });
      expect(await pushed).toMatchObject({ removed: 1 });
      await push(service, course);
      for (const id of chats) await send(teacher, id, 'More');
    }
  });

  test('of a course space that one is not in is refused', async () => {
    for (const courseSpaceId of ['unheard-of', (await createCourse(service)).roster.id]) {
      expect(await refusalOf(student, MARK_ALL_READ, { input: { courseSpaceId } })).toMatchObject({
        code: 'NOT_FOUND',
        field: 'input.courseSpaceId',
      });
    }
  });
});

describe('a muted chat', () => {
  test('counts in no badge, and shows its own count', async () => {
    const second = await open();
    expect(await mute(student, chatId)).toEqual({
      unreadCount: 1,
      chat: { id: chatId, unreadCount: 3, muted: true, archived: false },
    });
    await send(teacher, chatId, 'Fourth');

    const space = course.roster.id;
    const unread = [chatId, second];
    expect(await countsOf(student, space)).toEqual({ all: 1, space: 1, listed: unread, unread, archived: [] });
    expect(await unreadOf(student, chatId)).toEqual({ chat: 4, all: 1 });
    expect(await read(student, second)).toMatchObject({ markRead: { unreadCount: 0 } });
    expect(await mute(student, chatId, false)).toMatchObject({ unreadCount: 4, chat: { muted: false } });
  });

  test('is muted for oneself alone, and again without effect', async () => {
    await mute(student, chatId);
    await mute(student, chatId);
    await send(student, chatId, 'Answer');
    const query = 'query ($id: ID!) { chat(id: $id) { muted } chats { edges { node { muted } } } }';
    expect(await student.get(query, { id: chatId })).toMatchObject({ chat: { muted: true } });
    expect(await teacher.get(query, { id: chatId })).toMatchObject({
      chat: { muted: false },
      chats: { edges: [{ node: { muted: false } }] },
    });
    expect(await unreadOf(teacher, chatId)).toEqual({ chat: 1, all: 1 });
  });
});

describe('an archived chat', () => {
  test('is in no list but its own, counts in no badge, and has nothing read by it', async () => {
    const second = await open();
    expect(await archive(student, chatId)).toEqual({
      unreadCount: 1,
      chat: { id: chatId, unreadCount: 3, muted: false, archived: true },
    });

    const rest = { all: 1, space: 1, listed: [second], unread: [second] };
    expect(await countsOf(student, course.roster.id)).toEqual({ ...rest, archived: [chatId] });
    expect(await unreadOf(student, chatId)).toEqual({ chat: 3, all: 1 });
    expect(await countsOf(teacher, course.roster.id)).toMatchObject({ listed: [second, chatId], archived: [] });
    expect((await seenOf(teacher)).map(({ seenCount }) => seenCount)).toEqual([0, 0, 0]);
  });

  test('comes back with its next message, with all that was unseen before', async () => {
    await archive(student, chatId);
    await send(teacher, chatId, 'Fourth');

    expect(await unreadOf(student, chatId)).toEqual({ chat: 4, all: 4 });
    expect(await countsOf(student, course.roster.id)).toMatchObject({ listed: [chatId], archived: [] });
    await archive(student, chatId);
    await archive(student, chatId);
    expect(await countsOf(student, course.roster.id)).toMatchObject({ listed: [], archived: [chatId] });
  });

  test('comes back by hand, and again without effect', async () => {
    await archive(student, chatId);
    expect(await archive(student, chatId, false)).toMatchObject({ unreadCount: 3, chat: { archived: false } });
    expect(await archive(student, chatId, false)).toMatchObject({ unreadCount: 3, chat: { archived: false } });
  });

  test('is found again archived by who left and came back', async () => {
    await archive(student, chatId);
    await push(service, course, { roster: without(course, course.ids.students[0]) });
    await push(service, course);
    expect(await countsOf(student, course.roster.id)).toMatchObject({ listed: [], archived: [chatId] });
  });
});

const CHANGES: [string, string, object][] = [
  ['markUnread', MARK_UNREAD, { fromMessageId: randomUUID() }],
  ['muteChat', MUTE, {}],
  ['archiveChat', ARCHIVE, {}],
];

test.each(CHANGES)('%s of a chat that one is not in is refused', async (_name, mutation, more) => {
  for (const id of [chatId, randomUUID(), 'no id']) {
    const input = { ...more, chatId: id };
    expect(await refusalOf(course.students[1], mutation, { input })).toMatchObject({
      code: 'NOT_FOUND',
      field: 'input.chatId',
    });
  }
});

test('all of it works in a frozen course space', async () => {
  await push(service, course, { frozen: true });
  expect(await markAllRead(student)).toMatchObject({ chatCount: 1 });
  expect(await markUnread(student, chatId, messages[2] as string)).toMatchObject({ unreadCount: 1 });
  expect(await mute(student, chatId)).toMatchObject({ unreadCount: 0 });
  expect(await archive(student, chatId)).toMatchObject({ chat: { archived: true } });
});

test('what is asked for in one request after a change is that of after it', async () => {
  const query = `mutation ($chatId: ID!, $from: ID!) {
    muteChat(input: { chatId: $chatId }) { chat { muted unreadCount courseSpace { unreadCount } } unreadCount }
    archiveChat(input: { chatId: $chatId }) { chat { muted archived } }
    markAllRead(input: {}) { unreadCount }
    markUnread(input: { chatId: $chatId, fromMessageId: $from }) { chat { archived unreadCount lastMessage { seen } } } }`;
  expect(await student.get(query, { chatId, from: messages[1] })).toEqual({
    muteChat: { chat: { muted: true, unreadCount: 3, courseSpace: { unreadCount: 0 } }, unreadCount: 0 },
    archiveChat: { chat: { muted: true, archived: true } },
    markAllRead: { unreadCount: 0 },
    markUnread: { chat: { archived: false, unreadCount: 2, lastMessage: { seen: false } } },
  });
});
