import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Course, CREATE, createCourse, en, SEND, SYNC } from '../support/course.js';
import { type ServiceProcess, startProcess } from '../support/process.js';
import { type Caller, createCaller, integrationToken, startService, type TestService } from '../support/service.js';
import { until } from '../support/until.js';

/** The real program, whose log is the one that operators read, with everything that it can say. */
let service: TestService;
let program: ServiceProcess;
let course: Course;
let student: Caller;
beforeAll(async () => {
  service = await startService();
  course = await createCourse(service);
  program = await startProcess(service.database.url, { LOG_LEVEL: 'trace' });
  student = createCaller(program.url, course.students[0].token);
});
afterAll(async () => {
  await program?.kill('SIGTERM');
  await service?.close();
});

const lines = () =>
  program
    .output()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
/** The line of the operation of this name. */
const lineOf = (name: string) =>
  until(
    () => lines().find((line) => line.name === name),
    (line) => line !== undefined,
  );
const uniqueName = () => `Op${randomUUID().replaceAll('-', '')}`;

describe('each operation leaves one line', () => {
  test('with its request id, kind, name, viewer and duration', async () => {
    const name = uniqueName();
    const { headers } = await student.ask(`query ${name} { unreadCount }`);

    expect(await lineOf(name)).toEqual({
      level: 30,
      time: expect.any(Number),
      msg: 'operation',
      requestId: headers.get('x-request-id'),
      door: 'http',
      kind: 'query',
      name,
      viewer: course.ids.students[0],
      milliseconds: expect.any(Number),
    });
    expect(lines().filter((line) => line.name === name)).toHaveLength(1);
  });

  test('with the client id of an integration', async () => {
    const name = uniqueName();
    const token = await integrationToken('roster:write', 'an-integration');
    await createCaller(program.url, token).ask(SYNC.replace('Sync', name), { input: course.roster });

    expect(await lineOf(name)).toMatchObject({ kind: 'mutation', client: 'an-integration' });
  });

  test('with the codes of its errors', async () => {
    const [denied, refused, invalid] = [uniqueName(), uniqueName(), uniqueName()];
    await student.ask(`query ${denied} { messages(chatId: "${randomUUID()}") { totalCount } }`);
    await createCaller(program.url, 'garbage').ask(`query ${refused} { unreadCount }`);
    await student.ask(`query ${invalid} { nothing }`);

    expect(await lineOf(denied)).toMatchObject({ errors: ['NOT_FOUND'], viewer: course.ids.students[0] });
    expect(await lineOf(refused)).toMatchObject({ errors: ['UNAUTHENTICATED'] });
    expect(await lineOf(refused)).not.toHaveProperty('viewer');
    await until(
      () => lines().filter(({ errors }) => errors?.[0] === 'GRAPHQL_VALIDATION_FAILED'),
      ({ length }) => length === 1,
    );
  });

  test('over a socket as well, where a subscription is one operation', async () => {
    const [query, mutation, subscription, failing] = [uniqueName(), uniqueName(), uniqueName(), uniqueName()];
    const socket = await student.socket();
    await socket.subscribe(`query ${query} { unreadCount }`).next();
    await socket
      .subscribe(CREATE.replace('Create', mutation), {
        input: { courseSpaceId: course.roster.id, audience: 'COURSE_STAFF', topic: en('Topic'), content: en('First') },
      })
      .next();
    await socket.subscribe(`subscription ${subscription} { unreadCountChanged { unreadCount } }`).next();
    await socket.subscribe(`query ${failing} { messages(chatId: "x") { totalCount } }`).failed.catch(() => {});

    const common = { door: 'websocket', viewer: course.ids.students[0], milliseconds: expect.any(Number) };
    expect(await lineOf(query)).toMatchObject({ ...common, kind: 'query', requestId: expect.any(String) });
    expect(await lineOf(mutation)).toMatchObject({ ...common, kind: 'mutation' });
    expect(await lineOf(subscription)).toMatchObject({ ...common, kind: 'subscription' });
    expect(await lineOf(failing)).toMatchObject({ ...common, errors: ['NOT_FOUND'] });
    await socket.close();
  });
});

test('no line has what somebody wrote, or a token', async () => {
  const secret = 'Aamukahvi';
  const content = en(secret);
  const { createChat } = await student.get(CREATE, {
    input: { courseSpaceId: course.roster.id, audience: 'COURSE_STAFF', topic: en(secret), content },
  });
  const chatId = createChat.chat.id;
  const assistant = createCaller(program.url, course.assistants[0].token);
  const socket = await assistant.socket();
  const added = socket.subscribe('subscription { messageAdded { message { content } } }');
  // A subscription is there when its first event is; the badge's comes at once.
  await socket.subscribe('subscription { unreadCountChanged { unreadCount } }').next();
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
    const { next, failed } = socket.subscribe(query, { input });
    await Promise.race([next(), failed]).catch(() => {});
  }
  expect((await added.next()).messageAdded.message.content).toBe(secret);
  await socket.close();
  await lineOf(last);

  expect(program.output()).not.toContain(secret);
  for (const { token } of [student, assistant]) expect(program.output()).not.toContain(token.split('.')[2]);
  expect(program.output()).not.toContain('Bearer');
}, 30_000);

test('every line is one JSON object, with a time', () => {
  expect(lines().length).toBeGreaterThan(10);
  for (const line of lines()) expect(line).toMatchObject({ level: expect.any(Number), time: expect.any(Number) });
});
