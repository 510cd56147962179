import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DOORS, openDoor } from '../support/doors.js';
import { type HttpAnswer, postGraphql, request } from '../support/http.js';
import { startService, type TestService } from '../support/service.js';

/**
 * The checks of https://github.com/dolevf/graphql-cop, with its own queries, on a service in production mode, by somebody
 * who has signed in: what it looks for is not to be found. Those that are about HTTP alone are checked there alone.
 */
let service: TestService;
let token: string;
beforeAll(async () => {
  service = await startService({ NODE_ENV: 'production', HOST: '127.0.0.1' });
  ({ token } = await service.as('somebody'));
});
afterAll(() => service?.close());

const signedIn = () => ({ authorization: `Bearer ${token}` });
const get = (query: string): Promise<HttpAnswer> =>
  request(`${service.url}/graphql?query=${encodeURIComponent(query)}`, { headers: signedIn() });
const repeat = (count: number, part: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => part(n)).join('');

describe.each(DOORS)('over %s', (door) => {
  const ask = async (query: string) => {
    const outcome = await (await openDoor(door, service.url, token))({ query, operationName: 'cop' });
    return { ...outcome, data: outcome.data ?? undefined };
  };

  test('what it asks is answered, where there is nothing wrong with it', async () => {
    expect(await ask('query cop { __typename }')).toEqual({ data: { __typename: 'Query' }, errors: undefined });
  });

  test.each<[string, string, RegExp]>([
    ['alias overloading', `query cop { ${repeat(101, (n) => `alias${n}:__typename \n`)} }`, /Aliases limit/],
    ['field duplication', `query cop { ${repeat(500, () => '__typename \n')}} `, /Duplicate fields limit/],
    [
      'a circular query by introspection',
      `query cop { __schema { types { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } } } }`,
      /introspection/,
    ],
    ['introspection', 'query cop { __schema { types { name fields { name } } } }', /introspection/],
  ])('there is no %s', async (_what, query, message) => {
    const { data, errors } = await ask(query);

    expect(data).toBeUndefined();
    expect(errors?.[0]?.message).toMatch(message);
  });

  test('there is no directive overloading: it is not told of each of many', async () => {
    const { data, errors } = await ask('query cop { __typename @aa@aa@aa@aa@aa@aa@aa@aa@aa@aa }');

    expect(data).toBeUndefined();
    expect(errors?.length).toBeLessThan(10);
  });

  test('there are no field suggestions', async () => {
    const { errors } = await ask('query cop { __schema { directive } }');

    expect(errors?.map(({ message }) => message).join()).toContain('Cannot query field "directive"');
    expect(JSON.stringify(errors)).not.toContain('Did you mean');
  });

  test('there is no tracing', async () => {
    for (const query of ['query cop { __typename }', 'query cop { abc }']) {
      expect(JSON.stringify(await ask(query)).toLowerCase()).not.toContain('tracing');
    }
  });

  test('there are no unhandled errors', async () => {
    const { errors } = await ask('qwerty cop { abc }');

    expect(errors?.[0]?.extensions).toEqual({ code: 'GRAPHQL_PARSE_FAILED' });
    expect(JSON.stringify(errors)).not.toMatch(/exception|stack/);
  });
});

test('there is no batching of queries by arrays', async () => {
  const one = { query: 'query cop { __typename }' };
  const { status, text } = await postGraphql(service.url, JSON.stringify(Array(10).fill(one)), signedIn());

  expect(status).toBe(400);
  expect(JSON.parse(text)).toEqual({ errors: [expect.objectContaining({ extensions: { code: 'BAD_USER_INPUT' } })] });
});

test.each([
  ['query', 'query cop {__typename}'],
  ['mutation', 'mutation cop {__typename}'],
])('there is no %s by GET that a page of another site could send', async (_what, query) => {
  const { status, text } = await get(query);

  expect(status).toBe(400);
  expect(JSON.parse(text).data).toBeUndefined();
});

test('there is no mutation by GET at all', async () => {
  const headers = { ...signedIn(), 'apollo-require-preflight': 'true' };
  const query = encodeURIComponent('mutation cop {__typename}');
  const { status, text } = await request(`${service.url}/graphql?query=${query}`, { headers });

  expect(status).toBe(405);
  expect(JSON.parse(text).data).toBeUndefined();
});

test('there is no query by POST of a form', async () => {
  const headers = { ...signedIn(), 'content-type': 'application/x-www-form-urlencoded' };
  const { status, data } = await postGraphql(service.url, 'query=query+cop+%7B+__typename+%7D', headers);

  expect(status).toBe(415);
  expect(data).toBeUndefined();
});

test.each(['/', '/graphiql', '/playground', '/console', '/graphql'])(
  'there is no page to try it with at %s',
  async (path) => {
    const { text, headers } = await request(`${service.url}${path}`, { headers: { accept: 'text/html' } });

    expect(text).not.toMatch(/graphiql\.min\.css|GraphQL Playground|GraphiQL|graphql-playground|embeddable-sandbox/);
    expect(headers['content-type']).not.toContain('text/html');
  },
);
