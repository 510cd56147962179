import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createChat, SEND } from '../support/chats.js';
import { type Course, createCourse, en } from '../support/course.js';
import { lineOf, linesOf } from '../support/log.js';
import { cutOff, whileHidden } from '../support/outage.js';
import { type RunningProgram, startProgram } from '../support/program.js';
import { createCaller, startService, type TestService } from '../support/service.js';
import { errorsOf } from '../support/socket.js';
import { soon, until } from '../support/waiting.js';

/** The real program beside the service of the tests, on the same database: its log is the one that operators read. */
let service: TestService;
let program: RunningProgram;
let course: Course;
beforeAll(async () => {
  service = await startService();
  course = await createCourse(service);
  program = await startProgram(service.database.url, { LOG_LEVEL: 'trace' });
});
afterAll(async () => {
  await program?.kill('SIGTERM');
  await service?.close();
});

const failureOf = (requestId: string) =>
  lineOf(program, (line) => line.requestId === requestId && line.msg === 'request failed');

const MASKED = {
  fi: /^Palvelussa tapahtui virhe\. Mainitse pyynnön tunnus ([\da-f-]{36}), kun ilmoitat siitä\.$/,
  en: /^Something went wrong here\. Quote the request id ([\da-f-]{36}) when you report it\.$/,
  sv: /^Något gick fel här\. Ange begärans id ([\da-f-]{36}) när du rapporterar det\.$/,
};

/** Begins a request to the program, and goes away as soon as that has begun to read its body. */
async function leaveAmid(length: string, body: string): Promise<void> {
  const { hostname, port } = new URL(program.url);
  const socket = connect(Number(port), hostname);
  const head = ['POST /graphql HTTP/1.1', 'Host: x', 'Content-Type: application/json', 'Expect: 100-continue', length];
  socket.write(`${head.join('\r\n')}\r\nAuthorization: Bearer ${course.students[0].token}\r\n\r\n`);
  const [answer] = await soon(once(socket, 'data'), 'the request to be taken');
  expect(String(answer)).toMatch(/^HTTP\/1\.1 100 /);
  await new Promise<void>((resolve, reject) => socket.write(body, (error) => (error ? reject(error) : resolve())));
  socket.destroy();
  await once(socket, 'close');
}

test.each([
  ['with content-length', 'Content-Length: 1000', '{"query":'],
  ['in chunks', 'Transfer-Encoding: chunked', '9\r\n{"query":\r\n'],
])('a client that goes away in the midst of a body %s is no failure in the log', async (_how, length, body) => {
  const failures = () => linesOf(program).filter(({ level, msg }) => level >= 40 || msg === 'request failed');
  const before = failures();
  await leaveAmid(length, body);

  // By the time that the program has answered somebody who came later, it has seen that the client is gone.
  const name = `After${body.length}`;
  await createCaller(program.url, course.students[0].token).get(`query ${name} { unreadCount }`);
  await lineOf(program, (line) => line.name === name);

  expect(failures()).toEqual(before);
});

describe('an error that nobody meant to happen', () => {
  test('shows a request id and nothing of its cause, in the language of the request', async () => {
    const caller = createCaller(program.url, course.students[0].token);
    await whileHidden(service.database, 'participants', async () => {
      for (const [language, message] of Object.entries(MASKED)) {
        const { status, headers, data, errors } = await caller.ask(
          'query Badge { viewer { id } unreadCount }',
          {},
          language,
        );

        expect(status).toBe(200);
        expect(data ?? null).toBeNull();
        const requestId = headers.get('x-request-id') as string;
        expect(errors).toEqual([
          {
            message: expect.stringMatching(message),
            path: ['unreadCount'],
            locations: expect.anything(),
            extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
          },
        ]);
        expect(message.exec(errors?.[0]?.message ?? '')?.[1]).toBe(requestId);
        expect(await failureOf(requestId)).toMatchObject({
          level: 50,
          err: { message: 'relation "participants" does not exist', code: '42P01', stack: expect.any(String) },
        });
      }
    });

    expect(await caller.get('{ unreadCount }')).toEqual({ unreadCount: 0 });
  });

  test('shows the same over a socket', async () => {
    const socket = await createCaller(program.url, course.students[0].token).socket('en');
    await whileHidden(service.database, 'participants', async () => {
      const errors = await errorsOf(socket.subscribe('{ unreadCount }'));

      const requestId = errors[0]?.extensions.requestId ?? '';
      expect(errors).toEqual([
        {
          message: expect.stringMatching(MASKED.en),
          path: ['unreadCount'],
          locations: expect.anything(),
          extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: expect.any(String) },
        },
      ]);
      expect(await failureOf(requestId)).toMatchObject({ err: { code: '42P01' } });
    });
  });

  test('in a subscription that is being started is masked as well', async () => {
    const socket = await createCaller(program.url, course.students[0].token).socket('en');
    await whileHidden(service.database, 'participants', async () => {
      const errors = await errorsOf(socket.subscribe('subscription { messageAdded { cursor } }'));

      expect(errors).toEqual([
        expect.objectContaining({
          message: expect.stringMatching(MASKED.en),
          extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: expect.any(String) },
        }),
      ]);
    });
  });

  test('while the caller is being looked up is masked as well, and is no refusal of the token', async () => {
    // Not on any roster, and so looked up each time.
    const stranger = createCaller(program.url, (await service.as('a stranger')).token);
    await whileHidden(service.database, 'users', async () => {
      const { headers, errors } = await stranger.ask('{ unreadCount }', {}, 'en');

      const requestId = headers.get('x-request-id') as string;
      expect(errors).toEqual([
        { message: expect.stringMatching(MASKED.en), extensions: { code: 'INTERNAL_SERVER_ERROR', requestId } },
      ]);
      expect(await failureOf(requestId)).toMatchObject({ err: { message: 'relation "users" does not exist' } });
    });
  });

  test('leaves the text of a message that could not be stored out of the answer and out of the log', async () => {
    const [student] = course.students;
    const chatId = await createChat(student, course, { audience: 'COURSE_STAFF' });
    const caller = createCaller(program.url, student.token);
    // PostgreSQL quotes the whole row in such an error's detail.
    await service.database.query('alter table messages add constraint refuses_all check (seq < 2) not valid');
    try {
      const { errors } = await caller.ask(SEND, { input: { chatId, content: en('A confession') } });

      expect(errors?.[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR');
      expect(JSON.stringify(errors)).not.toMatch(/confession|constraint|refuses_all/);
      expect(await failureOf(errors?.[0]?.extensions.requestId ?? '')).toMatchObject({ err: { code: '23514' } });
      expect(program.output()).not.toContain('confession');
    } finally {
      await service.database.query('alter table messages drop constraint refuses_all');
    }
  });

  test('without a database is masked, and passes', async () => {
    const caller = createCaller(program.url, course.students[0].token);
    const outage = await cutOff(service.database, 'database');
    try {
      const { errors } = await caller.ask('{ unreadCount }', {}, 'en');
      expect(errors?.[0]?.message).toMatch(MASKED.en);
      expect(JSON.stringify(errors)).not.toMatch(/connect|terminat|database|postgres/i);
    } finally {
      await outage.end();
    }

    await until(
      () => caller.ask('{ unreadCount }'),
      ({ errors }) => errors === undefined,
    );
  });
});
