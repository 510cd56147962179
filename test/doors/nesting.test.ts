import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Course, createCourse } from '../support/course.js';
import { codesOf, DOORS, openDoor } from '../support/doors.js';
import { openRawSocket } from '../support/raw-socket.js';
import { startService, type TestService } from '../support/service.js';
import { unfoldingFragments } from '../support/unfolding.js';

/** What is small and becomes large where it is unfolded, or is nested so deep that whoever walks down falls. */
let service: TestService;
let course: Course;
beforeAll(async () => {
  service = await startService();
  course = await createCourse(service);
});
afterAll(() => service?.close());

const LEVELS = 20_000;
const list = '['.repeat(LEVELS) + ']'.repeat(LEVELS);
const object = `${'{"a":'.repeat(LEVELS / 2)}1${'}'.repeat(LEVELS / 2)}`;

/** Fragments of which each spreads the next so many times, and the last one asks for something. */
function chain(fragments: number, spreads: number): string {
  const all = Array.from(
    { length: fragments },
    (_, n) => `fragment F${n} on Query { ${`...F${n + 1} `.repeat(spreads)}}`,
  );
  return `{ ...F0 } ${all.join(' ')} fragment F${fragments} on Query { unreadCount }`;
}

/** Fragments that all spread all of them. */
function tangle(fragments: number): string {
  const spreads = Array.from({ length: fragments }, (_, n) => `...F${n}`).join(' ');
  return `{ ...F0 } ${Array.from({ length: fragments }, (_, n) => `fragment F${n} on Query { ${spreads} }`).join(' ')}`;
}

const unfolding = `{ ...A } ${unfoldingFragments(30)}`;

const invalid = 'GRAPHQL_VALIDATION_FAILED';

describe.each(DOORS)('over %s', (door) => {
  const open = () => openDoor(door, service.url, course.teacher.token);

  test('a subscription with a field of which a variable decides is not valid, and no failure of the service', async () => {
    const query = `subscription ($if: Boolean!) { messageAdded @include(if: $if) { cursor } }`;
    const ask = await open();

    expect(codesOf(await ask({ query, variables: { if: true } }))).toEqual([invalid]);
  });

  test.each<[string, string, string]>([
    ['fragments that double', chain(60, 2), invalid],
    ['fragments that spread the next one many times', chain(12, 30), invalid],
    ['a fragment within itself', '{ ...F } fragment F on Query { unreadCount ...F }', invalid],
    ['fragments within each other', '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }', invalid],
    ['many fragments within each other', tangle(20), invalid],
    [
      'a fragment within itself, further down',
      '{ viewer { id } chat(id: "x") { ...C } } fragment C on Chat { lastMessage { chat { ...C } } }',
      invalid,
    ],
    ['fields that unfold to more than anybody could answer', unfolding, 'BAD_USER_INPUT'],
    ['inline fragments to the limit of tokens', `{ ${'... { '.repeat(330)}unreadCount${' }'.repeat(330)} }`, ''],
    ['a list to the limit of tokens', `{ chat(id: ${'['.repeat(490)}${']'.repeat(490)}) { id } }`, invalid],
    ['an object to the limit of tokens', `{ chat(id: ${'{ a: '.repeat(240)}1${' }'.repeat(240)}) { id } }`, invalid],
    ['a list beyond it', `{ chat(id: ${'['.repeat(9_000)}${']'.repeat(9_000)}) { id } }`, 'GRAPHQL_PARSE_FAILED'],
    ['fields beyond it', `${'{ viewer '.repeat(5_000)}${'}'.repeat(5_000)}`, 'GRAPHQL_PARSE_FAILED'],
    ['a type that is a list of lists', `query ($id: ${'['.repeat(490)}ID${']'.repeat(490)}) { unreadCount }`, invalid],
  ])('%s are answered or refused', async (_what, query, code) => {
    const outcome = await (await open())({ query });

    expect(new Set(codesOf(outcome))).toEqual(new Set(code === '' ? [] : [code]));
  });

  test.each<[string, string, string]>([
    ['a list', 'query ($x: ID!) { chat(id: $x) { id } }', `{ "x": ${list} }`],
    ['an object', 'query ($x: ID!) { chat(id: $x) { id } }', `{ "x": ${object} }`],
    ['a list for a number', 'query ($x: Int) { chats(first: $x) { totalCount } }', `{ "x": ${list} }`],
    [
      'an object for an input',
      'mutation ($x: MarkReadInput!) { markRead(input: $x) { unreadCount } }',
      `{ "x": ${object} }`,
    ],
    [
      'a list within an input',
      'mutation ($x: SendMessageInput!) { sendMessage(input: $x) { message { id } } }',
      `{ "x": { "chatId": "x", "content": ${list} } }`,
    ],
  ])('%s of many levels in a variable is refused as what it is', async (_what, query, variables) => {
    const ask = await open();

    const outcome = await ask(`{ "query": "${query}", "variables": ${variables} }`);

    expect(new Set(codesOf(outcome))).toEqual(new Set(['BAD_USER_INPUT']));
    expect(await ask({ query: '{ unreadCount }' })).toEqual({ data: { unreadCount: 0 }, errors: undefined });
  });

  test.each([
    ['a list', list],
    ['an object', object],
  ])('%s of many levels where nobody looks for one changes nothing', async (_what, deep) => {
    const ask = await open();
    const request = `{ "query": "{ unreadCount }", "variables": { "x": ${deep} } }`;

    expect(await ask(request)).toEqual({ data: { unreadCount: 0 }, errors: undefined });
    expect(await ask(`{ "query": "{ unreadCount }", "extensions": { "x": ${deep} } }`)).toEqual({
      data: { unreadCount: 0 },
      errors: undefined,
    });
  });
});

describe('on a socket', () => {
  test.each([
    ['documentId', `"documentId": ${list}`],
    ['the hash of persistedQuery', `"extensions": { "persistedQuery": { "version": 1, "sha256Hash": ${list} } }`],
  ])('many levels in place of an id are the id of nothing (%s)', async (_where, id) => {
    const ask = await openDoor('WebSocket', service.url, course.teacher.token);

    expect(codesOf(await ask(`{ "query": "", ${id} }`))).toEqual(['PERSISTED_QUERY_NOT_SUPPORTED']);
  });

  test.each([
    ['a list', list],
    ['an object', object],
  ])('a subscription with %s of many levels that it does not use flows as others do', async (_what, deep) => {
    const ask = await openDoor('WebSocket', service.url, course.teacher.token);
    const query = 'subscription { unreadCountChanged { unreadCount } }';

    expect(await ask(`{ "query": "${query}", "variables": { "x": ${deep} } }`)).toEqual({
      data: { unreadCountChanged: { unreadCount: 0 } },
      errors: undefined,
    });
  });

  test.each([
    ['connection_init', 4403],
    ['ping', 4400],
    ['subscribe', 4400],
    [list, 4400],
  ])('of many levels in a message that cannot have them, only that socket is closed (%#)', async (type, code) => {
    const socket = await openRawSocket(service.url);
    if (type !== 'connection_init') await socket.signIn(course.teacher.token);
    socket.send(type === list ? list : `{ "type": "${type}", "id": "1", "payload": { "x": ${object} } }`);

    expect((await socket.closed).code).toBe(code);
    await (await openRawSocket(service.url)).signIn(course.teacher.token);
  });
});

test('a body of nothing but many levels is refused', async () => {
  const ask = await openDoor('HTTP', service.url, course.teacher.token);

  for (const body of [list, object]) expect(codesOf(await ask(body))).toEqual(['BAD_USER_INPUT']);
});

test.each(DOORS)(
  'over %s, where many tokens are allowed, more brackets than the parser can take are refused',
  async (door) => {
    const generous = await service.another({ LIMIT_QUERY_TOKENS: '100000' });
    const ask = await openDoor(door, generous.url, course.teacher.token);

    for (const query of [
      `{ chat(id: ${list}) { id } }`,
      `{ chat(id: ${'{ a: '.repeat(5_000)}`,
      '{ viewer '.repeat(5_000),
    ]) {
      expect((await ask({ query })).errors).toMatchObject([
        { message: expect.stringContaining('nested too deeply'), extensions: { code: 'GRAPHQL_PARSE_FAILED' } },
      ]);
    }
    expect(await ask({ query: '{ unreadCount }' })).toEqual({ data: { unreadCount: 0 }, errors: undefined });
  },
);
