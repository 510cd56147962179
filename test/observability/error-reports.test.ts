import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { AnyData } from '../support/api.js';
import { createPairChat, SEND } from '../support/chats.js';
import { type Course, createCourse, en } from '../support/course.js';
import { crashingWith } from '../support/crash.js';
import { lineOf } from '../support/log.js';
import { whileHidden } from '../support/outage.js';
import { type RunningProgram, runProgram, startProgram, startProgramForTest } from '../support/program.js';
import { openReceiver, type Receiver } from '../support/receiver.js';
import { eventsOf, reportingTo } from '../support/sentry.js';
import { type Caller, createCaller, startService, type TestService } from '../support/service.js';
import { SETTINGS } from '../support/settings.js';
import { errorsOf } from '../support/socket.js';
import { until } from '../support/waiting.js';

let service: TestService;
let course: Course;
beforeAll(async () => {
  service = await startService();
  course = await createCourse(service);
});
afterAll(() => service?.close());

/** Has every message refused by an error of PostgreSQL's that says what is in it. */
async function whileQuoting(statement: string, work: () => Promise<void>): Promise<void> {
  const { database } = service;
  const body = `begin ${statement}; return new; end`;
  await database.query(
    `create function quote_it() returns trigger language plpgsql as '${body.replaceAll("'", "''")}'`,
  );
  await database.query('create trigger quotes before insert on messages for each row execute function quote_it()');
  try {
    await work();
  } finally {
    await database.query('drop function quote_it() cascade');
  }
}

const reportOf = (receiver: Receiver, requestId: string | undefined) =>
  until(() => eventsOf(receiver).find(({ tags }) => tags.request_id === requestId));

describe('an error that is masked', () => {
  let receiver: Receiver;
  let program: RunningProgram;
  let student: Caller;
  beforeAll(async () => {
    receiver = await openReceiver();
    program = await startProgram(service.database.url, { LOG_LEVEL: 'trace', ...reportingTo(receiver) });
    student = createCaller(program.url, course.students[0].token);
  });
  afterAll(async () => {
    await program?.kill('SIGKILL');
    await receiver?.close();
  });

  test('is reported by the request id that the client was told, with nothing of what was said and by whom', async () => {
    const chatId = await createPairChat(course);
    let requestId: string | undefined;
    await service.database.query('alter table messages add constraint refuses_all check (seq < 2) not valid');
    try {
      const { errors } = await student.ask(SEND, { input: { chatId, content: en('A confession') } });
      requestId = errors?.[0]?.extensions.requestId;
    } finally {
      await service.database.query('alter table messages drop constraint refuses_all');
    }

    const event = await reportOf(receiver, requestId);
    const frames = expect.arrayContaining([
      expect.objectContaining({ filename: expect.stringMatching(/database\.js$/) }),
    ]);
    const value = 'new row for relation "messages" violates check constraint "refuses_all"';
    expect(event).toEqual({
      event_id: expect.any(String),
      timestamp: expect.any(Number),
      level: 'error',
      logger: 'request failed',
      platform: 'node',
      environment: 'development',
      server_name: expect.stringMatching(new RegExp(`:${program.pid}$`)),
      tags: { request_id: requestId, operation: 'Send', code: '23514' },
      exception: { values: [{ type: 'error', value, stacktrace: { frames } }] },
      contexts: { runtime: { name: 'node', version: process.version }, trace: expect.anything() },
    });
    const sent = receiver.received.map(({ body }) => body).join();
    for (const hidden of ['confession', chatId, course.ids.students[0], student.token.split('.')[2], 'Bearer']) {
      expect(sent).not.toContain(hidden);
    }
  });

  test.each([
    ['a value of a wrong type', "perform (new.content->>'en')::uuid", '22P02'],
    ['an error of a function', "raise exception 'refused: %', new.content", 'P0001'],
    ['a query that cannot be read', "perform to_tsquery(new.content->>'en')", '42601'],
  ])(
    'is told without its message where PostgreSQL quotes %s, in the report and in the log',
    async (_what, statement, code) => {
      const chatId = await createPairChat(course);
      await whileQuoting(statement, async () => {
        const { errors } = await student.ask(SEND, { input: { chatId, content: en('A confession') } });
        const requestId = errors?.[0]?.extensions.requestId;
        const line = await lineOf(program, (each) => each.msg === 'request failed' && each.requestId === requestId);

        expect(line.err).toEqual({ type: 'error', code, stack: expect.stringMatching(/^error\n {4}at /) });
        const values = [expect.objectContaining({ type: 'error', value: code })];
        expect(await reportOf(receiver, requestId)).toMatchObject({ tags: { code }, exception: { values } });
      });

      for (const told of [program.output(), ...receiver.received.map(({ body }) => body)]) {
        expect(told).not.toContain('confession');
      }
    },
  );

  test('over a socket is reported as well', async () => {
    const socket = await student.socket();
    await whileHidden(service.database, 'participants', async () => {
      const errors = await errorsOf(socket.subscribe('query Badge { unreadCount }'));

      const tags = { operation: 'Badge', code: '42P01' };
      expect(await reportOf(receiver, errors[0]?.extensions.requestId)).toMatchObject({ tags });
    });
  });

  test('is reported where the bus brings what is none of its own, too, and not what that is', async () => {
    for (const [packet, type, value] of [
      ['A confession', 'SyntaxError', ''],
      ['{"from":"A confession"}', 'Error', 'Expected hints, but got 23 characters of something else'],
    ]) {
      await service.database.query('select pg_notify($1, $2)', ['lovelace_messaging', packet]);
      const isThis = (event: AnyData) => event.exception.values[0].type === type;
      const event = await until(() => eventsOf(receiver).find(isThis));

      expect(event).toMatchObject({ logger: 'live delivery', exception: { values: [{ type, value }] } });
    }
    expect(receiver.received.map(({ body }) => body).join()).not.toContain('confession');
    expect(program.output()).not.toContain('confession');
  });

  test('is reported once, and what is meant to be said to clients is not', async () => {
    const before = eventsOf(receiver).length;
    const socket = await student.socket();
    const unknown = `query { messages(chatId: "${randomUUID()}") { totalCount } }`;
    for (const query of [unknown, '{ nothing }', '{', '']) await student.ask(query);
    await student.ask(SEND, { input: 'nothing' });
    await createCaller(program.url, 'garbage').ask('{ unreadCount }');
    await errorsOf(socket.subscribe(unknown));
    await whileHidden(service.database, 'participants', async () => {
      await student.ask('query Masked { unreadCount }');
    });
    // What has not been sent yet is, before it ends.
    await program.kill('SIGTERM');

    const operations = eventsOf(receiver).map(({ tags }) => tags.operation);
    expect(operations.slice(before)).toEqual(['Masked']);
  });
});

test('answers and endings wait for no receiver, be it gone or silent', async () => {
  const [gone, silent] = [await openReceiver(), await openReceiver('silent')];
  await gone.close();
  onTestFinished(silent.close);
  for (const receiver of [gone, silent]) {
    const program = await startProgramForTest(service.database.url, reportingTo(receiver));
    await whileHidden(service.database, 'participants', async () => {
      const { errors } = await createCaller(program.url, course.students[0].token).ask('{ unreadCount }');
      expect(errors?.[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR');
    });

    expect(await program.kill('SIGTERM')).toMatchObject({ code: 0, signal: null, stderr: '' });
  }
  expect(silent.received).toHaveLength(1);
}, 60_000);

describe('what ends the process is reported before it goes', () => {
  test('where it could not start', async () => {
    const receiver = await openReceiver();
    onTestFinished(receiver.close);
    const nowhere = { ...SETTINGS, DATABASE_URL: 'postgres://user:hunter2@127.0.0.1:1/messaging' };

    expect((await runProgram({ ...nowhere, ...reportingTo(receiver) }).ended).code).toBe(1);

    expect(eventsOf(receiver)).toMatchObject([{ logger: 'the process had to end', tags: { code: 'ECONNREFUSED' } }]);
    expect(receiver.received[0]?.body).not.toContain('hunter2');
  });

  test('where something was caught by nobody, and neither there nor in its last words is what the error quotes', async () => {
    const receiver = await openReceiver();
    onTestFinished(receiver.close);
    const crashing = await crashingWith('A confession');
    const program = await startProgramForTest(service.database.url, { ...crashing, ...reportingTo(receiver) });

    const ended = await program.kill('SIGUSR2');

    expect(ended).toMatchObject({ code: 1, stderr: expect.stringMatching(/^RangeError\n {4}at .*crash-/) });
    expect(eventsOf(receiver)).toMatchObject([
      { logger: 'the process crashed', exception: { values: [{ type: 'RangeError', value: '' }] } },
    ]);
    for (const told of [ended.stdout, ended.stderr, receiver.received[0]?.body]) {
      expect(told).not.toContain('confession');
    }
  });
});
