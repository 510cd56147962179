import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createChat, createPairChat, everybody, send } from '../support/chats.js';
import { adding, type Course, createCourse, push, without } from '../support/course.js';
import { ADDED, type Added, contents, type Received, settle, take } from '../support/live.js';
import { contentsOf, firstCursor, readMessages } from '../support/pages.js';
import { type Caller, startService, type TestService } from '../support/service.js';
import type { Subscription } from '../support/socket.js';
import { watchStatements } from '../support/statements.js';

let service: TestService;
let other: TestService;
let course: Course;

beforeAll(async () => {
  service = await startService({ LIVE_SWEEP_SECONDS: '3600' });
  other = await service.another();
  course = await createCourse(service);
});
afterAll(() => service?.close());

/** Follows messages on a socket of its own. */
async function follow(caller: Caller, variables: Record<string, unknown> = {}): Promise<Subscription<Added>> {
  const socket = await caller.socket();
  return socket.subscribe<Added>(ADDED, variables);
}

/** Follows all of somebody's chats from now on; `chatId` is one of them. Returns a cursor behind all that there is too. */
async function followAll(caller: Caller, chatId: string) {
  const followed = await follow(caller);
  const cursor = await settle(followed, (text) => send(caller, chatId, text));
  return { followed, cursor };
}

async function sendAll(chatId: string, texts: readonly string[]): Promise<void> {
  for (const text of texts) await send(course.students[1], chatId, text);
}

/** What the person who comes back with a cursor gets, and then, as the next messages, a mark for each of these chats. */
async function resume(by: Caller, variables: Record<string, unknown>, count: number, marked: readonly string[]) {
  const followed = await follow(by, variables);
  const received = await take(followed, count);
  const mark = randomUUID();
  for (const chatId of marked) await send(course.students[1], chatId, mark);
  expect(contents(await take(followed, marked.length))).toEqual(marked.map(() => mark));
  return received;
}

test('each cursor of one chat brings exactly the rest, on either instance', async () => {
  const chatId = await createPairChat(course);
  const texts = ['1', '2', '3', '4', '5', '6'];
  const followed = await follow(course.students[0], { chatId });
  await settle(followed, (text) => send(course.students[0], chatId, text));
  await sendAll(chatId, texts);
  const received = await take(followed, 6);
  expect(contents(received)).toEqual(texts);
  const elsewhere = await other.as(course.ids.students[0]);
  for (const [index, { cursor }] of received.entries()) {
    const by = index % 2 === 0 ? elsewhere : course.students[0];
    const again = await follow(by, { chatId, after: cursor });
    // The cursor of a message is the same, whenever and wherever it is given.
    expect(await take(again, 5 - index)).toEqual(received.slice(index + 1));
  }
  await resume(elsewhere, { chatId, after: received.at(-1)?.cursor }, 0, [chatId]);
});

test('each cursor over several chats brings exactly the rest of each chat, on either instance', async () => {
  const chats = [await createPairChat(course), await createPairChat(course), await createPairChat(course)] as const;
  const { followed } = await followAll(course.students[0], chats[0]);
  for (const round of ['1', '2', '3', '4']) for (const chatId of chats) await sendAll(chatId, [round]);
  const received = await take(followed, 12);
  const elsewhere = await other.as(course.ids.students[0]);
  const returns: { index: number; followed: Subscription<Added> }[] = [];
  for (const [index, { cursor }] of received.entries()) {
    returns.push({
      index,
      followed: await follow(index % 2 === 0 ? elsewhere : course.students[0], { after: cursor }),
    });
  }
  for (const { index, followed: again } of returns) {
    const rest = await take(again, 11 - index);
    for (const chatId of chats) {
      expect(contents(rest, chatId)).toEqual(contents(received.slice(index + 1), chatId));
    }
  }
  // Whoever got anything twice has more than these marks to take.
  for (const chatId of chats) await sendAll(chatId, ['mark']);
  for (const { followed: again } of returns) expect(contents(await take(again, 3))).toEqual(['mark', 'mark', 'mark']);
});

test('cursors stay exact from one resume to the next', async () => {
  const chats = [await createPairChat(course), await createPairChat(course)] as const;
  let { cursor } = await followAll(course.students[0], chats[0]);
  await sendAll(chats[0], ['a1', 'a2', 'a3']);
  await sendAll(chats[1], ['b1', 'b2', 'b3']);
  const received: Received[] = [];
  for (let step = 0; step < 6; step += 1) {
    const [one] = await take(await follow(course.students[0], { after: cursor }), 1);
    if (!one) throw new Error('Expected a message');
    received.push(one);
    cursor = one.cursor;
  }
  expect(contents(received, chats[0])).toEqual(['a1', 'a2', 'a3']);
  expect(contents(received, chats[1])).toEqual(['b1', 'b2', 'b3']);
  await resume(course.students[0], { after: cursor }, 0, chats);
});

test('cursors stay exact while sweeps renew what they start from', async () => {
  const sweeping = await service.another({ LIVE_SWEEP_SECONDS: '1' });
  const watch = watchStatements();
  try {
    const chats = [await createPairChat(course), await createPairChat(course)] as const;
    const { followed } = await followAll(await sweeping.as(course.ids.students[0]), chats[0]);
    const received: Received[] = [];
    for (const round of ['1', '2', '3']) {
      for (const chatId of chats) await sendAll(chatId, [round]);
      received.push(...(await take(followed, 2)));
      await watch.next('ends-of-logs');
    }
    const returns = await Promise.all(received.map(({ cursor }) => follow(course.students[0], { after: cursor })));
    for (const [index, again] of returns.entries()) {
      const rest = await take(again, 5 - index);
      for (const chatId of chats) {
        expect(contents(rest, chatId)).toEqual(contents(received.slice(index + 1), chatId));
      }
    }
    for (const chatId of chats) await sendAll(chatId, ['mark']);
    for (const again of returns) expect(contents(await take(again, 2))).toEqual(['mark', 'mark']);
  } finally {
    await sweeping.close();
  }
});

test('a chat that was opened while one was away comes from its first message on', async () => {
  const known = await createPairChat(course);
  const { cursor: after } = await followAll(course.students[0], known);
  const [, two] = course.students;
  const opened = await createChat(two, course, { audience: 'USERS', userIds: [course.ids.students[0]] });
  await sendAll(opened, ['Second']);
  await sendAll(known, ['Known']);
  const received = await resume(course.students[0], { after }, 3, [known, opened]);
  expect(contents(received, opened)).toEqual(['First', 'Second']);
  expect(contents(received, known)).toEqual(['Known']);
});

test('a chat that the roster brings, while away or connected, comes from then on, once', async () => {
  const { teacher } = course;
  const space = await createCourse(service);
  const newcomer = course.ids.students[0];
  const announcement = await createChat(space.teacher, space, { audience: 'COURSE' });
  await send(space.teacher, announcement, 'Before');
  const known = await createChat(teacher, course, { audience: 'USERS', userIds: [newcomer] });
  const { followed: connected, cursor: after } = await followAll(course.students[0], known);

  await push(service, space, { roster: adding(space, newcomer) });
  await send(space.teacher, announcement, 'After');
  await send(space.teacher, announcement, 'Later');

  expect(contents(await take(connected, 2))).toEqual(['After', 'Later']);
  const away = await follow(course.students[0], { after });
  expect(contents(await take(away, 2))).toEqual(['After', 'Later']);
  await send(space.teacher, announcement, 'Last');
  expect(contents(await take(away, 1))).toEqual(['Last']);
  expect(contents(await take(connected, 1))).toEqual(['Last']);
});

test('whoever was taken off the roster and put back while away misses nothing that was sent before', async () => {
  const space = await createCourse(service);
  const [student] = space.students;
  const chatId = await createChat(space.teacher, space, everybody(space));
  const followed = await follow(student);
  const after = await settle(followed, (text) => send(student, chatId, text));
  await send(space.teacher, chatId, 'Sent while a participant');

  await push(service, space, { roster: without(space, space.ids.students[0]) });
  await send(space.teacher, chatId, 'Sent while not');
  await push(service, space);
  await send(space.teacher, chatId, 'Sent after the return');

  const again = await follow(student, { after });
  expect(contents(await take(again, 3))).toEqual([
    'Sent while a participant',
    'Sent while not',
    'Sent after the return',
  ]);
});

test("the cursor of a page's message is where a subscription to the chat goes on", async () => {
  const chatId = await createPairChat(course);
  await sendAll(chatId, ['1', '2', '3']);
  const { edges } = await readMessages(course.students[0], chatId, { first: 10 });
  expect(edges).toHaveLength(4);
  for (const [index, { cursor }] of edges.entries()) {
    const again = await follow(course.students[0], { chatId, after: cursor });
    const rest = await take(again, 3 - index);
    expect(contents(rest)).toEqual(edges.slice(index + 1).map(({ node }) => node.content));
    expect(rest.map((one) => one.cursor)).toEqual(edges.slice(index + 1).map((edge) => edge.cursor));
  }
});

/** Stores many messages of the second student at once, which say `<chat's place>.<number>`. */
async function fill(chats: readonly string[], count: number, padding: string): Promise<void> {
  for (const [place, chatId] of chats.entries()) {
    await service.database.query(
      `with chat as (update chats set last_seq = last_seq + $2 where public_id = $1 returning id, last_seq - $2 as seq)
       insert into messages (chat_id, seq, public_id, sender_id, content, sent_at)
       select chat.id, chat.seq + n, gen_random_uuid(), u.id, jsonb_build_object('en', $4::int || '.' || n || $5::text),
         clock_timestamp()
       from chat, users u, generate_series(1, $2) n where u.external_id = $3`,
      [chatId, count, course.ids.students[1], place, padding],
    );
  }
}

const numbers = (place: number, count: number) => Array.from({ length: count }, (_, index) => `${place}.${index + 1}`);

test('a long absence is made up for in full, however much came', async () => {
  const chats = [await createPairChat(course), await createPairChat(course)] as const;
  const start = await firstCursor(course.students[0], chats[0]);
  const { cursor: after } = await followAll(course.students[0], chats[1]);
  await fill(chats, 450, '');
  const all = await resume(course.students[0], { after }, 900, chats);
  for (const [place, chatId] of chats.entries()) expect(contents(all, chatId)).toEqual(numbers(place, 450));
  const one = await resume(course.students[0], { chatId: chats[0], after: start }, 450, []);
  expect(contents(one)).toEqual(numbers(0, 450));
});

test('whoever reads what came in a long absence is not cut off for its size', async () => {
  const narrow = await service.another({ LIMIT_SOCKET_QUEUE_BYTES: '65536' });
  try {
    const chatId = await createPairChat(course);
    const { cursor: after } = await followAll(course.students[0], chatId);
    // A text of almost 10,000 characters of four bytes each: 40 kB a message, asked for five times, 42 MB in all.
    await fill([chatId], 210, '😀'.repeat(9_900));
    const socket = await (await narrow.as(course.ids.students[0])).socket();
    const followed = socket.subscribe<{ messageAdded: { message: Record<string, string> } }>(
      `subscription($after: String) { messageAdded(after: $after) {
        message { content ${['a', 'b', 'c', 'd'].map((alias) => `${alias}: content`).join(' ')} } } }`,
      { after },
    );
    const closed = socket.closed.then(({ code }): never => {
      throw new Error(`Expected all messages, but the socket was closed with ${code}`);
    });
    const received: string[] = [];
    while (received.length < 210) {
      const { messageAdded } = await Promise.race([followed.next(), closed]);
      received.push(messageAdded.message.content?.replaceAll('😀', '') ?? '');
    }
    expect(received).toEqual(numbers(0, 210));
  } finally {
    await narrow.close();
  }
});

test('a resume misses nothing of what is sent at the same moment', async () => {
  const chats = [await createPairChat(course), await createPairChat(course)] as const;
  const { cursor: after } = await followAll(course.students[0], chats[0]);
  const [, two] = course.students;
  const texts = Array.from({ length: 40 }, (_, index) => `${index}`);
  const sending = Promise.all(texts.map((text, index) => send(two, chats[index % 2] as string, text)));
  const returns = await Promise.all(Array.from({ length: 8 }, () => follow(course.students[0], { after })));
  await sending;
  for (const chatId of chats) await send(two, chatId, 'mark');
  for (const again of returns) {
    const received = await take(again, 42);
    for (const chatId of chats) {
      const log = await readMessages(two, chatId, { last: 21 });
      expect(contents(received, chatId)).toEqual(contentsOf(log));
    }
  }
});
