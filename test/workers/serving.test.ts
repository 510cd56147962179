import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPairChat, send } from '../support/chats.js';
import { type Course, createCourse } from '../support/course.js';
import { ADDED, type Added, contents, settle, take } from '../support/live.js';
import { lineOf, linesOf } from '../support/log.js';
import { type RunningProgram, startProgram } from '../support/program.js';
import { sendBytes } from '../support/raw-http.js';
import { createCaller, startService, type TestService } from '../support/service.js';
import type { Socket } from '../support/socket.js';
import { until } from '../support/waiting.js';
import { socketOnEach, workersOf } from '../support/workers.js';

let service: TestService;
let course: Course;
let program: RunningProgram;
beforeAll(async () => {
  service = await startService();
  course = await createCourse(service);
  // Hints alone, and no sweep, take messages from one worker to another.
  program = await startProgram(service.database.url, { WEB_CONCURRENCY: '2', LIVE_SWEEP_SECONDS: '3600' });
});
afterAll(async () => {
  await program?.kill('SIGKILL');
  await service?.close();
});

const GET_LIVEZ = 'GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';

/** The first two students on the program. */
const student = (index: 0 | 1) => createCaller(program.url, course.students[index].token);

/** The line of the log that a worker has ended. */
const endOf = (pid: number) => lineOf(program, ({ msg, worker }) => msg === 'a worker ended' && worker === pid);

test('two workers serve on one port, and a message reaches the sockets of both', async () => {
  const chatId = await createPairChat(course);
  const readers = await socketOnEach(program, course.students[0]);
  expect(readers.size).toBe(2);
  const followed = [...readers.values()].map((socket) => socket.subscribe<Added>(ADDED));
  for (const one of followed) await settle(one, (text) => send(student(1), chatId, text));

  for (const text of ['One', 'Two', 'Three']) await send(student(1), chatId, text);

  for (const one of followed) {
    // The marks that the other one began with come to this one too.
    const received: string[] = [];
    while (received.at(-1) !== 'Three') received.push(...contents(await take(one, 1)));
    expect(received.slice(-3)).toEqual(['One', 'Two', 'Three']);
  }
});

test('each line of the log tells which process wrote it', async () => {
  const known = new Set([program.pid, ...linesOf(program).map(({ worker }) => worker)]);

  for (const line of linesOf(program)) expect(known).toContain(line.pid);
  expect(linesOf(program).find(({ msg }) => msg === 'ready').pid).toBe(program.pid);
  expect(linesOf(program).filter(({ msg }) => msg === 'ready')).toHaveLength(1);
});

test('a worker that is killed is replaced; the other goes on, and who lost a socket resumes', async () => {
  const chatId = await createPairChat(course);
  const [[victim, lost], [other, kept]] = [...(await socketOnEach(program, course.students[0]))] as [
    [number, Socket],
    [number, Socket],
  ];
  const live = kept.subscribe<Added>(ADDED, { chatId });
  await settle(live, (text) => send(student(1), chatId, text));
  const losing = lost.subscribe<Added>(ADDED, { chatId });
  const after = await settle(losing, (text) => send(student(1), chatId, text));

  process.kill(victim, 'SIGKILL');
  expect((await lost.closed).code).toBe(1006);
  expect(await endOf(victim)).toMatchObject({ level: 40, pid: program.pid, signal: 'SIGKILL' });
  await send(student(1), chatId, 'While it was away');
  const received: string[] = [];
  while (received.at(-1) !== 'While it was away') received.push(...contents(await take(live, 1)));
  const now = await until(
    () => workersOf(program),
    ({ length }) => length === 2,
  );
  expect(now).toContain(other);
  const again = await socketOnEach(program, course.students[0]);
  expect([...again.keys()].sort()).toEqual([...now].sort());
  for (const socket of again.values()) {
    const resumed = socket.subscribe<Added>(ADDED, { chatId, after });
    expect(contents(await take(resumed, 1))).toEqual(['While it was away']);
  }
});

test('a connection that was given to a worker which ended before it took it is closed, and does not hang', async () => {
  const [victim] = workersOf(program) as [number];
  process.kill(victim, 'SIGSTOP');
  const answers: string[] = [];
  const ask = async () => answers.push(await sendBytes(program.url, GET_LIVEZ));
  // Each worker is given another one when it has taken the last: this one holds one, and the other answers the rest.
  const asked = Array.from({ length: 4 }, ask);
  await until(() => answers.length === 3);

  process.kill(victim, 'SIGKILL');
  await endOf(victim);
  await Promise.all(asked);

  expect(answers.map((answer) => answer.split(' ')[1] ?? '')).toEqual(['200', '200', '200', '']);
});
