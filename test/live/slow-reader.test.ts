import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createChat, SEND } from '../support/chats.js';
import { type Course, createCourse } from '../support/course.js';
import { ADDED, type Added, contents, type Received, toReceived } from '../support/live.js';
import { firstCursor } from '../support/pages.js';
import { startProgramForTest } from '../support/program.js';
import { openRawSocket, type RawSocket } from '../support/raw-socket.js';
import { createCaller, startService, type TestService } from '../support/service.js';
import { soon } from '../support/waiting.js';

const MEGABYTE = 1_048_576;

let service: TestService;
let course: Course;

beforeAll(async () => {
  service = await startService();
  course = await createCourse(service);
});
afterAll(() => service?.close());

/** A message of 80 kB, which begins with a number; followers ask for it two and a half times. */
function largeMessage(chatId: string, number: number): object {
  const text = (language: string) => ({ language, text: `${number} ${'😀'.repeat(9_990)}` });
  return { input: { chatId, content: ['en', 'fi'].map(text) } };
}

/** A chat, and the cursor of its first message. */
async function openChat(): Promise<{ chatId: string; after: string }> {
  const chatId = await createChat(course.students[0], course, { audience: 'COURSE_STAFF' });
  return { chatId, after: await firstCursor(course.students[0], chatId) };
}

const TEXTS = `subscription($chatId: ID!, $after: String) { messageAdded(chatId: $chatId, after: $after) {
  cursor message { content chat { id } contentTranslations { text } again: contentTranslations { text } } } }`;

/** Follows by hand, under an id of its own, so that no bytes are shared with another socket. */
async function follow(at: { url: string }, token: string, id: string, variables: object): Promise<RawSocket> {
  const socket = await openRawSocket(at.url);
  await socket.signIn(token);
  socket.send({ type: 'subscribe', id, payload: { query: TEXTS, variables } });
  return socket;
}

async function received(socket: RawSocket, count: number): Promise<Received[]> {
  const messages: Received[] = [];
  while (messages.length < count) {
    const { payload } = await socket.next();
    messages.push(toReceived(payload.data as Added));
  }
  return messages;
}

const numberOf = (text: string) => Number(text.split(' ')[0]);
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

test('a reader that stalls loses its socket, the others go on, and it resumes from its cursor', async () => {
  const program = await startProgramForTest(service.database.url, { LIMIT_SOCKET_QUEUE_BYTES: '65536' });
  const { chatId, after } = await openChat();
  const { token } = course.assistants[0];
  const stalled = await follow(program, token, 'stalled', { chatId, after });
  const reader = await follow(program, token, 'reader', { chatId, after });
  await course.students[0].get(SEND, largeMessage(chatId, 0));
  await received(reader, 1);
  expect(contents(await received(stalled, 1)).map(numberOf)).toEqual([0]);
  stalled.pause();
  // More than the operating system holds for a socket.
  for (const number of numbers(1, 80)) {
    await course.students[0].get(SEND, largeMessage(chatId, number));
    expect(contents(await received(reader, 1)).map(numberOf)).toEqual([number]);
  }
  stalled.resume();
  const { code } = await soon(stalled.closed, 'the stalled socket to be closed');
  // The close code is behind what the operating system held; whoever does not read it in time is cut off.
  expect([1013, 1006]).toContain(code);
  const got = await received(stalled, stalled.waiting.length);
  expect(got.length).toBeLessThan(79);
  expect(contents(got).map(numberOf)).toEqual(numbers(1, 1 + got.length));

  const { cursor } = got.at(-1) ?? { cursor: after };
  const socket = await createCaller(program.url, token).socket();
  const resumed = socket.subscribe<Added>(ADDED, { chatId, after: cursor });
  const rest: number[] = [];
  while (rest.length < 79 - got.length) rest.push(numberOf(toReceived(await resumed.next()).content));
  expect(rest).toEqual(numbers(1 + got.length, 80));
});

/** What a process holds in memory (Linux). */
async function memoryOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1_024;
}

test.runIf(process.platform === 'linux')('many readers that stall cost the process no memory', async () => {
  const program = await startProgramForTest(service.database.url, {
    LIMIT_SOCKET_QUEUE_BYTES: '65536',
    LIMIT_SOCKETS_PER_USER: '1000',
  });
  const { chatId, after } = await openChat();
  const { token } = course.assistants[0];
  const reader = await follow(program, token, 'reader', { chatId, after });
  const stalled: RawSocket[] = [];
  for (let index = 0; index < 40; index += 1) {
    const socket = await follow(program, token, `stalled ${index}`, { chatId, after });
    stalled.push(socket);
  }
  await course.students[0].get(SEND, largeMessage(chatId, 0));
  await received(reader, 1);
  for (const socket of stalled) {
    await received(socket, 1);
    socket.pause();
  }
  const before = await memoryOf(program.pid);
  let most = 0;
  for (const number of numbers(1, 80)) {
    await course.students[0].get(SEND, largeMessage(chatId, number));
    await received(reader, 1);
    most = Math.max(most, (await memoryOf(program.pid)) - before);
  }
  // 80 messages of 200 kB for each of 40 readers are 640 MB, of which the operating system holds its part.
  expect(most).toBeLessThan(250 * MEGABYTE);
});
