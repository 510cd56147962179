import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createPairChat, send } from '../support/chats.js';
import { type Course, createCourse } from '../support/course.js';
import { openFrontEnd, portOf } from '../support/front-end.js';
import { openLink } from '../support/link.js';
import { contentsOf, firstCursor, readMessages } from '../support/pages.js';
import { startService, type TestService } from '../support/service.js';
import { until } from '../support/waiting.js';
import { type Chat, SEND_MESSAGE, sendVariables } from './snippets/operations.js';
import { pages } from './snippets/pages.js';
import { codeOf, createUrqlClient } from './snippets/urql-client.js';
import { followChat, followUnreadCount, readChats, sendMessage, showChats } from './snippets/urql-use.js';

let service: TestService;
let course: Course;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

/** A new course, whose first student has an urql client. */
async function open(port = portOf(service)) {
  course = await createCourse(service);
  const frontEnd = openFrontEnd(port, course.ids.students[0]);
  return { ...frontEnd, client: createUrqlClient(frontEnd.url, frontEnd.socket, frontEnd.fetch) };
}

test('the newest chats are shown anew after each message, and the badge has every count', async () => {
  const { client, socket } = await open();
  const chatId = await createPairChat(course);
  let shown: Chat[] = [];
  const counts: number[] = [];
  onTestFinished(
    showChats(client, socket, (chats) => {
      shown = chats;
    }),
  );
  onTestFinished(followUnreadCount(client, (count) => counts.push(count)));
  await until(() => shown.length === 1 && counts.length === 1);
  await until(async () => {
    await send(course.students[1], chatId, 'Live');
    return shown[0]?.lastMessage?.content === 'Live';
  });
  expect(counts.slice(0, 2)).toEqual([0, 1]);
});

test('a list is read anew when the socket has come back', async () => {
  const link = await openLink(portOf(service));
  onTestFinished(link.close);
  const { client, socket, connections } = await open(link.port);
  const shown: Chat[][] = [];
  onTestFinished(showChats(client, socket, (chats) => shown.push(chats)));
  await until(() => shown.length === 1 && connections.length === 1);
  link.cut();
  const chatId = await createPairChat(course);
  link.mend();
  await until(() => shown.at(-1)?.[0]?.id === chatId);
});

test('messages of a chat go on without gap or doubling after a cut, what was sent oneself among them', async () => {
  const link = await openLink(portOf(service));
  onTestFinished(link.close);
  const { client, connections } = await open(link.port);
  const chatId = await createPairChat(course);
  const after = await firstCursor(course.students[0], chatId);
  const contents: string[] = [];
  onTestFinished(followChat(client, { chatId, after }, ({ content }) => contents.push(content)));
  await send(course.students[1], chatId, '1');
  await until(() => contents.length === 1);
  link.cut();
  await send(course.students[1], chatId, '2');
  link.mend();
  await until(() => contents.length === 2);
  await sendMessage(client, chatId, '3');
  await until(() => contents.includes('3'));
  expect(contents).toEqual(['1', '2', '3']);
  expect(contentsOf(await readMessages(course.students[0], chatId))).toEqual(['First', ...contents]);
  expect(connections).toEqual([false, true]);
});

test('pages of chats are read to the end', async () => {
  const { client } = await open();
  const chats = [await createPairChat(course), await createPairChat(course), await createPairChat(course)];
  const read: string[] = [];
  for await (const page of pages((after) => readChats(client, 2, after))) read.push(...page.map(({ id }) => id));
  expect(read).toEqual(chats.reverse());
});

test('errors tell a code to decide by', async () => {
  const { client } = await open();
  const { error } = await client.mutation(SEND_MESSAGE, sendVariables(crypto.randomUUID(), 'To nobody'));
  expect(codeOf(error)).toBe('NOT_FOUND');
});
