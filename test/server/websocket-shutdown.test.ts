import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createChat, SEND, send } from '../support/chats.js';
import { type Course, createCourse, en } from '../support/course.js';
import { ADDED, type Added, BADGE, contents, settle, take } from '../support/live.js';
import { holdChat } from '../support/locks.js';
import { type RunningProgram, startProgramForTest } from '../support/program.js';
import { openRawSocket } from '../support/raw-socket.js';
import { createCaller, startService, type TestService } from '../support/service.js';
import { soon } from '../support/waiting.js';

let service: TestService;
let course: Course;

beforeAll(async () => {
  service = await startService();
  course = await createCourse(service);
});
afterAll(() => service?.close());

test('SIGTERM closes sockets with 1012, lets a request under way finish, takes no more, and ends with 0', async () => {
  const chatId = await createChat(course.students[0], course, { audience: 'COURSE_STAFF' });
  // So long that it would be noticed if the process waited for it.
  const program = await startProgramForTest(service.database.url, { SHUTDOWN_SECONDS: '60' });
  const student = createCaller(program.url, course.students[0].token);
  const socket = await createCaller(program.url, course.assistants[0].token).socket();
  const followed = socket.subscribe<Added>(ADDED);
  const after = await settle(followed, (text) => send(student, chatId, text));
  const idle = await openRawSocket(program.url);

  const held = await holdChat(service.database, chatId);
  const sending = student.ask(SEND, { input: { chatId, content: en('Under way') } });
  await held.waiters(1);
  const ended = program.kill('SIGTERM');
  expect((await soon(socket.closed, 'the socket to be closed')).code).toBe(1012);
  expect((await soon(idle.closed, 'the idle socket to be closed')).code).toBe(1012);
  await expect(fetch(`${program.url}/livez`)).rejects.toThrow();
  await held.release();
  const { status, data } = await sending;
  expect(status).toBe(200);
  expect(data?.sendMessage.message.id).toEqual(expect.any(String));
  expect(await ended).toMatchObject({ code: 0, signal: null });

  const elsewhere = await course.assistants[0].socket();
  const resumed = elsewhere.subscribe<Added>(ADDED, { after });
  expect(contents(await take(resumed, 1))).toEqual(['Under way']);
});

test('SIGTERM ends the process also when a request never finishes', async () => {
  const chatId = await createChat(course.students[0], course, { audience: 'COURSE_STAFF' });
  const program = await startProgramForTest(service.database.url, { SHUTDOWN_SECONDS: '1' });
  const student = createCaller(program.url, course.students[0].token);
  const held = await holdChat(service.database, chatId);
  try {
    const sending = send(student, chatId, 'Never').then(
      () => 'sent',
      () => 'cut off',
    );
    await held.waiters(1);
    expect((await program.kill('SIGTERM')).signal).toBeNull();
    expect(await sending).toBe('cut off');
  } finally {
    await held.release();
  }
});

test('SIGTERM ends the process also when a client reads nothing', async () => {
  const program = await startProgramForTest(service.database.url);
  const socket = await openRawSocket(program.url);
  await socket.signIn(course.students[0].token);
  socket.send({ type: 'subscribe', id: '1', payload: { query: BADGE } });
  await socket.next();
  socket.pause();
  expect(await program.kill('SIGTERM')).toMatchObject({ code: 0, signal: null });
});

/** Asks for an upgrade and cuts the connection with a reset as soon as anything is answered, or at once. */
function resetUpgrade({ url }: RunningProgram, path: string, wait: boolean): Promise<void> {
  const { hostname, port } = new URL(url);
  const { promise, resolve } = Promise.withResolvers<void>();
  const socket = connect(Number(port), hostname);
  socket.once('close', () => resolve());
  socket.on('error', () => {});
  const headers = ['Host: x', 'Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13'];
  const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
  socket.write(`GET ${path} HTTP/1.1\r\n${[...headers, key].join('\r\n')}\r\n\r\n`, () => {
    if (!wait) socket.resetAndDestroy();
  });
  socket.once('data', () => socket.resetAndDestroy());
  return soon(promise, 'the connection to be cut');
}

test.each(['/graphql', '/elsewhere'])('a client that cuts its upgrade to %s short harms nobody', async (path) => {
  const program = await startProgramForTest(service.database.url);
  for (let attempt = 0; attempt < 20; attempt += 1) {
    await Promise.all([true, false].map((wait) => resetUpgrade(program, path, wait)));
  }
  const socket = await createCaller(program.url, course.students[0].token).socket();
  await socket.close();
  expect((await program.kill('SIGTERM')).code).toBe(0);
});
