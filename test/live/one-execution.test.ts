import { afterAll, beforeAll, expect, test } from 'vitest';
import { createChat, MARK_READ, SEND, send } from '../support/chats.js';
import { type Course, createCourse } from '../support/course.js';
import { firstCursor } from '../support/pages.js';
import { type Caller, startService, type TestService } from '../support/service.js';
import type { Subscription } from '../support/socket.js';
import { watchStatements } from '../support/statements.js';

let service: TestService;
let course: Course;

beforeAll(async () => {
  service = await startService({ LIVE_SWEEP_SECONDS: '3600', LIMIT_SOCKETS_PER_USER: '100' });
  course = await createCourse(service);
});
afterAll(() => service?.close());

interface Event {
  messageAdded: {
    cursor: string;
    message: {
      content: string;
      seen?: boolean;
      seenCount?: number;
      chat: {
        topic: string;
        unreadCount?: number;
        participants?: { edges: { node: { user: { displayName: string | null } } }[] };
        courseSpace?: { viewerRole: string; unreadCount: number };
      };
    };
  };
}

const SHARED = `subscription($chatId: ID, $after: String) { messageAdded(chatId: $chatId, after: $after) { cursor message {
  content sender { displayName } recipientCount replyTo { content }
  chat { topic participants(first: 5) { edges { node { user { displayName } } } } } } } }`;
const PERSONAL = `subscription($chatId: ID, $after: String) { messageAdded(chatId: $chatId, after: $after) { cursor message {
  content seen seenCount chat { topic unreadCount courseSpace { viewerRole unreadCount } } } } }`;

/** Follows with many sockets, each of which has the marks' first message behind it. */
async function followWith(
  callers: readonly Caller[],
  query: string,
  variables: Record<string, unknown>,
): Promise<Subscription<Event>[]> {
  return Promise.all(
    callers.map(async (caller) => {
      const socket = await caller.socket();
      return socket.subscribe<Event>(query, variables);
    }),
  );
}

/** A chat of the second student with everybody on the roster's staff, and a cursor at its first message. */
async function openChat(): Promise<{ chatId: string; after: string }> {
  const chatId = await createChat(course.students[1], course, { audience: 'COURSE_STAFF' });
  return { chatId, after: await firstCursor(course.students[1], chatId) };
}

/** The next message of each subscription. */
function all(followed: readonly Subscription<Event>[]): Promise<Event['messageAdded'][]> {
  return Promise.all(followed.map(async (one) => (await one.next()).messageAdded));
}

/** The names of the statements that a message costs from its sending to the last socket's having it. */
async function statementsPerMessage(sockets: number, query: string): Promise<string[]> {
  const { chatId, after } = await openChat();
  const followed = await followWith(new Array<Caller>(sockets).fill(course.students[1]), query, { chatId, after });
  // All of them follow from here on: whoever resumes has the second message from the log.
  await send(course.students[1], chatId, 'Second');
  await all(followed);
  await send(course.students[1], chatId, 'Third');
  await all(followed);
  const watch = watchStatements();
  try {
    await send(course.students[1], chatId, 'Fourth');
    const events = await all(followed);
    expect(new Set(events.map((event) => JSON.stringify(event))).size).toBe(1);
    expect(events[0]?.message.content).toBe('Fourth');
    // Hints for other instances leave whenever they leave.
    return watch.sent.flatMap(({ name }) => (name === undefined || name === 'notify' ? [] : name));
  } finally {
    watch.stop();
    await Promise.all(followed.map(async (one) => one.unsubscribe()));
  }
}

test.each([
  ['that is the same for all', SHARED],
  ['that has something of the viewer in it', PERSONAL],
])('a message costs twenty sockets as many statements as one, with an operation %s', async (_what, query) => {
  const alone = await statementsPerMessage(1, query);
  const together = await statementsPerMessage(20, query);
  expect(new Set(together)).toEqual(new Set(alone));
  expect(alone.length).toBeGreaterThan(3);
  // Two things that one event leads to may be asked in one turn or in two.
  expect(together.length).toBeLessThanOrEqual(alone.length + 2);
});

test('different people and chats of theirs share the execution, not the cursor', async () => {
  const { chatId } = await openChat();
  const query = 'subscription { messageAdded { cursor message { content sender { id } chat { topic } } } }';
  const people = [course.teacher, ...course.assistants];
  const followed = await followWith(people, query, {});
  const badges = await followWith(people, 'subscription { unreadCountChanged { unreadCount } }', {});
  await Promise.all(badges.map((badge) => badge.next()));
  await begun(followed, chatId);
  const watch = watchStatements();
  await send(course.students[1], chatId, 'To three');
  const events = await all(followed);
  expect(events.map(({ message }) => message.content)).toEqual(['To three', 'To three', 'To three']);
  expect(new Set(events.map(({ cursor }) => cursor)).size).toBe(3);
  expect(watch.count('messages-forward')).toBe(1);
  expect(watch.count('chats-by-key')).toBe(1);
});

/** Sends messages until each of these has one, and then all have the last one. */
async function begun(followed: readonly Subscription<Event>[], chatId: string): Promise<void> {
  for (let round = 0; followed.some(({ waiting }) => waiting.length === 0); round += 1) {
    await send(course.students[1], chatId, `Round ${round}`);
  }
  await send(course.students[1], chatId, 'Begin');
  for (const one of followed) while ((await one.next()).messageAdded.message.content !== 'Begin');
}

test('who leaves a variable out is given what its default asks for, and who says null what null does', async () => {
  const { chatId, after } = await openChat();
  const query = `subscription($chatId: ID, $after: String, $language: String = "sv") {
    messageAdded(chatId: $chatId, after: $after) { cursor message { content(language: $language) chat { topic } } } }`;
  const followed = [
    ...(await followWith([course.teacher], query, { chatId, after })),
    ...(await followWith([course.teacher], query, { chatId, after, language: null })),
  ];
  const content = [
    { language: 'fi', text: 'Suomeksi' },
    { language: 'sv', text: 'På svenska' },
  ];
  for (const _ of [1, 2]) {
    await course.students[1].get(SEND, { input: { chatId, content } });
    const events = await all(followed);
    expect(events.map(({ message }) => message.content)).toEqual(['På svenska', 'Suomeksi']);
  }
});

test('what depends on the viewer is each viewer’s own', async () => {
  const { chatId, after } = await openChat();
  const [assistant, colleague] = course.assistants;
  const callers = [course.students[1], course.teacher, assistant, colleague, assistant];
  await assistant.get(MARK_READ, { input: { chatId } });
  const followed = await followWith(callers, PERSONAL, { chatId, after });
  await send(course.students[1], chatId, 'Second');
  const second = await all(followed);
  expect(second.map(({ message }) => message.seen)).toEqual([true, false, false, false, false]);
  expect(second.map(({ message }) => message.chat.unreadCount)).toEqual([0, 2, 1, 2, 1]);
  expect(second.map(({ message }) => message.chat.courseSpace?.viewerRole)).toEqual([
    'STUDENT',
    'RESPONSIBLE_TEACHER',
    'STAFF',
    'STAFF',
    'STAFF',
  ]);
  await colleague.get(MARK_READ, { input: { chatId } });
  await send(assistant, chatId, 'Third');
  const third = await all(followed);
  expect(third.map(({ message }) => message.seen)).toEqual([false, false, true, false, true]);
  expect(third.map(({ message }) => message.chat.unreadCount)).toEqual([1, 3, 0, 1, 0]);
  for (const [index, caller] of callers.entries()) {
    const counts = await caller.get('query($id: ID!) { courseSpace(id: $id) { unreadCount } }', {
      id: course.roster.id,
    });
    expect(third[index]?.message.chat.courseSpace?.unreadCount).toBe(counts.courseSpace.unreadCount);
  }
});

test('languages and variables tell operations apart', async () => {
  const chatId = await createChat(course.students[1], course, {
    audience: 'COURSE_STAFF',
    topic: [
      { language: 'en', text: 'Topic' },
      { language: 'fi', text: 'Aihe' },
      { language: 'sv', text: 'Ämne' },
    ],
  });
  const query = `subscription($chatId: ID!, $language: String) {
    messageAdded(chatId: $chatId) { message { content chat { topic(language: $language) } } } }`;
  const open = async (acceptLanguage: string, language?: string) => {
    const socket = await course.students[1].socket(acceptLanguage);
    return socket.subscribe<Event>(query, { chatId, language });
  };
  const followed = [await open('en'), await open('fi'), await open('en', 'sv'), await open('fi', 'en')];
  await begun(followed, chatId);
  await send(course.students[1], chatId, 'Message');
  const events = await all(followed);
  expect(events.map(({ message }) => message.chat.topic)).toEqual(['Topic', 'Aihe', 'Ämne', 'Topic']);
});
