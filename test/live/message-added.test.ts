import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiError } from '../support/api.js';
import { createChat, createPairChat, send } from '../support/chats.js';
import { type Course, createCourse, en } from '../support/course.js';
import { ADDED, type Added, BADGE, contents, settle, take } from '../support/live.js';
import { startService, type TestService } from '../support/service.js';
import { errorsOf } from '../support/socket.js';

let service: TestService;
let course: Course;

beforeAll(async () => {
  service = await startService();
  course = await createCourse(service);
});
afterAll(() => service?.close());

test('a message reaches everybody who follows its chat, and each badge rises', async () => {
  const [student] = course.students;
  const chatId = await createChat(student, course, { audience: 'COURSE_STAFF' });
  const sockets = await Promise.all(course.assistants.map((assistant) => assistant.socket()));
  const followed = sockets.map((socket) => socket.subscribe(ADDED, { chatId }));
  const badges = sockets.map((socket) => socket.subscribe(BADGE));
  for (const badge of badges)
    expect(await badge.next()).toEqual({ unreadCountChanged: { unreadCount: 1, chat: null } });

  await send(student, chatId, 'Second');

  for (const added of followed) expect((await added.next()).messageAdded.message.content).toBe('Second');
  for (const badge of badges) {
    expect(await badge.next()).toEqual({ unreadCountChanged: { unreadCount: 2, chat: { id: chatId } } });
  }
});

/** A first chat and a second one, between two students. */
async function twoChats(): Promise<[string, string]> {
  return [await createPairChat(course), await createPairChat(course)];
}

test('one chat brings its own messages only, the own ones of other devices too', async () => {
  const [first, second] = await twoChats();
  const [one, two] = course.students;
  const socket = await one.socket();
  const followed = socket.subscribe<Added>(ADDED, { chatId: first });
  await settle(followed, (text) => send(one, first, text));
  await send(two, second, 'Elsewhere');
  await send(one, first, 'Own');
  await send(two, first, 'Answer');
  expect(contents(await take(followed, 2))).toEqual(['Own', 'Answer']);
});

test('without a chat, the messages of all chats come, of new ones too, and of nobody else', async () => {
  const [first, second] = await twoChats();
  const [one, two, , outsider] = course.students;
  const sockets = [await one.socket(), await outsider.socket()] as const;
  const followed = sockets[0].subscribe<Added>(ADDED);
  const outside = sockets[1].subscribe<Added>(ADDED);
  await settle(followed, (text) => send(one, first, text));
  const own = await createChat(outsider, course, { audience: 'COURSE_STAFF' });
  await settle(outside, (text) => send(outsider, own, text));
  await send(two, first, 'A');
  await send(two, second, 'B');
  const third = await createChat(two, course, { audience: 'USERS', userIds: [course.ids.students[0]] });
  await send(two, third, 'C');
  const received = await take(followed, 4);
  expect(contents(received, first)).toEqual(['A']);
  expect(contents(received, second)).toEqual(['B']);
  expect(contents(received, third)).toEqual(['First', 'C']);
  // What the outsider gets next is the next that is for the outsider.
  await createChat(two, course, { audience: 'USERS', userIds: [course.ids.students[3]], content: en('For you') });
  expect(contents(await take(outside, 1))).toEqual(['For you']);
});

/** The errors with which a subscription is refused. */
async function refusal(variables: Record<string, unknown>): Promise<ApiError[]> {
  const socket = await course.students[0].socket('en');
  return errorsOf(socket.subscribe(ADDED, variables));
}

test.each(['unknown', 'foreign', 'malformed'])('a chat that is %s does not exist', async (kind) => {
  const [, , three] = course.students;
  const foreign = await createChat(three, course, { audience: 'USERS', userIds: [course.ids.students[1]] });
  const chatId = { unknown: '01890a5d-ac96-774b-bcce-b302099a8057', foreign, malformed: 'x' }[kind];
  const [error] = await refusal({ chatId });
  expect(error).toMatchObject({ extensions: { code: 'NOT_FOUND', field: 'chatId' } });
  expect(error?.message).toBe('There is no such chat.');
});

/** One message's cursor, as a subscription of this caller gave it. */
async function cursorOf(index: 0 | 1, chatId: string | undefined, sendTo: string): Promise<string> {
  const socket = await course.students[index].socket();
  const followed = socket.subscribe<Added>(ADDED, { chatId });
  const cursor = await settle(followed, (text) => send(course.students[index], sendTo, text));
  await socket.close();
  return cursor;
}

test.each([
  'empty',
  'malformed',
  'cut off',
  'of another chat',
  'of all chats, for one',
  'of one chat, for all',
  "of another person's chats",
  'of the list of chats, for one',
  'of the list of chats, for all',
])('a cursor that is %s is refused', async (kind) => {
  const [first, second] = await twoChats();
  const lists = async () => {
    const { chats } = await course.students[0].get('{ chats(first: 1) { edges { cursor } } }');
    return chats.edges[0].cursor;
  };
  const variables: Record<string, () => Promise<object>> = {
    empty: async () => ({ chatId: first, after: '' }),
    malformed: async () => ({ after: 'not a cursor' }),
    'cut off': async () => ({ chatId: first, after: (await cursorOf(0, first, first)).slice(0, -4) }),
    'of another chat': async () => ({ chatId: first, after: await cursorOf(0, second, second) }),
    'of all chats, for one': async () => ({ chatId: first, after: await cursorOf(0, undefined, first) }),
    'of one chat, for all': async () => ({ after: await cursorOf(0, first, first) }),
    "of another person's chats": async () => ({ after: await cursorOf(1, undefined, first) }),
    'of the list of chats, for one': async () => ({ chatId: first, after: await lists() }),
    'of the list of chats, for all': async () => ({ after: await lists() }),
  };
  const [error] = await refusal({ ...(await variables[kind]?.()) });
  expect(error).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', field: 'after' } });
  expect(error?.message).toBe('The cursor is not one that this list gave out.');
});

test('a cursor shows no internal number', async () => {
  const [first] = await twoChats();
  for (const chatId of [first, undefined]) {
    const bytes = Buffer.from(await cursorOf(0, chatId, first), 'base64url').toString('latin1');
    expect(bytes).not.toMatch(/snapshot|beyond|log:|live:|^[\d:,[\]]+$/);
  }
});
