import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AnyData, type ApiError, ask } from '../support/api.js';
import { createChat } from '../support/chats.js';
import { type Course, createCourse } from '../support/course.js';
import { type Caller, startService, type TestService } from '../support/service.js';
import { openSocket, type Socket } from '../support/socket.js';
import { unfoldingFragments } from '../support/unfolding.js';

const DEPTH = 8;
const COST = 31;
const ALIASES = 3;
const DUPLICATES = 20;
const DIRECTIVES = 2;
const TOKENS = 120;

let service: TestService;
let caller: Caller;
let socket: Socket;
beforeAll(async () => {
  service = await startService({
    LIMIT_QUERY_DEPTH: String(DEPTH),
    LIMIT_QUERY_COST: String(COST),
    LIMIT_QUERY_ALIASES: String(ALIASES),
    LIMIT_QUERY_DUPLICATES: String(DUPLICATES),
    LIMIT_QUERY_DIRECTIVES: String(DIRECTIVES),
    LIMIT_QUERY_TOKENS: String(TOKENS),
  });
  caller = await service.as(randomUUID());
  socket = await openSocket(service.url, caller.token, 'en');
});
afterAll(async () => {
  await socket?.close();
  await service?.close();
});

interface Outcome {
  data: AnyData;
  errors: Pick<ApiError, 'message' | 'extensions'>[] | undefined;
}

/** An operation through either door. */
const doors: Record<string, (query: string, variables?: Record<string, unknown>) => Promise<Outcome>> = {
  HTTP: async (query, variables) => {
    const { data, errors } = await caller.ask<AnyData>(query, variables, 'en');
    return { data, errors };
  },
  WebSocket: async (query, variables) => {
    try {
      return { data: await socket.subscribe(query, variables).next(), errors: undefined };
    } catch (errors) {
      return { data: undefined, errors: errors as ApiError[] };
    }
  },
};

/** A leaf at this depth. */
const deep = (depth: number) => {
  const replies = depth - 4;
  const chain = `${'replyTo { '.repeat(replies)}id${' }'.repeat(replies)}`;
  return `{ unreadMessages(first: 1) { edges { node { ${chain} } } } }`;
};
/** The same, where each level is in a fragment of its own. */
const deepInFragments = (depth: number) => {
  const levels = depth - 4;
  const spread = (level: number) => (level === levels ? 'id' : `replyTo { ...F${level + 1} }`);
  const fragments = Array.from({ length: levels }, (_, n) => `fragment F${n + 1} on Message { ${spread(n + 1)} }`);
  return `{ unreadMessages(first: 1) { edges { node { replyTo { ...F1 } } } } } ${fragments.join(' ')}`;
};
const page = (first: number) => `{ chats(first: ${first}) { edges { node { id } } } }`;
const aliases = (count: number) => `{ ${Array.from({ length: count }, (_, n) => `a${n}: unreadCount`).join(' ')} }`;
const typeNames = (count: number) => `{ ${Array.from({ length: count }, (_, n) => `a${n}: __typename`).join(' ')} }`;
const duplicates = (count: number) => `{ ${'unreadCount '.repeat(count)} }`;
/** One field more often than the other is asked in a selection set, by way of fragments: 4, 8, 16, and what is left. */
const fragmentDuplicates = (count: number) => `{ viewer { ...A ...A ${'id '.repeat(count - 16)} displayName } }
  fragment A on User { ...B ... on User { ...B } } fragment B on User { id id ... { id id } }`;
const directives = (count: number) => `{ unreadCount ${'@skip(if: false) '.repeat(count)} }`;
/** 120 tokens, or with an operation keyword 121. */
const tokens = (keyword: '' | 'query') =>
  `${keyword} { ${'unreadCount(courseSpaceId: null) '.repeat(19)} viewer { id } }`;
const repeated = (count: number) =>
  `{ viewer { ${Array.from({ length: count }, (_, n) => `... on User @include(if: true) { a${n}: id }`).join(' ')} } }`;

interface Limit {
  limit: string;
  atLimit: string;
  beyond: string;
  code: string;
  message: RegExp;
}

const invalid = 'GRAPHQL_VALIDATION_FAILED';
const limits: Limit[] = [
  { limit: 'depth', atLimit: deep(DEPTH), beyond: deep(DEPTH + 1), code: invalid, message: /depth limit of 8 .* 9/ },
  {
    limit: 'depth within fragments',
    atLimit: deepInFragments(DEPTH),
    beyond: deepInFragments(DEPTH + 1),
    code: invalid,
    message: /depth limit of 8 .* 9/,
  },
  { limit: 'cost', atLimit: page(10), beyond: page(11), code: 'BAD_USER_INPUT', message: /costs 34, .* allowed 31/ },
  { limit: 'aliases', atLimit: aliases(3), beyond: aliases(4), code: invalid, message: /Aliases limit of 3 .* 4/ },
  {
    limit: 'aliases within fragments',
    atLimit: '{ viewer { ...F } } fragment F on User { a: id b: id c: id }',
    beyond: '{ viewer { ...F } } fragment F on User { a: id b: id c: id d: id }',
    code: invalid,
    message: /Aliases limit of 3 .* 4/,
  },
  {
    limit: 'aliases of what is no field of the schema',
    atLimit: typeNames(3),
    beyond: typeNames(4),
    code: invalid,
    message: /Aliases limit of 3 .* 4/,
  },
  {
    limit: 'aliases of an operation that is not the one to run',
    atLimit: `${aliases(3)}`,
    beyond: `query Run { unreadCount } query Other ${aliases(4)}`,
    code: invalid,
    message: /Aliases limit of 3 .* 4/,
  },
  {
    limit: 'duplicate fields',
    atLimit: duplicates(DUPLICATES),
    beyond: duplicates(DUPLICATES + 1),
    code: invalid,
    message: /Duplicate fields limit of 20 .* 21/,
  },
  {
    limit: 'duplicate fields within fragments',
    atLimit: fragmentDuplicates(DUPLICATES),
    beyond: fragmentDuplicates(DUPLICATES + 1),
    code: invalid,
    message: /Duplicate fields limit of 20 .* 21/,
  },
  {
    limit: 'directives',
    atLimit: repeated(2),
    beyond: repeated(3),
    code: invalid,
    message: /Directives limit of 2 .* 3/,
  },
  {
    limit: 'tokens',
    atLimit: tokens(''),
    beyond: tokens('query'),
    code: 'GRAPHQL_PARSE_FAILED',
    message: /120 tokens/,
  },
];

describe.each(Object.entries(doors))('over %s', (_door, run) => {
  test.each(limits)('a query at the limit of $limit runs, and one beyond it is refused', async (limit) => {
    const passed = await run(limit.atLimit);
    expect(passed.errors).toBeUndefined();
    expect(passed.data).toEqual(expect.any(Object));

    const refused = await run(limit.beyond);
    expect(refused.data).toBeUndefined();
    expect(refused.errors?.map(({ extensions }) => extensions.code)).toEqual([limit.code]);
    expect(refused.errors?.[0]?.message).toMatch(limit.message);
    expect(refused.errors?.[0]?.message).not.toContain('Syntax Error');
  });

  test('the limits come before all other rules, which would take longer for what is beyond them', async () => {
    const query = `{ ${'unreadCount '.repeat(DUPLICATES + 1)} unheardOf } fragment Unused on User { id }`;

    const { errors } = await run(query);

    expect(errors?.map(({ message }) => message)).toEqual([
      'The query is not valid: Duplicate fields limit of 20 exceeded, found 21.',
    ]);
  });

  test('of many errors in a query only the first ones are told', async () => {
    const { errors } = await run(`{ ${Array.from({ length: 50 }, (_, n) => `unheardOf${n}`).join(' ')} }`);

    expect(errors).toHaveLength(6);
    expect(errors?.[5]?.message).toContain('Too many validation errors');
  });

  test('the cost of a page is counted where its size comes in a variable, or by default', async () => {
    const query = 'query ($first: Int) { chats(first: $first) { edges { node { id } } } }';

    expect((await run(query, { first: 10 })).errors).toBeUndefined();
    expect((await run(query, { first: 11 })).errors?.[0]?.message).toContain('34');
    expect((await run('query ($first: Int = 11) { chats(first: $first) { edges { node { id } } } }')).errors).toEqual([
      expect.objectContaining({ extensions: { code: 'BAD_USER_INPUT' } }),
    ]);
    expect((await run(query)).errors?.[0]?.message).toContain('61');
  });

  test('the cost that is remembered of a document is that of the same page size', async () => {
    const query =
      'query ($first: Int!, $id: ID) { chats(first: $first, courseSpaceId: $id) { edges { node { id } } } }';
    const costs = async (variables: Record<string, unknown>) => (await run(query, variables)).errors?.[0]?.message;

    expect(await costs({ first: 10 })).toBeUndefined();
    expect(await costs({ first: 11 })).toContain('34');
    expect(await costs({ first: 12 })).toContain('37');
    expect(await costs({ first: 11 })).toContain('34');
    expect(await costs({ first: 10 })).toBeUndefined();
    // What is no number or condition can cost nothing, and does not hide what does.
    expect(await costs({ first: 11, id: '10' })).toContain('34');
    expect(await costs({ first: 12, id: null })).toContain('37');
  });

  test.each<[string, string, Record<string, unknown>, Record<string, unknown>]>([
    [
      'of another type',
      'query ($first: Int!) { chats(first: $first) { edges { node { id } } } }',
      { first: '9' },
      { first: 11 },
    ],
    [
      'left out',
      'query ($first: Int!, $id: ID) { chats(first: $first, courseSpaceId: $id) { edges { node { id } } } }',
      {},
      { first: 11, id: 'x' },
    ],
    [
      'wrong beside the size',
      'query ($first: Int!, $id: ID!, $text: String) { chats(first: $first, courseSpaceId: $id, after: $text) { edges { node { id } } } }',
      { first: 11, id: {}, text: ['x'] },
      { first: 11, id: 'x', text: 'x' },
    ],
    [
      'wrong within an object',
      `mutation ($input: MarkReadInput!, $first: Int!) {
        markRead(input: $input) { chat { messages(first: $first) { edges { node { id } } } } } }`,
      { first: 11, input: {} },
      { first: 11, input: { chatId: 'x' } },
    ],
  ])('variables that are %s leave nothing to be reused by those that fit', async (_what, query, unfit, fit) => {
    expect((await run(query, unfit)).errors?.[0]?.message).toContain('A variable has a wrong value');
    expect((await run(query, fit)).errors?.[0]?.message).toMatch(/costs 3\d, more than/);
  });

  test('pages within pages multiply', async () => {
    const nested = '{ chats(first: 3) { edges { node { messages(first: 4) { edges { node { id } } } } } } }';

    expect((await run(nested)).errors?.[0]?.message).toMatch(/costs 46/);
  });

  test('whom one may address costs as much as the page has room for, found or not', async () => {
    const addressees = (first: number) =>
      `{ courseSpaces { addressees(first: ${first}, search: "a") { edges { node { role } } } } }`;

    expect((await run(addressees(9))).errors).toBeUndefined();
    expect((await run(addressees(10))).errors?.[0]?.message).toMatch(/costs 32/);
  });

  test('fragments that contain themselves are refused', async () => {
    const { errors } = await run('{ viewer { ...A } } fragment A on User { ...B } fragment B on User { ...A }');

    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  });
});

test('a refused query is answered with 400 and does nothing', async () => {
  const course: Course = await createCourse(service);
  const [student] = course.students;
  const chatId = await createChat(student, course, { audience: 'COURSE_STAFF' });
  const one = (n: number) => `a${n}: markRead(input: { chatId: "${chatId}" }) { unreadCount }`;

  for (const query of [aliases(4), page(11), deep(9), tokens('query'), directives(3)]) {
    expect((await student.ask(query)).status).toBe(400);
  }
  const { status } = await (course.assistants[0] as Caller).ask(`mutation { ${[0, 1, 2, 3].map(one).join(' ')} }`);

  expect(status).toBe(400);
  expect(await (course.assistants[0] as Caller).get('{ unreadCount }')).toEqual({ unreadCount: 1 });
});

test.each([
  ['fi', 'Kyselyn hinta on 34, enemmän kuin sallittu 31. Pyydä kerralla vähemmän rivejä tai kenttiä.'],
  ['sv', 'Frågan kostar 34, mer än tillåtna 31. Be om färre rader eller fält åt gången.'],
])('a refusal is in the language of the request (%s)', async (language, message) => {
  expect((await caller.ask(page(11), {}, language)).errors).toEqual([
    { message, extensions: { code: 'BAD_USER_INPUT' } },
  ]);
});

test('introspection, which development tools need whole, is not cut by the limit of depth', async () => {
  const ofType = `${'ofType { '.repeat(DEPTH)}name${' }'.repeat(DEPTH)}`;

  expect((await ask(service.url, { query: `{ __type(name: "Chat") { ${ofType} } }` })).status).toBe(400);
  expect((await ask(service.url, { query: `{ __schema { queryType { ${ofType} } } }` })).errors).toBeUndefined();
});

describe('with room for more tokens', () => {
  let roomy: TestService;
  beforeAll(async () => {
    roomy = await startService({ LIMIT_QUERY_COST: String(COST) });
  });
  afterAll(() => roomy?.close());

  /** Far more than a million together. */
  const endless = unfoldingFragments(10);
  const expensive = 'chats(first: 100) { edges { node { id } } }';

  test('a query of endlessly many nodes is not begun either where its variables do not fit', async () => {
    const query = `query ($first: Int!) { ...A dear: chats(first: $first) { totalCount } } ${endless}`;
    const token = (await roomy.as('somebody')).token;

    const { status, errors } = await ask(roomy.url, { query, variables: {}, token });

    expect(status).toBe(400);
    expect(errors?.[0]?.message).toContain('$first');
  });

  test.each<[string, string, object]>([
    ['more nodes than are counted', `{ ...A } ${endless}`, {}],
    [
      'a condition without a value',
      `query ($if: Boolean = true) { courseSpace(id: "x") { id @include(if: $if) } ${expensive} }`,
      { if: null },
    ],
    ['an operation of several', `query Cheap { unreadCount } query Dear { ${expensive} }`, {}],
  ])('a query does not pass the limit of cost by %s', async (_what, query, variables) => {
    const token = (await roomy.as('somebody')).token;
    const operationName = query.includes('Dear') ? 'Dear' : undefined;

    const { data, errors } = await ask(roomy.url, { query, variables, operationName, token });

    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
    expect(data ?? null).toBeNull();
  });
});
