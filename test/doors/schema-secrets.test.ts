import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DOORS, openDoor } from '../support/doors.js';
import { startService, type TestService } from '../support/service.js';

/** What a client can find out about the schema without having been told of it. */
let development: TestService;
let production: TestService;
let token: string;
beforeAll(async () => {
  development = await startService();
  production = await development.another({ NODE_ENV: 'production', HOST: '127.0.0.1' });
  token = (await development.as('somebody')).token;
});
afterAll(() => development?.close());

/** All that development tools may ask, deep and long as it is. */
const WHOLE = getIntrospectionQuery({
  descriptions: true,
  specifiedByUrl: true,
  directiveIsRepeatable: true,
  schemaDescription: true,
  inputValueDeprecation: true,
  oneOf: true,
});
const SEND = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { id } } }';
const CREATE = 'mutation ($input: CreateChatInput!) { createChat(input: $input) { chat { id } } }';

/** What comes close to something, and what that is. */
const CLOSE: [string, { query: string; variables?: object }, string][] = [
  ['a field', { query: '{ unreadCoumt }' }, 'unreadCount'],
  ['a field without its selection', { query: '{ viewer }' }, 'viewer { ... }'],
  ['an argument', { query: '{ chats(frist: 1) { totalCount } }' }, 'first'],
  ['an argument of a directive', { query: '{ unreadCount @skip(iff: true) }' }, 'if'],
  ['a type', { query: 'query ($input: SendMesageInput) { unreadCount }' }, 'SendMessageInput'],
  ['a type of a fragment', { query: '{ viewer { ... on Usr { id } } }' }, 'User'],
  ['a field of an input', { query: 'mutation { markRead(input: { chatIdd: "x" }) { unreadCount } }' }, 'chatId'],
  [
    'a value of an enumeration',
    { query: 'mutation { createChat(input: { audience: COURSE_STAF }) { chat { id } } }' },
    'COURSE_STAFF',
  ],
  ['a field of a variable', { query: SEND, variables: { input: { chatId: 'x', contnt: [] } } }, 'content'],
  [
    'a field within a variable',
    { query: SEND, variables: { input: { chatId: 'x', content: [{ langage: 'en', text: 'x' }] } } },
    'language',
  ],
  [
    'a value of an enumeration in a variable',
    { query: CREATE, variables: { input: { courseSpaceId: 'x', audience: 'COURSE_STAF' } } },
    'COURSE_STAFF',
  ],
];

describe.each(DOORS)('over %s', (door) => {
  const messages = async ({ url }: TestService, asked: object) => {
    const { errors = [] } = await (await openDoor(door, url, token))(asked);
    return errors.map(({ message }) => message);
  };

  test.each(CLOSE)(
    '%s that comes close is told of in development, and not in production',
    async (_what, asked, name) => {
      const advice = new RegExp(` Did you mean .*${name.replaceAll('.', '\\.')}`);
      const told = await messages(development, asked);
      const kept = await messages(production, asked);

      expect(told.join('\n')).toMatch(advice);
      expect(kept.join('\n')).not.toContain('Did you mean');
      // What else is wrong is said all the same.
      expect(kept).toEqual(told.map((message) => message.replace(/ Did you mean [^?]*\?/, '')));
    },
  );

  test('development tools get the whole schema, which is deeper than any other query may be', async () => {
    const { data, errors } = await (await openDoor(door, development.url, token))({ query: WHOLE });

    expect(errors).toBeUndefined();
    expect(data.__schema.types.length).toBeGreaterThan(100);
  });

  test('nobody gets any of it in production', async () => {
    for (const query of [
      WHOLE,
      '{ __schema { queryType { name } } }',
      '{ viewer { id } __type(name: "Chat") { name } }',
    ]) {
      const { data, errors } = await (await openDoor(door, production.url, token))({ query });

      expect(data).toBeUndefined();
      expect(errors?.[0]?.message).toContain('introspection');
    }
  });
});
