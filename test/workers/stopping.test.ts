import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPairChat, SEND } from '../support/chats.js';
import { type Course, createCourse, en } from '../support/course.js';
import { BADGE } from '../support/live.js';
import { holdChat } from '../support/locks.js';
import { linesOf } from '../support/log.js';
import { isRunning } from '../support/processes.js';
import { type RunningProgram, startProgramForTest } from '../support/program.js';
import { createCaller, startService, type TestService } from '../support/service.js';
import type { Socket } from '../support/socket.js';
import { soon, until } from '../support/waiting.js';
import { socketOnEach, workersOf } from '../support/workers.js';

let service: TestService;
let course: Course;
beforeAll(async () => {
  service = await startService();
  course = await createCourse(service);
});
afterAll(() => service?.close());

const start = (settings: Record<string, string> = {}, options = {}) =>
  startProgramForTest(service.database.url, { WEB_CONCURRENCY: '2', ...settings }, options);

/** Opens a socket on each worker, each with a subscription. */
async function follow(program: RunningProgram): Promise<Socket[]> {
  const sockets = [...(await socketOnEach(program, course.students[0])).values()];
  for (const socket of sockets) await socket.subscribe(BADGE).next();
  return sockets;
}

async function codesOf(sockets: Socket[]): Promise<number[]> {
  const closed = await soon(Promise.all(sockets.map((socket) => socket.closed)), 'the sockets to be closed');
  return closed.map(({ code }) => code);
}

/** Has a message under way on the program, brings it down, and lets the message finish. */
async function stopWhileSending(program: RunningProgram, bringDown: () => void): Promise<unknown> {
  const chatId = await createPairChat(course);
  const sockets = await follow(program);
  const held = await holdChat(service.database, chatId);
  const caller = createCaller(program.url, course.students[0].token);
  const sending = caller.ask(SEND, { input: { chatId, content: en('Under way') } });
  await held.waiters(1);
  bringDown();
  expect(await codesOf(sockets)).toEqual([1012, 1012]);
  await held.release();
  expect((await sending).errors).toBeUndefined();
  return soon(program.ended, 'the program to end');
}

test('SIGTERM lets all workers finish what is under way, and ends with 0', async () => {
  const program = await start({ SHUTDOWN_SECONDS: '60' });
  const workers = workersOf(program);

  const ended = await stopWhileSending(program, () => process.kill(program.pid, 'SIGTERM'));

  expect(ended).toMatchObject({ code: 0, signal: null, stderr: '' });
  for (const pid of workers) expect(await isRunning(pid)).toBe(false);
  expect(linesOf(program).filter(({ msg }) => msg === 'a worker ended')).toEqual([]);
}, 60_000);

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s to the whole process group does no harm to it',
  async (signal) => {
    const program = await start({ SHUTDOWN_SECONDS: '60' }, { detached: true });

    const ended = await stopWhileSending(program, () => process.kill(-program.pid, signal));

    expect(ended).toMatchObject({ code: 0, signal: null, stderr: '' });
  },
  60_000,
);

test('a primary that is killed leaves no worker behind, and they too finish what is under way', async () => {
  const program = await start({ SHUTDOWN_SECONDS: '60' });
  const workers = workersOf(program);

  // It has ended when nobody has its output open any more.
  const ended = await stopWhileSending(program, () => process.kill(program.pid, 'SIGKILL'));

  expect(ended).toMatchObject({ code: null, signal: 'SIGKILL', stderr: '' });
  for (const pid of workers) expect(await isRunning(pid)).toBe(false);
}, 60_000);

test('a worker that does not stop is ended, and the program with it', async () => {
  const program = await start({ SHUTDOWN_SECONDS: '1' });
  const [hanging] = workersOf(program) as [number];
  process.kill(hanging, 'SIGSTOP');

  expect(await program.kill('SIGTERM')).toMatchObject({ code: 0, signal: null });
  expect(await isRunning(hanging)).toBe(false);
}, 60_000);

test('a worker that is told to stop by itself is let go and replaced', async () => {
  const program = await start();
  const sockets = await socketOnEach(program, course.students[0]);
  const [leaving, socket] = [...sockets][0] as [number, Socket];

  process.kill(leaving, 'SIGTERM');

  expect(await codesOf([socket])).toEqual([1012]);
  await until(
    () => workersOf(program),
    (workers) => workers.length === 2 && !workers.includes(leaving),
  );
}, 60_000);
