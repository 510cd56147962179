import { afterAll, beforeAll, expect, test } from 'vitest';
import { createChat, send } from '../support/chats.js';
import { adding, type Course, createCourse, push, without } from '../support/course.js';
import { ADDED, type Added, contents, settle, take } from '../support/live.js';
import { firstCursor } from '../support/pages.js';
import { openRawSocket, type RawSocket } from '../support/raw-socket.js';
import { startService, type TestService } from '../support/service.js';
import { errorsOf, type Socket } from '../support/socket.js';
import { watchStatements } from '../support/statements.js';
import { soon } from '../support/waiting.js';

let service: TestService;
let other: TestService;
let course: Course;
let elsewhere: Course;

beforeAll(async () => {
  service = await startService({ LIVE_SWEEP_SECONDS: '3600' });
  other = await service.another();
});
afterAll(() => service?.close());

/** A course that the second student is to leave, and one that the same student stays in; a chat of each. */
async function twoCourses(): Promise<{ left: string; kept: string; leaver: string }> {
  course = await createCourse(service);
  elsewhere = await createCourse(service);
  const leaver = course.ids.students[1];
  await push(service, elsewhere, { roster: adding(elsewhere, leaver) });
  const left = await createChat(course.students[0], course, { audience: 'USERS', userIds: [leaver] });
  const kept = await createChat(elsewhere.teacher, elsewhere, { audience: 'USERS', userIds: [leaver] });
  return { left, kept, leaver };
}

async function socketOf(userId: string, at: TestService): Promise<Socket> {
  return (await at.as(userId)).socket();
}

test('whoever leaves the roster has the chat completed, and hears no more of it among all chats', async () => {
  const { left, kept, leaver } = await twoCourses();
  const socket = await socketOf(leaver, other);
  const one = socket.subscribe<Added>(ADDED, { chatId: left });
  const all = socket.subscribe<Added>(ADDED);
  const stays = (await socketOf(course.ids.students[0], other)).subscribe<Added>(ADDED, { chatId: left });
  await settle(one, (text) => send(course.students[0], left, text));
  await settle(all, (text) => send(elsewhere.teacher, kept, text));
  await settle(stays, (text) => send(course.students[0], left, text));
  await take(one, one.waiting.length);

  await push(service, course, { roster: without(course, leaver) });
  await soon(one.completed, 'the subscription to the chat to end');
  await send(course.students[0], left, 'Not for those who left');
  expect(contents(await take(stays, 1))).toEqual(['Not for those who left']);
  await send(elsewhere.teacher, kept, 'Kept');
  const rest = await take(all, 1);
  while (rest.at(-1)?.content !== 'Kept') rest.push(...(await take(all, 1)));
  expect(contents(rest)).not.toContain('Not for those who left');
  expect(one.waiting.map(({ messageAdded }) => messageAdded.message.content)).not.toContain('Not for those who left');
});

test('whoever left cannot follow the chat any more, with or without a cursor, and has nothing of it among all', async () => {
  const { left, kept, leaver } = await twoCourses();
  const socket = await socketOf(leaver, service);
  const one = socket.subscribe<Added>(ADDED, { chatId: left });
  const all = socket.subscribe<Added>(ADDED);
  const after = await settle(one, (text) => send(course.students[0], left, text));
  const afterAll = await settle(all, (text) => send(elsewhere.teacher, kept, text));
  await push(service, course, { roster: without(course, leaver) });
  await send(course.students[0], left, 'Not for those who left');
  await send(elsewhere.teacher, kept, 'Kept');
  for (const variables of [{ chatId: left }, { chatId: left, after }]) {
    const [error] = await errorsOf((await socketOf(leaver, other)).subscribe(ADDED, variables));
    expect(error?.extensions).toEqual({ code: 'NOT_FOUND', field: 'chatId' });
  }
  const resumed = (await socketOf(leaver, other)).subscribe<Added>(ADDED, { after: afterAll });
  expect(contents(await take(resumed, 1))).toEqual(['Kept']);
});

test('whoever returns to the roster gets what is sent from then on, on the same socket', async () => {
  const { left, kept, leaver } = await twoCourses();
  const announcement = await createChat(course.teacher, course, { audience: 'COURSE' });
  const all = (await socketOf(leaver, service)).subscribe<Added>(ADDED);
  await settle(all, (text) => send(elsewhere.teacher, kept, text));
  const one = (await socketOf(leaver, service)).subscribe<Added>(ADDED, { chatId: left });
  await settle(one, (text) => send(course.students[0], left, text));
  await push(service, course, { roster: without(course, leaver) });
  // Both subscriptions are on one instance, which has heard of it when the one ends.
  await soon(one.completed, 'the subscription to the chat to end');
  await send(course.teacher, announcement, 'Missed');
  await push(service, course);
  await send(course.teacher, announcement, 'Back');
  let [received] = await take(all, 1);
  while (received?.chatId !== announcement) [received] = await take(all, 1);
  expect(received.content).toBe('Back');
});

/** A subscription to a chat's messages with how many have seen them, by hand. */
async function followByHand(caller: { token: string }, chatId: string, after: string): Promise<RawSocket> {
  const socket = await openRawSocket(service.url);
  await socket.signIn(caller.token);
  const query = `subscription($chatId: ID!, $after: String) {
    messageAdded(chatId: $chatId, after: $after) { message { content seenCount } } }`;
  socket.send({ type: 'subscribe', id: 'x', payload: { query, variables: { chatId, after } } });
  return socket;
}

test('a subscription that is over brings nothing more, not even what was on its way', async () => {
  const { left } = await twoCourses();
  const [student] = course.students;
  const socket = await followByHand(student, left, await firstCursor(student, left));
  await send(student, left, 'One');
  expect(await socket.next()).toMatchObject({ type: 'next', payload: { data: { messageAdded: { message: {} } } } });
  const watch = watchStatements();
  const positions = watch.hold('positions-of-chats');
  // Not asked for it, so that only the event waits.
  await send(student, left, 'Two');
  await positions.reached;
  socket.send({ type: 'complete', id: 'x' });
  socket.send({ type: 'ping' });
  expect(await socket.next()).toEqual({ type: 'pong' });
  // The same id may be used again from now on, and what comes for it is to be the answer.
  socket.send({ type: 'subscribe', id: 'x', payload: { query: '{ viewer { id } }' } });
  expect(await socket.next()).toMatchObject({ type: 'next', payload: { data: { viewer: {} } } });
  expect(await socket.next()).toEqual({ type: 'complete', id: 'x' });
  positions.release();
  // The same statement, behind the one that was held.
  const seen = 'query ($id: ID!) { messages(chatId: $id) { edges { node { seenCount } } } }';
  await student.get(seen, { id: left });
  socket.send({ type: 'ping', payload: { last: true } });
  expect(await socket.next()).toEqual({ type: 'pong', payload: { last: true } });
});
