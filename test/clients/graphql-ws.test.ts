import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createPairChat, send } from '../support/chats.js';
import { type Course, createCourse } from '../support/course.js';
import { type FrontEnd, openFrontEnd, portOf, settled } from '../support/front-end.js';
import { openLink } from '../support/link.js';
import { holdChat } from '../support/locks.js';
import { firstCursor, readMessages } from '../support/pages.js';
import { createCaller, startService, type TestService } from '../support/service.js';
import { secondsFromNow, signToken, tokenOf } from '../support/tokens.js';
import { until } from '../support/waiting.js';
import { ask } from './snippets/ask.js';
import { fetchToken } from './snippets/connect.js';
import { followMessages, followUnreadCount } from './snippets/follow.js';
import {
  CHATS,
  type ChatsData,
  MESSAGES,
  SEND_MESSAGE,
  type SendMessageData,
  sendVariables,
} from './snippets/operations.js';
import { pages } from './snippets/pages.js';
import { resuming } from './snippets/resuming.js';

let service: TestService;
let course: Course;
let port: number;

beforeAll(async () => {
  service = await startService();
  course = await createCourse(service);
  port = portOf(service);
});
afterAll(() => service?.close());

const unexpected = (error: unknown) => {
  throw error;
};

/** What the messages say that come to a front end. */
function follow({ socket }: FrontEnd, variables: { chatId?: string; after?: string } = {}): string[] {
  const contents: string[] = [];
  const end = followMessages(resuming(socket), variables, ({ content }) => contents.push(content), unexpected);
  onTestFinished(end);
  return contents;
}

function followCount({ socket }: FrontEnd, crowdedMilliseconds?: number): number[] {
  const counts: number[] = [];
  const end = followUnreadCount(resuming(socket, crowdedMilliseconds), (count) => counts.push(count), unexpected);
  onTestFinished(end);
  return counts;
}

async function sendAll(chatId: string, ...texts: string[]): Promise<void> {
  for (const text of texts) await send(course.students[1], chatId, text);
}

async function openLinkForTest(to: number | (() => number) = port) {
  const link = await openLink(to);
  onTestFinished(link.close);
  return link;
}

/** A course of its own, whose first student has nothing unread. */
async function fresh() {
  const own = await createCourse(service);
  const [id] = own.ids.students;
  return { own, id, chatId: await createPairChat(own) };
}

/** Gives these tokens first, and then somebody's good ones. */
function tokensOf(userId: string, ...first: (() => string | Promise<string>)[]): () => Promise<string> {
  return async () => (await first.shift()?.()) ?? tokenOf(userId);
}

test('the badge has the count at once and then every change', async () => {
  const { own, id, chatId } = await fresh();
  const counts = followCount(openFrontEnd(port, id));
  await until(() => counts.length === 1);
  await send(own.students[1], chatId, 'Unread');
  await until(() => counts.length === 2);
  expect(counts).toEqual([0, 1]);
});

test('a line that is cut is opened anew, and messages of one chat go on without gap or doubling', async () => {
  const chatId = await createPairChat(course);
  const link = await openLinkForTest();
  const frontEnd = openFrontEnd(link.port, course.ids.students[0]);
  const after = await firstCursor(course.students[0], chatId);
  const contents = follow(frontEnd, { chatId, after });
  await sendAll(chatId, '1', '2');
  await until(() => contents.length === 2);
  link.cut();
  await sendAll(chatId, '3', '4');
  link.mend();
  await until(() => contents.length === 4);
  await sendAll(chatId, '5');
  await until(() => contents.includes('5'));
  expect(contents).toEqual(['1', '2', '3', '4', '5']);
  expect(frontEnd.connections).toEqual([false, true]);
  expect(frontEnd.closeCodes).toContain(1006);
});

test('an instance that goes down is left for another one, where messages of all chats go on', async () => {
  const chatId = await createPairChat(course);
  const leaving = await service.another();
  const ways = [portOf(leaving)];
  const link = await openLinkForTest(() => ways.shift() ?? portOf(service));
  const frontEnd = openFrontEnd(link.port, course.ids.students[0]);
  const contents = follow(frontEnd);
  const besides = await settled(contents, (text) => sendAll(chatId, text));
  await leaving.close();
  await sendAll(chatId, '1', '2');
  await until(() => besides().length === 2);
  await sendAll(chatId, '3');
  await until(() => besides().includes('3'));
  expect(besides()).toEqual(['1', '2', '3']);
  expect(frontEnd.closeCodes).toEqual([1012]);
});

test('what an instance refuses that goes down is asked again after as long as it says', async () => {
  const { id } = await fresh();
  const leaving = await service.another({ DRAIN_SECONDS: '1' });
  const ways = [portOf(leaving)];
  const link = await openLinkForTest(() => ways.shift() ?? portOf(service));
  const { fetch, url } = openFrontEnd(link.port, id);
  const closed = leaving.close();
  const begun = performance.now();
  expect(await ask(fetch, url, '{ viewer { id } }')).toEqual({ viewer: { id } });
  expect(performance.now() - begun).toBeGreaterThan(990);
  expect(ways).toEqual([]);
  await closed;
});

test('a line on which nothing passes any more is noticed and opened anew', async () => {
  const chatId = await createPairChat(course);
  const link = await openLinkForTest();
  const frontEnd = openFrontEnd(link.port, course.ids.students[0], { pingMilliseconds: 200 });
  const contents = follow(frontEnd, { chatId, after: await firstCursor(course.students[0], chatId) });
  await sendAll(chatId, '1');
  await until(() => contents.length === 1);
  link.silence();
  await sendAll(chatId, '2');
  await until(() => frontEnd.closeCodes.includes(4499));
  link.mend();
  await until(() => contents.length === 2);
  expect(contents).toEqual(['1', '2']);
});

test('a token is renewed on the same socket before it expires', async () => {
  const { own, id, chatId } = await fresh();
  // Good for some seconds yet, which the service allows for clocks that differ.
  const exp = secondsFromNow(-3);
  const short = await signToken({ sub: id, iat: exp - 1, exp });
  const frontEnd = openFrontEnd(port, id, { fetchToken: tokensOf(id, () => short) });
  const counts = followCount(frontEnd);
  await until(() => counts.length === 1);
  const withoutRenewal = await createCaller(service.url, short).socket();
  expect((await withoutRenewal.closed).code).toBe(4403);
  await send(own.students[1], chatId, 'Unread');
  await until(() => counts.includes(1));
  expect(frontEnd.connections).toEqual([false]);
  expect(frontEnd.closeCodes).toEqual([]);
});

test('a token that is refused, or that cannot be had, is fetched again', async () => {
  const { id } = await fresh();
  const nobody = () => Promise.reject(new Error('Nobody is signed in'));
  const fetchToken = tokensOf(id, nobody, () => signToken({ sub: id, aud: 'another' }));
  const frontEnd = openFrontEnd(port, id, { fetchToken });
  const counts = followCount(frontEnd);
  await until(() => counts.length === 1);
  expect(frontEnd.closeCodes).toEqual([4403]);
});

test('a token comes from a view of its own, which must have one', async () => {
  expect(await fetchToken('data:application/json,{"token":"one"}')).toBe('one');
  await expect(fetchToken(`${service.url}/messaging/token`)).rejects.toThrow('Expected a token, but got 404');
});

test('a token that is refused over HTTP is fetched again', async () => {
  const { id } = await fresh();
  const { fetch, url } = openFrontEnd(port, id, {
    fetchToken: tokensOf(id, () => signToken({ sub: id, aud: 'another' })),
  });
  expect(await ask(fetch, url, '{ viewer { id } }')).toEqual({ viewer: { id } });
});

test('who has too many windows open gets in when one is closed', async () => {
  const { id } = await fresh();
  const narrow = await service.another({ LIMIT_SOCKETS_PER_USER: '1' });
  const first = await (await narrow.as(id)).socket();
  const second = openFrontEnd(portOf(narrow), id);
  const counts = followCount(second, 300);
  await until(() => second.closeCodes.includes(4429));
  expect(counts).toEqual([]);
  await first.close();
  await until(() => counts.length === 1);
});

test('a message whose answer was lost is sent once', async () => {
  const chatId = await createPairChat(course);
  const link = await openLinkForTest();
  const { fetch, url } = openFrontEnd(link.port, course.ids.students[0]);
  const held = await holdChat(service.database, chatId);
  const sending = ask<SendMessageData>(fetch, url, SEND_MESSAGE, sendVariables(chatId, 'Once'));
  await held.waiters(1);
  link.cut();
  await held.release();
  await until(async () => (await readMessages(course.students[0], chatId)).edges.length === 2);
  link.mend();
  const { id } = (await sending).sendMessage.message;
  const { edges } = await readMessages(course.students[0], chatId);
  expect(edges.map(({ node }) => node)).toEqual([expect.anything(), { id, content: 'Once' }]);
});

test('pages of chats are read to the end', async () => {
  const { own, id, chatId } = await fresh();
  const others = [await createPairChat(own), await createPairChat(own)];
  const { fetch, url } = openFrontEnd(port, id);
  const lengths: number[] = [];
  const read: string[] = [];
  const all = pages(async (after) => (await ask<ChatsData>(fetch, url, CHATS, { first: 2, after })).chats);
  for await (const chats of all) {
    lengths.push(chats.length);
    read.push(...chats.map((chat) => chat.id));
  }
  expect(lengths).toEqual([2, 1]);
  expect(read).toEqual([chatId, ...others].reverse());
});

test('errors tell a code to decide by, the input that is wrong, and words for the reader', async () => {
  const { fetch, url } = openFrontEnd(port, course.ids.students[0]);
  const chatId = await createPairChat(course);
  await expect(ask(fetch, url, MESSAGES, { chatId: crypto.randomUUID() })).rejects.toMatchObject({
    code: 'NOT_FOUND',
    field: 'chatId',
  });
  await expect(ask(fetch, url, SEND_MESSAGE, sendVariables(chatId, ' '))).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
    field: 'input.content[0].text',
  });
});
