import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codesOf, DOORS, openDoor } from '../support/doors.js';
import { request } from '../support/http.js';
import { lineOf } from '../support/log.js';
import { type RunningProgram, startProgram } from '../support/program.js';
import { startService, type TestService } from '../support/service.js';

const VIEWER = 'query Viewer { viewer { id } }';
const PAGE = 'query Page($first: Int!) { chats(first: $first) { totalCount edges { node { id } } } }';
const READ = 'mutation Read { markRead(input: { chatId: "x" }) { unreadCount } }';
const BADGE = 'subscription Badge { unreadCountChanged { unreadCount } }';
const OPERATIONS = [VIEWER, PAGE, READ, BADGE];
const NOT_IN_LIST = 'PERSISTED_QUERY_NOT_IN_LIST';

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const byHash = (texts: readonly string[]) => Object.fromEntries(texts.map((text) => [hashOf(text), text]));
const manifestOf = (operations: object[]) => ({ format: 'apollo-persisted-query-manifest', version: 1, operations });
const apollo = (text: string) => ({ persistedQuery: { version: 1, sha256Hash: hashOf(text) } });

let directory: string;
let open: TestService;
let hashed: TestService;
let named: TestService;
let token: string;

async function fileOf(name: string, content: unknown): Promise<string> {
  const file = join(directory, name);
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'trusted-operations-'));
  open = await startService();
  token = (await open.as('somebody')).token;
  hashed = await open.another({ TRUSTED_OPERATIONS: await fileOf('hashed.json', byHash(OPERATIONS)) });
  const operations = OPERATIONS.map((body, n) => ({ id: `op-${n}`, name: `Name${n}`, type: 'query', body }));
  named = await open.another({ TRUSTED_OPERATIONS: await fileOf('named.json', manifestOf(operations)) });
});
afterAll(async () => {
  await open?.close();
  if (directory) await rm(directory, { recursive: true });
});

const TEXTS = {
  fi: 'Tässä palvelussa voi ajaa vain luettelon operaatioita, eikä tämä ole niiden joukossa.',
  en: 'Only operations of a list can be run here, and this is none of them.',
  sv: 'Här kan bara operationer ur en lista köras, och den här är ingen av dem.',
};

describe.each(DOORS)('over %s', (door) => {
  const somebody = { data: { viewer: { id: 'somebody' } }, errors: undefined };

  test.each<[string, object]>([
    ['its text', { query: VIEWER }],
    ['its text and name', { query: VIEWER, operationName: 'Viewer' }],
    ['its hash, as Apollo’s clients send it', { query: '', extensions: apollo(VIEWER) }],
    ['its hash beside a text that is written otherwise', { query: `${VIEWER} # so`, extensions: apollo(VIEWER) }],
    ['its hash as GraphQL over HTTP has it', { query: '', documentId: `sha256:${hashOf(VIEWER)}` }],
  ])('an operation of the list is run by %s', async (_what, asked) => {
    for (const service of [hashed, named]) {
      expect(await (await openDoor(door, service.url, token))(asked)).toEqual(somebody);
    }
  });

  test('an operation of a manifest is run by the id that it has there', async () => {
    const ask = await openDoor(door, named.url, token);

    expect(await ask({ query: '', documentId: 'op-0' })).toEqual(somebody);
    const extensions = { persistedQuery: { version: 1, sha256Hash: 'op-1' } };
    expect(await ask({ query: '', extensions, variables: { first: 1 } })).toMatchObject({
      data: { chats: { totalCount: 0 } },
    });
  });

  test('what an operation of the list is asked with is checked as ever', async () => {
    const ask = await openDoor(door, hashed.url, token);

    expect(codesOf(await ask({ query: PAGE, variables: { first: 'many' } }))).toEqual(['BAD_USER_INPUT']);
    expect(codesOf(await ask({ query: '', extensions: apollo(PAGE), variables: {} }))).toEqual(['BAD_USER_INPUT']);
    expect(codesOf(await ask({ query: READ }))).toEqual(['NOT_FOUND']);
  });

  test.each<[string, object]>([
    ['the text of another', { query: 'query Viewer { viewer { displayName } }' }],
    ['the text of one, written otherwise', { query: `${VIEWER} ` }],
    ['a text that is no query', { query: '{ viewer {' }],
    ['introspection', { query: '{ __schema { queryType { name } } }' }],
    ['the hash of another', { query: '', extensions: apollo('{ viewer { id } }') }],
    ['the text of one beside the hash of another', { query: VIEWER, extensions: apollo('{ viewer { id } }') }],
    [
      'a hash of another version',
      { query: VIEWER, extensions: { persistedQuery: { version: 2, sha256Hash: hashOf(VIEWER) } } },
    ],
    ['a hash that is none', { query: '', extensions: { persistedQuery: { version: 1, sha256Hash: {} } } }],
    ['an id that objects have by themselves', { query: '', documentId: '__proto__' }],
    ['an unknown id', { query: '', documentId: 'op-9' }],
    ['the text of one beside an unknown id', { query: VIEWER, documentId: 'op-9' }],
  ])('%s is refused, in the language of the request', async (_what, asked) => {
    for (const [language, message] of Object.entries(TEXTS)) {
      expect(await (await openDoor(door, named.url, token, language))(asked)).toEqual({
        data: undefined,
        errors: [{ message, extensions: { code: NOT_IN_LIST } }],
      });
    }
  });

  test('without a list, texts are run, and ids known to nobody', async () => {
    const ask = await openDoor(door, open.url, token);

    expect(await ask({ query: VIEWER, extensions: apollo('another') })).toEqual(somebody);
    for (const asked of [{ extensions: apollo(VIEWER) }, { documentId: hashOf(VIEWER) }]) {
      // At which Apollo's clients send the text.
      expect(codesOf(await ask({ query: '', ...asked }))).toEqual(['PERSISTED_QUERY_NOT_SUPPORTED']);
    }
    expect(codesOf(await ask({ query: '' }))).toEqual(['BAD_USER_INPUT']);
  });
});

test('a subscription of the list is followed', async () => {
  const ask = await openDoor('WebSocket', hashed.url, token);

  expect(await ask({ query: '', extensions: apollo(BADGE) })).toEqual({
    data: { unreadCountChanged: { unreadCount: 0 } },
    errors: undefined,
  });
  expect(codesOf(await ask({ query: BADGE.replace('Badge', 'Other') }))).toEqual([NOT_IN_LIST]);
});

describe('by GET', () => {
  const get = async (service: TestService, parameters: Record<string, string>) => {
    const headers = { authorization: `Bearer ${token}`, 'apollo-require-preflight': 'true', 'accept-language': 'en' };
    const { status, text } = await request(`${service.url}/graphql?${new URLSearchParams(parameters)}`, { headers });
    return { status, ...JSON.parse(text) };
  };

  test.each<[string, Record<string, string>]>([
    ['its text', { query: VIEWER }],
    ['its hash, as Apollo’s clients send it', { extensions: JSON.stringify(apollo(VIEWER)) }],
    ['its hash as GraphQL over HTTP has it', { documentId: `sha256:${hashOf(VIEWER)}`, variables: '{}' }],
  ])('an operation of the list is run by %s', async (_what, parameters) => {
    expect(await get(hashed, parameters)).toEqual({ status: 200, data: { viewer: { id: 'somebody' } } });
  });

  test.each<[string, Record<string, string>, string]>([
    ['another text', { query: '{ viewer { id } }' }, NOT_IN_LIST],
    ['an unknown hash', { extensions: JSON.stringify(apollo('another')) }, NOT_IN_LIST],
    ['an unknown id', { documentId: 'op-9' }, NOT_IN_LIST],
    ['extensions that are no JSON', { query: VIEWER, extensions: '{' }, 'BAD_USER_INPUT'],
  ])('%s is refused', async (_what, parameters, code) => {
    expect(await get(hashed, parameters)).toMatchObject({ status: 400, errors: [{ extensions: { code } }] });
  });

  test('a mutation is run by its id no more than by its text', async () => {
    expect((await get(hashed, { query: READ })).status).toBe(405);
    expect((await get(hashed, { documentId: hashOf(READ) })).status).toBe(405);
  });

  test('the page of Apollo Sandbox is still there in development', async () => {
    const { status, text } = await request(`${hashed.url}/graphql`, { headers: { accept: 'text/html' } });

    expect(status).toBe(200);
    expect(text).toContain('embeddable-sandbox');
  });
});

describe('in the log', () => {
  let program: RunningProgram;
  beforeAll(async () => {
    const TRUSTED_OPERATIONS = await fileOf('logged.json', byHash(OPERATIONS));
    program = await startProgram(open.database.url, { LOG_LEVEL: 'info', TRUSTED_OPERATIONS });
  });
  afterAll(async () => {
    await program?.kill('SIGTERM');
  });

  test('what is not in the list leaves a line, whichever way it came', async () => {
    const query = '{ viewer { displayName } }';
    for (const door of DOORS) await (await openDoor(door, program.url, token))({ query, operationName: `By${door}` });
    await request(`${program.url}/graphql?query=${encodeURIComponent(query)}&operationName=ByGet`);

    for (const [name, door] of Object.entries({ ByHTTP: 'http', ByWebSocket: 'websocket', ByGet: 'http' })) {
      expect(await lineOf(program, (line) => line.name === name)).toMatchObject({
        msg: 'operation',
        door,
        requestId: expect.any(String),
        errors: [NOT_IN_LIST],
      });
    }
    expect(program.output()).not.toContain('displayName');
  });
});

describe('a file is refused at the start', () => {
  const FORMATS =
    'expected an object from SHA-256 hashes to texts of operations, or an apollo-persisted-query-manifest of version 1';
  const operation = { id: 'a', name: 'A', type: 'query', body: VIEWER };
  const unknown = 'query Unknown { unheardOf }';
  const long = `query Long { ${'unreadCount '.repeat(31)}}`;

  test.each<[string, unknown, string]>([
    ['that is no JSON', '{', `${FORMATS}, but "$FILE" is not JSON`],
    ['that is a list', [VIEWER], `${FORMATS}, but "$FILE" has something else`],
    ['whose keys are no hashes', { Viewer: VIEWER }, `${FORMATS}, but "$FILE" has something else at Viewer`],
    ['of another format', { format: 'other' }, `${FORMATS}, but "$FILE" has something else at format`],
    [
      'of another version of the manifest',
      { ...manifestOf([operation]), version: 2 },
      `${FORMATS}, but "$FILE" has something else at version`,
    ],
    [
      'with an operation without a text',
      manifestOf([operation, { id: 'b', name: 'B' }]),
      `${FORMATS}, but "$FILE" has something else at operations.1.body`,
    ],
    [
      'with the hash of something else',
      { [hashOf('x')]: VIEWER },
      `expected ${hashOf('x')} to have a text with that SHA-256, but it has ${hashOf(VIEWER)}`,
    ],
    [
      'with an id for two operations',
      manifestOf([operation, { ...operation, name: 'B', body: BADGE }]),
      'expected another id of B (a), but it is in use',
    ],
    [
      'with what is no operation',
      byHash(['query {']),
      `expected operations that can be run, but ${hashOf('query {')} cannot: Expected Name, found <EOF>.`,
    ],
    [
      'with what the schema does not have',
      manifestOf([operation, { ...operation, id: 'b', name: 'Unknown', body: unknown }]),
      'expected operations that can be run, but Unknown (b) cannot: Cannot query field "unheardOf" on type "Query".',
    ],
    [
      'with what goes beyond a limit',
      byHash([VIEWER, long]),
      `expected operations that can be run, but ${hashOf(long)} cannot: Duplicate fields limit of 30 exceeded, found 31.`,
    ],
  ])('%s', async (_what, content, problem) => {
    const file = await fileOf('wrong.json', content);

    await expect(open.another({ TRUSTED_OPERATIONS: file })).rejects.toThrow(
      `The settings are not usable:\n  - TRUSTED_OPERATIONS: ${problem.replace('$FILE', file)}`,
    );
  });

  test('that is not there', async () => {
    await expect(open.another({ TRUSTED_OPERATIONS: '/nowhere.json' })).rejects.toThrow(
      'TRUSTED_OPERATIONS: expected a file of operations, but "/nowhere.json" cannot be read (ENOENT)',
    );
  });

  test('with introspection, in production alone', async () => {
    const file = await fileOf('introspection.json', byHash(['{ __schema { queryType { name } } }']));
    const settings = { TRUSTED_OPERATIONS: file, HOST: '127.0.0.1' };

    await expect(open.another({ ...settings, NODE_ENV: 'production' })).rejects.toThrow('introspection');
    await (await open.another(settings)).close();
  });
});
