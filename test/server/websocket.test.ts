import { randomUUID } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiError, ask } from '../support/api.js';
import { createChat, createPairChat, SEND, send } from '../support/chats.js';
import { adding, type Course, createCourse, en, push } from '../support/course.js';
import { ADDED, type Added, BADGE, contents, settle, take } from '../support/live.js';
import { whileHidden } from '../support/outage.js';
import { firstCursor } from '../support/pages.js';
import { openRawSocket, type ProtocolMessage, type RawSocket, upgradeStatus } from '../support/raw-socket.js';
import { startService, type TestService } from '../support/service.js';
import { integrationToken, secondsFromNow, signToken } from '../support/tokens.js';
import { soon, until } from '../support/waiting.js';

let service: TestService;
let narrow: TestService;
let course: Course;

beforeAll(async () => {
  service = await startService({ ALLOWED_ORIGINS: 'https://lovelace.example' });
  narrow = await service.another({ LIMIT_SOCKETS_PER_USER: '2', LIMIT_SUBSCRIPTIONS_PER_SOCKET: '2' });
  course = await createCourse(service);
});
afterAll(() => service?.close());

function open(at: TestService = service): Promise<RawSocket> {
  return openRawSocket(at.url);
}

async function openSignedIn(token = course.students[0].token, more: object = {}): Promise<RawSocket> {
  const socket = await open();
  await socket.signIn(token, more);
  return socket;
}

const codeOf = async (socket: RawSocket) => (await soon(socket.closed, 'the socket to be closed')).code;

/** A token of the first student, with something about it changed. */
function token(changes: JWTPayload = {}): Promise<string> {
  return signToken({ sub: course.ids.students[0], ...changes });
}

describe('the upgrade', () => {
  test.each([
    ['a program that is no browser', {}, 101],
    ['an address with a query', { path: '/graphql?x=1' }, 101],
    ['the allowed origin', { origin: 'https://lovelace.example' }, 101],
    ['Apollo Sandbox', { origin: 'https://studio.apollographql.com' }, 101],
    ['a foreign origin', { origin: 'https://evil.example' }, 403],
    ['a foreign origin that looks like the allowed one', { origin: 'https://lovelace.example.evil.example' }, 403],
    ['the allowed host by another scheme', { origin: 'http://lovelace.example' }, 403],
    ['an opaque origin', { origin: 'null' }, 403],
    ['a wrong path', { path: '/' }, 404],
    ['a longer path', { path: '/graphql/x' }, 404],
  ])('of %s', async (_who, upgrade, status) => {
    expect(await upgradeStatus(service.url, upgrade)).toBe(status);
  });

  test("of the service's own origin", async () => {
    expect(await upgradeStatus(service.url, { origin: service.url })).toBe(101);
  });
});

describe('the sign-in', () => {
  test('is acknowledged, and the person is the one of the token', async () => {
    const socket = await openSignedIn();
    socket.send({ type: 'subscribe', id: '1', payload: { query: '{ viewer { id } }' } });
    expect(await socket.next()).toEqual({
      type: 'next',
      id: '1',
      payload: { data: { viewer: { id: course.ids.students[0] } } },
    });
    expect(await socket.next()).toEqual({ type: 'complete', id: '1' });
  });

  test('is possible so many times at once for each person, and again when a socket is closed', async () => {
    const signIn = async (by: string) => {
      const socket = await open(narrow);
      await socket.signIn(by);
      return socket;
    };
    const [first] = course.students;
    const held = [await signIn(first.token), await signIn(first.token)];
    const third = await open(narrow);
    third.send({ type: 'connection_init', payload: { authorization: `Bearer ${first.token}` } });
    expect(await codeOf(third)).toBe(4429);
    await signIn(course.students[1].token);
    held[0]?.terminate();
    // A place is free again.
    await until(() =>
      signIn(first.token).then(
        () => true,
        () => false,
      ),
    );
  });

  test('that the client does not wait for takes no place for ever', async () => {
    for (let attempt = 0; attempt < 6; attempt += 1) {
      const socket = await open(narrow);
      // Each token is new to the service, which so has to look the person up.
      const authorization = `Bearer ${await token({ sub: course.ids.students[2], exp: secondsFromNow(3_600 + attempt) })}`;
      socket.send({ type: 'connection_init', payload: { authorization } });
      socket.terminate();
      await socket.closed;
    }
    // A place is free again.
    await until(async () => {
      const socket = await open(narrow);
      return socket.signIn(course.students[2].token).then(
        () => true,
        () => false,
      );
    });
  });
});

describe('the token', () => {
  test('closes the socket with 4403 when it expires, unless a ping has brought a fresh one', async () => {
    const short = await token({ exp: secondsFromNow(4) });
    const [left, kept] = [await openSignedIn(short), await openSignedIn(short)];
    kept.send({ type: 'ping', payload: { authorization: `Bearer ${await token()}` } });
    expect((await kept.next()).type).toBe('pong');
    expect(await codeOf(left)).toBe(4403);
    kept.send({ type: 'subscribe', id: '1', payload: { query: '{ viewer { id } }' } });
    expect(await kept.next()).toMatchObject({ type: 'next' });
  });

  test('that a ping brought expires too', async () => {
    const socket = await openSignedIn();
    socket.send({
      type: 'ping',
      payload: { authorization: `Bearer ${await token({ exp: secondsFromNow(4) })}` },
    });
    expect((await socket.next()).type).toBe('pong');
    expect(await codeOf(socket)).toBe(4403);
  });

  test.each<[string, () => Promise<unknown>]>([
    ['of another person', async () => `Bearer ${await token({ sub: course.ids.students[1] })}`],
    ['of an integration', async () => `Bearer ${await integrationToken('roster:write', course.ids.students[0])}`],
    ['that is not valid', async () => 'Bearer x'],
    ['that has expired', async () => `Bearer ${await token({ exp: secondsFromNow(-60) })}`],
  ])('%s in a ping closes the socket with 4403', async (_what, authorization) => {
    const socket = await openSignedIn();
    socket.send({ type: 'ping', payload: { authorization: await authorization() } });
    expect(await codeOf(socket)).toBe(4403);
  });

  test('need not be in a ping', async () => {
    const socket = await openSignedIn();
    socket.send({ type: 'ping', payload: { any: 'thing' } });
    expect(await socket.next()).toEqual({ type: 'pong', payload: { any: 'thing' } });
  });

  test('of a person whom a roster names only later is that person’s from then on, on the same socket', async () => {
    const newcomer = `${course.roster.id}:newcomer`;
    const socket = await (await service.as(newcomer)).socket();
    const before = socket.subscribe<{ courseSpaces: { id: string }[] }>('{ courseSpaces { id } }');
    expect((await before.next()).courseSpaces).toEqual([]);
    const space = await createCourse(service);
    await push(service, space, { roster: adding(space, newcomer) });
    const after = socket.subscribe<{ courseSpaces: { id: string }[] }>('{ courseSpaces { id } }');
    expect((await after.next()).courseSpaces).toEqual([{ id: space.roster.id }]);
  });
});

describe('a message', () => {
  const sized = (bytes: number) => {
    const empty = JSON.stringify({ type: 'ping', payload: { x: '' } });
    return JSON.stringify({ type: 'ping', payload: { x: 'x'.repeat(bytes - empty.length) } });
  };

  test('of 64 kB is taken, and a larger one closes the socket with 1009', async () => {
    const socket = await openSignedIn();
    socket.send(sized(65_536));
    expect((await socket.next()).type).toBe('pong');
    socket.send(sized(65_537));
    expect(await codeOf(socket)).toBe(1009);
  });
});

/** How an operation over the socket ends: its first answer. */
async function answerTo(query: string, more: object = {}, acceptLanguage = 'en'): Promise<ProtocolMessage> {
  const socket = await openSignedIn(undefined, { acceptLanguage });
  socket.send({ type: 'subscribe', id: '1', payload: { query, ...more } });
  return socket.next();
}

const toAnswer = ({ message, extensions }: ApiError) => ({ message, extensions });

describe('an operation', () => {
  test.each([
    ['cannot be read', '{ viewer { id }', undefined],
    ['is empty', ' ', undefined],
    ['asks for an unknown field', '{ viewer { unheardOf } }', undefined],
    [
      'asks too deep',
      `{ chats ${'{ edges { node { messages '.repeat(5)}{ totalCount }${' } } }'.repeat(5)} }`,
      undefined,
    ],
    [
      'has too many aliases',
      `{ ${Array.from({ length: 31 }, (_, index) => `a${index}: viewer { id }`).join(' ')} }`,
      undefined,
    ],
    ['has too many directives', `{ viewer { id ${'@include(if: true) '.repeat(31)} } }`, undefined],
    ['has too many tokens', `{ viewer { ${'id '.repeat(2_100)} } }`, undefined],
    [
      'costs too much',
      '{ chats(first: 100) { edges { node { messages(first: 100) { edges { node { id } } } } } } }',
      undefined,
    ],
    ['lacks a variable', 'query($id: ID!) { chat(id: $id) { id } }', undefined],
    ['has a wrong variable', 'query($first: Int) { chats(first: $first) { totalCount } }', { first: 'x' }],
    ['has a page too large', '{ chats(first: 101) { totalCount } }', undefined],
    [
      'asks for what is not there',
      'mutation($id: ID!) { markRead(input: { chatId: $id }) { unreadCount } }',
      { id: 'x' },
    ],
  ])('that %s is refused as it is over HTTP', async (_what, query, variables) => {
    const { errors: overHttp } = await ask(service.url, {
      query,
      variables,
      token: course.students[0].token,
      language: 'en',
    });
    const { type, payload } = await answerTo(query, variables === undefined ? {} : { variables });
    const overSocket: ApiError[] = type === 'error' ? payload : payload.errors;
    expect(overHttp?.length).toBeGreaterThan(0);
    expect(overSocket.map(toAnswer)).toEqual(overHttp?.map(toAnswer));
  });

  test.each(['errors', 'data'])('that is a subscription keeps the same limits (%s)', async (kind) => {
    const deep = `{ chat ${'{ messages { edges { node { chat '.repeat(4)}{ id }${' } } } }'.repeat(4)} }`;
    const selection = kind === 'errors' ? deep : '{ id }';
    const socket = await openSignedIn(undefined, { acceptLanguage: 'en' });
    socket.send({
      type: 'subscribe',
      id: '1',
      payload: { query: `subscription { messageAdded { message ${selection} } }` },
    });
    socket.send({ type: 'subscribe', id: '2', payload: { query: BADGE } });
    const answer = await socket.next();
    if (kind === 'errors') {
      expect(answer).toMatchObject({ type: 'error', id: '1' });
      expect(answer.payload[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    } else expect(answer).toMatchObject({ type: 'next', id: '2' });
  });

  test('about the schema is answered or refused by both doors alike', async () => {
    const query = '{ __schema { queryType { name } } __type(name: "Chat") { name } }';
    const data = { __schema: { queryType: { name: 'Query' } }, __type: { name: 'Chat' } };
    expect((await answerTo(query)).payload).toEqual({ data });
    const production = await service.another({ NODE_ENV: 'production', HOST: '127.0.0.1' });
    try {
      const socket = await open(production);
      await socket.signIn(course.students[0].token, { acceptLanguage: 'en' });
      socket.send({ type: 'subscribe', id: '1', payload: { query } });
      const { type, payload } = await socket.next();
      const { errors } = await ask(production.url, { query, token: course.students[0].token, language: 'en' });
      expect(type).toBe('error');
      expect(errors?.map(toAnswer)).toEqual((payload as ApiError[]).map(toAnswer));
      // One for each field that is refused, and no advice about somebody else's server.
      const refusalOf = (field: string) => ({
        message: expect.stringMatching(new RegExp(`^(?!.*apollo).*"${field}"`, 'is')),
        extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
      });
      expect(errors?.map(toAnswer)).toEqual(['__schema', 'queryType', '__type'].map(refusalOf));
    } finally {
      await production.close();
    }
  });

  test('is chosen by its name', async () => {
    const query = 'query A { viewer { id } } query B { unreadCount }';
    expect((await answerTo(query, { operationName: 'B' })).payload).toEqual({ data: { unreadCount: 0 } });
    for (const operationName of ['C', undefined]) {
      const { type, payload } = await answerTo(query, { operationName });
      expect(type).toBe('error');
      expect(payload[0].extensions.code).toBe('BAD_USER_INPUT');
    }
  });

  test('that is a mutation does what it does over HTTP', async () => {
    const chatId = await createChat(course.students[0], course, { audience: 'COURSE_STAFF' });
    const followed = (await course.assistants[0].socket()).subscribe<Added>(ADDED);
    await settle(followed, (text) => send(course.students[0], chatId, text));
    const input = { chatId, content: en('By socket') };
    const { type, payload } = await answerTo(SEND, { variables: { input } });
    expect(type).toBe('next');
    expect(payload.data.sendMessage.message.id).toEqual(expect.any(String));
    expect(contents(await take(followed, 1))).toEqual(['By socket']);
  });

  test.each(['fi', 'en', 'sv', 'de'])('has its errors in the language of connection_init (%s)', async (language) => {
    const query = 'mutation { markRead(input: { chatId: "x" }) { unreadCount } }';
    const { payload } = await answerTo(query, {}, language);
    const { errors } = await ask(service.url, { query, token: course.students[0].token, language });
    expect(payload.errors.map(toAnswer)).toEqual(errors?.map(toAnswer));
    const inEnglish = payload.errors[0].message === 'There is no such chat.';
    expect(inEnglish).toBe(language === 'en');
  });

  test('beyond the number for one socket is refused, and the others go on', async () => {
    const socket = await open(narrow);
    await socket.signIn(course.students[3].token, { acceptLanguage: 'en' });
    for (const id of ['1', '2']) {
      socket.send({ type: 'subscribe', id, payload: { query: BADGE } });
      expect(await socket.next()).toMatchObject({ type: 'next', id });
    }
    socket.send({ type: 'subscribe', id: '3', payload: { query: BADGE } });
    expect(await socket.next()).toMatchObject({
      type: 'error',
      id: '3',
      payload: [
        { message: 'A connection can have at most 2 subscriptions at once.', extensions: { code: 'BAD_USER_INPUT' } },
      ],
    });
    await createChat(course.teacher, course, { audience: 'USERS', userIds: [course.ids.students[3]] });
    expect([(await socket.next()).id, (await socket.next()).id].sort()).toEqual(['1', '2']);
    socket.send({ type: 'complete', id: '1' });
    socket.send({ type: 'subscribe', id: '4', payload: { query: BADGE } });
    expect(await socket.next()).toMatchObject({ type: 'next', id: '4' });
  });
});

describe('what fails within', () => {
  let broken: TestService;
  let students: Course;

  beforeAll(async () => {
    broken = await startService();
    students = await createCourse(broken);
  });
  afterAll(() => broken?.close());

  const masked = {
    message: expect.stringMatching(/^Something went wrong here\. Quote the request id [-0-9a-f]{36} /),
    extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: expect.stringMatching(/^[-0-9a-f]{36}$/) },
  };

  test('is masked in an answer', async () => {
    const [student] = students.students;
    await createPairChat(students);
    const socket = await openRawSocket(broken.url);
    await socket.signIn(student.token, { acceptLanguage: 'en' });
    await whileHidden(broken.database, 'users', async () => {
      socket.send({
        type: 'subscribe',
        id: 'query',
        payload: { query: '{ chats { edges { node { lastMessage { sender { id } } } } } }' },
      });
      const answer = await socket.next();
      expect(answer.payload.errors).toMatchObject([masked]);
      expect(JSON.stringify(answer)).not.toMatch(/relation|users|select|stack/i);
      expect(await socket.next()).toEqual({ type: 'complete', id: 'query' });
    });
  });

  test('keeps a live event back: the socket is closed with 1013, and who resumes gets the message whole', async () => {
    const [student, colleague] = students.students;
    const chatId = await createPairChat(students);
    const query = `subscription($chatId: ID!, $after: String) {
      messageAdded(chatId: $chatId, after: $after) { cursor message { content chat { courseSpace { id } } } } }`;
    const follow = async (after: string) => {
      const socket = await openRawSocket(broken.url);
      await socket.signIn(student.token, { acceptLanguage: 'en' });
      socket.send({ type: 'subscribe', id: 'live', payload: { query, variables: { chatId, after } } });
      return socket;
    };
    const socket = await follow(await firstCursor(student, chatId));
    await send(colleague, chatId, 'One');
    const { cursor, message } = (await socket.next()).payload.data.messageAdded;
    expect(message.content).toBe('One');
    // The log can be read, and not all that is asked about the message.
    await whileHidden(broken.database, 'course_spaces', async () => {
      await send(colleague, chatId, 'Two');
      expect(await codeOf(socket)).toBe(1013);
      // Not even in part, or with an error in its place: it would count as received.
      expect(socket.waiting).toEqual([]);
    });
    const again = await follow(cursor);
    await send(colleague, chatId, 'Three');
    for (const content of ['Two', 'Three']) {
      const { payload } = await again.next();
      expect(payload.errors).toBeUndefined();
      expect(payload.data.messageAdded.message).toEqual({ content, chat: { courseSpace: { id: students.roster.id } } });
    }
  });

  test('when a client signs in closes the socket with 1013, and who comes back is let in', async () => {
    // Of a token that is new to the service, it has to look the person up.
    const fresh = await signToken({ sub: students.ids.students[0], jti: randomUUID() });
    const socket = await openRawSocket(broken.url);
    await whileHidden(broken.database, 'users', async () => {
      socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${fresh}` } });
      expect(await codeOf(socket)).toBe(1013);
      expect(socket.waiting).toEqual([]);
    });
    await (await openRawSocket(broken.url)).signIn(fresh);
  });

  test('when a ping brings a token closes the socket with 1013', async () => {
    const [student] = students.students;
    const fresh = await signToken({ sub: students.ids.students[0], jti: randomUUID() });
    const socket = await openRawSocket(broken.url);
    await socket.signIn(student.token);
    await whileHidden(broken.database, 'users', async () => {
      socket.send({ type: 'ping', payload: { authorization: `Bearer ${fresh}` } });
      expect(await codeOf(socket)).toBe(1013);
    });
  });
});
