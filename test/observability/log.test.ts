import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CREATE, chatInput, SEND } from '../support/chats.js';
import { type Course, createCourse, en, SYNC } from '../support/course.js';
import { BADGE } from '../support/live.js';
import { lineOf, linesOf } from '../support/log.js';
import { type RunningProgram, startProgram } from '../support/program.js';
import { openRawSocket } from '../support/raw-socket.js';
import { type Caller, createCaller, startService, type TestService } from '../support/service.js';
import { integrationToken } from '../support/tokens.js';
import { until } from '../support/waiting.js';

/** The real program, whose log is the one that operators read, with everything that it can say. */
let service: TestService;
let program: RunningProgram;
let course: Course;
let student: Caller;
beforeAll(async () => {
  service = await startService();
  course = await createCourse(service);
  program = await startProgram(service.database.url, { LOG_LEVEL: 'trace' });
  student = createCaller(program.url, course.students[0].token);
});
afterAll(async () => {
  await program?.kill('SIGTERM');
  await service?.close();
});

/** The line of the operation of this name. */
const operationOf = (name: string) => lineOf(program, (line) => line.name === name);
/** The internal key by which the log tells of a person. */
async function keyOf(userId: string): Promise<number> {
  const [row] = await service.database.query<{ key: number }>(
    'select id::int as key from users where external_id = $1',
    [userId],
  );
  return (row as { key: number }).key;
}
const uniqueName = () => `Op${randomUUID().replaceAll('-', '')}`;

describe('each operation leaves one line', () => {
  test('with its request id, kind, name, viewer and duration', async () => {
    const name = uniqueName();
    const { headers } = await student.ask(`query ${name} { unreadCount }`);

    expect(await operationOf(name)).toEqual({
      level: 30,
      time: expect.any(Number),
      msg: 'operation',
      requestId: headers.get('x-request-id'),
      door: 'http',
      kind: 'query',
      name,
      viewer: await keyOf(course.ids.students[0]),
      milliseconds: expect.any(Number),
    });
    expect(linesOf(program).filter((line) => line.name === name)).toHaveLength(1);
  });

  test('with the client id of an integration', async () => {
    const name = uniqueName();
    const token = await integrationToken('roster:write', 'an-integration');
    await createCaller(program.url, token).ask(SYNC.replace('Sync', name), { input: course.roster });

    expect(await operationOf(name)).toMatchObject({ kind: 'mutation', client: 'an-integration' });
  });

  test('with the codes of its errors', async () => {
    const [denied, refused, invalid] = [uniqueName(), uniqueName(), uniqueName()];
    await student.ask(`query ${denied} { messages(chatId: "${randomUUID()}") { totalCount } }`);
    await createCaller(program.url, 'garbage').ask(`query ${refused} { unreadCount }`);
    await student.ask(`query ${invalid} { nothing }`);

    expect(await operationOf(denied)).toMatchObject({
      errors: ['NOT_FOUND'],
      viewer: await keyOf(course.ids.students[0]),
    });
    expect(await operationOf(refused)).toMatchObject({ errors: ['UNAUTHENTICATED'] });
    expect(await operationOf(refused)).not.toHaveProperty('viewer');
    await until(
      () => linesOf(program).filter(({ errors }) => errors?.[0] === 'GRAPHQL_VALIDATION_FAILED'),
      ({ length }) => length === 1,
    );
  });

  test('over a socket as well, where a subscription is one operation', async () => {
    const [query, mutation, subscription, failing] = [uniqueName(), uniqueName(), uniqueName(), uniqueName()];
    const socket = await student.socket();
    await socket.subscribe(`query ${query} { unreadCount }`).next();
    await socket
      .subscribe(CREATE.replace('Create', mutation), {
        input: chatInput(course),
      })
      .next();
    await socket.subscribe(`subscription ${subscription} { unreadCountChanged { unreadCount } }`).next();
    await socket.subscribe(`query ${failing} { messages(chatId: "x") { totalCount } }`).failed.catch(() => {});

    const viewer = await keyOf(course.ids.students[0]);
    const common = { door: 'websocket', viewer, milliseconds: expect.any(Number) };
    expect(await operationOf(query)).toMatchObject({ ...common, kind: 'query', requestId: expect.any(String) });
    expect(await operationOf(mutation)).toMatchObject({ ...common, kind: 'mutation' });
    expect(await operationOf(subscription)).toMatchObject({ ...common, kind: 'subscription' });
    expect(await operationOf(failing)).toMatchObject({ ...common, errors: ['NOT_FOUND'] });
  });
});

test('no line has what somebody wrote, or a token', async () => {
  const secret = 'Aamukahvi';
  const content = en(secret);
  const { createChat } = await student.get(CREATE, {
    input: chatInput(course, { topic: en(secret), content }),
  });
  const chatId = createChat.chat.id;
  const assistant = createCaller(program.url, course.assistants[0].token);
  const socket = await assistant.socket();
  const added = socket.subscribe('subscription { messageAdded { message { content } } }');
  // A subscription is there when its first event is; the badge's comes at once.
  await socket.subscribe(BADGE).next();
  const raw = await openRawSocket(program.url);
  await raw.signIn(student.token);
  raw.send({ type: 'subscribe', id: '1', payload: { query: 'query A { unreadCount }', operationName: secret } });
  expect(await raw.next()).toMatchObject({ type: 'error' });
  const last = uniqueName();
  for (const [input, query] of [
    [{ chatId, content }, SEND],
    [{ chatId, content: en(secret.repeat(2_000)) }, SEND],
    [{ chatId, content: en(`${secret}\u0000`) }, SEND],
    [{ chatId, content: [{ language: secret, text: secret }] }, SEND],
    [{ chatId, content: { [secret]: secret } }, SEND],
    [{ chatId: secret, content, replyToId: secret, idempotencyKey: `${secret}-ä` }, SEND],
    [{ chatId, content }, `${SEND} ${secret} {`],
    [{ chatId, content }, SEND.replace('message {', `message(text: "${secret}") {`)],
    [{ chatId, content }, SEND.replace('Send', last)],
  ] as const) {
    await student.ask(query, { input });
    await socket
      .subscribe(query, { input })
      .next()
      .catch(() => {});
  }
  expect((await added.next()).messageAdded.message.content).toBe(secret);
  await socket.close();
  await operationOf(last);

  expect(program.output()).not.toContain(secret);
  for (const { token } of [student, assistant]) expect(program.output()).not.toContain(token.split('.')[2]);
  expect(program.output()).not.toContain('Bearer');
}, 30_000);

test('every line is one JSON object, with a time', () => {
  expect(linesOf(program).length).toBeGreaterThan(10);
  for (const line of linesOf(program)) {
    expect(line).toMatchObject({ level: expect.any(Number), time: expect.any(Number) });
  }
});
