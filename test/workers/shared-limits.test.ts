import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPairChat, SEND } from '../support/chats.js';
import { type Course, createCourse, en } from '../support/course.js';
import { postGraphql } from '../support/http.js';
import { linesOf } from '../support/log.js';
import { type RunningProgram, startProgram } from '../support/program.js';
import { startService, type TestService } from '../support/service.js';
import type { Socket } from '../support/socket.js';
import { socketOnEach } from '../support/workers.js';

const WRITES = 20;

let service: TestService;
let course: Course;
let program: RunningProgram;
beforeAll(async () => {
  service = await startService();
  course = await createCourse(service);
  const settings = { WEB_CONCURRENCY: '3', RATE_LIMIT_WRITES_PER_MINUTE: `${WRITES}` };
  program = await startProgram(service.database.url, settings);
});
afterAll(async () => {
  await program?.kill('SIGKILL');
  await service?.close();
});

const codeOf = (errors: readonly { extensions: { code: string } }[] | undefined) => errors?.[0]?.extensions.code;

test('of 200 messages at once over 200 connections exactly 20 are sent, whichever worker they reach', async () => {
  const chatId = await createPairChat(course);
  const [{ token }] = course.students;
  const body = JSON.stringify({ query: SEND, variables: { input: { chatId, content: en('Hello') } } });

  const answers = await Promise.all(
    Array.from({ length: 200 }, () => postGraphql(program.url, body, { authorization: `Bearer ${token}` })),
  );

  const codes = answers.map(({ errors }) => codeOf(errors));
  expect(codes.filter((code) => code === undefined)).toHaveLength(WRITES);
  expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(200 - WRITES);
  const { messages } = await course.students[1].get(`{ messages(chatId: "${chatId}") { totalCount } }`);
  expect(messages.totalCount).toBe(1 + WRITES);
  const sends = linesOf(program).filter(({ name }) => name === 'Send');
  expect(new Set(sends.map(({ pid }) => pid)).size).toBe(3);
});

test('while the primary does not answer, each worker keeps to the limit by itself', async () => {
  const chatId = await createPairChat(course);
  const [socket] = [...(await socketOnEach(program, course.students[1])).values()] as [Socket];
  const sendOne = () => {
    const sending = socket.subscribe(SEND, { input: { chatId, content: en('Hello') } });
    return sending.next().then(
      () => 'passed',
      (errors) => codeOf(errors),
    );
  };
  process.kill(program.pid, 'SIGSTOP');
  try {
    // A socket runs at most 20 operations at once, so they go in rounds.
    const first = await Promise.all(Array.from({ length: WRITES - 2 }, sendOne));
    const rest = await Promise.all(Array.from({ length: 5 }, sendOne));
    expect(first.filter((end) => end === 'passed')).toHaveLength(WRITES - 2);
    expect(rest.sort()).toEqual(['RATE_LIMITED', 'RATE_LIMITED', 'RATE_LIMITED', 'passed', 'passed']);
  } finally {
    process.kill(program.pid, 'SIGCONT');
  }
});
