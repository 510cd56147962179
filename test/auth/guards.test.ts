import { buildClientSchema, type GraphQLSchema, getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../support/api.js';
import { createCourse, SYNC } from '../support/course.js';
import { operationsOf } from '../support/schema-walk.js';
import { startService, type TestService } from '../support/service.js';
import { integrationToken, tokenOf } from '../support/tokens.js';

let service: TestService;
let schema: GraphQLSchema;
beforeAll(async () => {
  service = await startService();
  const { data } = await ask<never>(service.url, { query: getIntrospectionQuery() });
  schema = buildClientSchema(data as never);
});
afterAll(() => service?.close());

const codeOf = ({ errors }: { errors: { extensions: { code: string } }[] | undefined }) => errors?.[0]?.extensions.code;

test('the walk over the schema finds the fields of the contract', () => {
  const names = (['query', 'mutation', 'subscription'] as const).flatMap((kind) => operationsOf(schema, kind));

  expect(names.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['viewer', 'chats', 'unreadCount', 'createChat', 'sendMessage', 'messageAdded']),
  );
});

describe('without a token', () => {
  test.each(['query', 'mutation'] as const)('every %s is refused', async (kind) => {
    for (const { name, operation } of operationsOf(schema, kind)) {
      const answer = await ask(service.url, { query: operation });

      expect({ name, status: answer.status, code: codeOf(answer), data: answer.data }).toEqual({
        name,
        status: 401,
        code: 'UNAUTHENTICATED',
        data: undefined,
      });
    }
  });

  test('every subscription is refused', async () => {
    for (const { name, operation } of operationsOf(schema, 'subscription')) {
      const answer = await ask(service.url, { query: operation });

      expect({ name, refused: answer.status >= 400, data: answer.data }).toEqual({
        name,
        refused: true,
        data: undefined,
      });
    }
  });

  test.each([
    ['{ __typename viewer { id } }'],
    ['{ ... { viewer { id } } }'],
    ['{ ...F } fragment F on Query { viewer { id } }'],
    ['{ __typename: viewer { id } }'],
    ['{ __schema { queryType { name } } viewer { id } }'],
    ['query Harmless { __typename } query Real { viewer { id } }'],
  ])('data is not to be had under the cover of a question about the schema: %s', async (query) => {
    const operationName = query.includes('Real') ? 'Real' : undefined;

    const { status, data } = await ask(service.url, { query, operationName });

    expect(status).toBe(401);
    expect(data).toBeUndefined();
  });

  test('introspection works in development', async () => {
    const { status, data } = await ask(service.url, {
      query: '{ __schema { queryType { name } } __type(name: "Chat") { name } }',
    });

    expect({ status, data }).toEqual({
      status: 200,
      data: { __schema: { queryType: { name: 'Query' } }, __type: { name: 'Chat' } },
    });
  });

  test('a socket does not open', async () => {
    const closed = Promise.withResolvers<number>();
    const socket = new WebSocket(`${service.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    socket.addEventListener('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
    socket.addEventListener('close', ({ code }) => closed.resolve(code));

    expect(await closed.promise).toBe(4403);
  });
});

describe('in production', () => {
  let production: TestService;
  beforeAll(async () => {
    production = await startService({ NODE_ENV: 'production', HOST: '127.0.0.1' });
  });
  afterAll(() => production?.close());

  test.each([
    ['{ __schema { queryType { name } } }'],
    ['{ __type(name: "Chat") { name } }'],
    [getIntrospectionQuery()],
  ])('introspection is refused, to anonymous and to signed-in callers: %s', async (query) => {
    for (const token of [undefined, await tokenOf('somebody'), await integrationToken()]) {
      const { status, data, errors } = await ask(production.url, { query, token });

      expect({ status, data }).toEqual({ status: 400, data: undefined });
      expect(new Set(errors?.map(({ extensions }) => extensions.code))).toEqual(new Set(['GRAPHQL_VALIDATION_FAILED']));
    }
  });

  test('introspection is refused over a socket', async () => {
    const socket = await (await production.as('somebody')).socket();

    const failed = socket.subscribe('{ __schema { queryType { name } } }').failed;

    await expect(failed).rejects.toContainEqual(
      expect.objectContaining({ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }),
    );
  });

  test('everything else works', async () => {
    const { students, ids } = await createCourse(production);

    expect(await students[0].get('{ viewer { id } }')).toEqual({ viewer: { id: ids.students[0] } });
  });
});

/** What integrations do with which of these scopes. */
const SCOPES: Record<string, string> = { syncCourseSpace: 'roster:write', notify: 'messages:write' };

describe('people and integrations', () => {
  test("an integration gets nothing that is a person's, with whatever scope", async () => {
    for (const scope of ['roster:write', 'messages:write', 'openid messages:write roster:write']) {
      const integration = await service.integration(scope);
      for (const { name, operation } of [...operationsOf(schema, 'query'), ...operationsOf(schema, 'mutation')]) {
        if (scope.split(' ').includes(SCOPES[name] ?? '')) continue;
        const answer = await integration.ask(operation);

        expect({ name, code: codeOf(answer) }).toEqual({ name, code: 'FORBIDDEN' });
      }
    }
  });

  test('an integration does not get the live events of anybody', async () => {
    const socket = await (await service.integration()).socket();
    for (const { operation } of operationsOf(schema, 'subscription')) {
      const { failed } = socket.subscribe(operation);

      await expect(failed).rejects.toEqual([
        expect.objectContaining({ extensions: expect.objectContaining({ code: 'FORBIDDEN' }) }),
      ]);
    }
  });

  test('a person pushes no roster, and neither does an integration without the scope', async () => {
    const { roster, teacher } = await createCourse(service);
    const others = await Promise.all([
      service.integration('messages:write'),
      service.integration('roster:read'),
      service.integration('roster:writer'),
    ]);
    for (const caller of [teacher, ...others]) {
      const answer = await caller.ask(SYNC, { input: { ...roster, roster: [] } }, 'en');

      expect(answer.errors).toEqual([
        expect.objectContaining({
          message: "This needs an integration's token with the scope roster:write.",
          extensions: { code: 'FORBIDDEN' },
        }),
      ]);
    }
    const { data } = await teacher.ask('{ courseSpaces { id } }');
    expect(data).toEqual({ courseSpaces: [{ id: roster.id }] });
  });

  test('an integration whose client id is that of a person is not that person', async () => {
    const { ids } = await createCourse(service);
    const answer = await ask(service.url, {
      query: '{ viewer { id } }',
      token: await integrationToken('roster:write', ids.teacher),
    });

    expect(codeOf(answer)).toBe('FORBIDDEN');
  });
});
