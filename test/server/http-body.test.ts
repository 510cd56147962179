import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SEND } from '../support/chats.js';
import { createCourse, en, SYNC } from '../support/course.js';
import { type GraphqlAnswer, postGraphql, request } from '../support/http.js';
import { startService, type TestService } from '../support/service.js';
import { integrationToken, tokenOf } from '../support/tokens.js';

const LIMIT = 100_000;
const ROSTER_LIMIT = 300_000;

let service: TestService;
let token: string;
beforeAll(async () => {
  service = await startService({ LIMIT_ROSTER_BODY_BYTES: String(ROSTER_LIMIT) });
  token = await tokenOf('somebody');
});
afterAll(() => service?.close());

const signedIn = (bearer = token) => ({ authorization: `Bearer ${bearer}` });
const outcomeOf = ({ status, data, errors }: GraphqlAnswer) => ({ status, data, code: errors?.[0]?.extensions.code });

/** A body of exactly so many bytes. */
function bodyOf(bytes: number): string {
  const body = JSON.stringify({ query: '{ viewer { id } }', extensions: { padding: '' } });
  return body.replace('""', `"${'ä'.repeat((bytes - body.length) >> 1)}${(bytes - body.length) % 2 ? 'x' : ''}"`);
}

/** Without content-length, in parts. */
const inParts = (body: string) => {
  const bytes = Buffer.from(body);
  return Array.from({ length: 10 }, (_, n) =>
    bytes.subarray(Math.ceil((n * bytes.length) / 10), Math.ceil(((n + 1) * bytes.length) / 10)),
  );
};

const NOT_JSON = {
  fi: 'Pyynnön rungon pitää olla JSON-olio, jonka mediatyyppi on application/json.',
  en: 'The body must be a JSON object with the media type application/json.',
  sv: 'Begäran måste innehålla ett JSON-objekt med mediatypen application/json.',
};
const NO_BATCH = {
  fi: 'Yhdessä pyynnössä on yksi operaatio: pyynnön rungon pitää olla JSON-olio, ei taulukko.',
  en: 'One request asks one operation: the body must be a JSON object, not an array.',
  sv: 'En begäran har en operation: den måste innehålla ett JSON-objekt, inte en lista.',
};
const TOO_LARGE = {
  fi: 'Pyynnön runko saa olla enintään 100000 tavua.',
  en: 'The body must be at most 100000 bytes long.',
  sv: 'Begäran får vara högst 100000 byte lång.',
};

describe.each([
  ['no JSON', '{ viewer { id } }'],
  ['cut-off JSON', '{"query":"{ viewer { id } }"'],
  ['empty', ''],
  ['JSON text', '"{ viewer { id } }"'],
  ['JSON null', 'null'],
  ['a JSON number', '1'],
])('a body that is %s', (_what, body) => {
  test('is refused with 400, in the language of the request', async () => {
    for (const [language, message] of Object.entries(NOT_JSON)) {
      const answer = await postGraphql(service.url, body, { ...signedIn(), 'accept-language': language });

      expect(answer.status).toBe(400);
      expect(answer.errors).toEqual([{ message, extensions: { code: 'BAD_USER_INPUT' } }]);
      expect(answer.headers['x-request-id']).toEqual(expect.any(String));
    }
  });
});

test('several operations in a JSON array are refused with 400, in the language of the request', async () => {
  const batch = JSON.stringify([{ query: '{ viewer { id } }' }, { query: '{ viewer { id } }' }]);
  for (const [language, message] of Object.entries(NO_BATCH)) {
    const answer = await postGraphql(service.url, batch, { ...signedIn(), 'accept-language': language });

    expect(answer.status).toBe(400);
    expect(answer.errors).toEqual([{ message, extensions: { code: 'BAD_USER_INPUT' } }]);
  }
});

test.each([
  ['application/x-www-form-urlencoded'],
  ['text/plain'],
  ['multipart/form-data; boundary=x'],
  ['application/graphql'],
  ['nonsense'],
])('the media type %s is refused with 415, whatever the body', async (type) => {
  const answer = await postGraphql(service.url, '{"query":"{ viewer { id } }"}', {
    ...signedIn(),
    'content-type': type,
    'accept-language': 'en',
  });

  expect(answer.status).toBe(415);
  expect(answer.errors).toEqual([{ message: NOT_JSON.en, extensions: { code: 'BAD_USER_INPUT' } }]);
});

test('a media type with a charset is taken', async () => {
  const answer = await postGraphql(service.url, '{"query":"{ viewer { id } }"}', {
    ...signedIn(),
    'content-type': 'application/json; charset=utf-8',
  });

  expect(outcomeOf(answer)).toEqual({ status: 200, data: { viewer: { id: 'somebody' } }, code: undefined });
});

test.each<[string, object]>([
  ['nothing', {}],
  ['an empty query', { query: '' }],
  ['a query that is no text', { query: 1 }],
  ['variables that are no object', { query: '{ viewer { id } }', variables: [1] }],
  ['variables that are text', { query: '{ viewer { id } }', variables: 'x' }],
  ['an operation name that is no text', { query: '{ viewer { id } }', operationName: 1 }],
  ['an operation name that is not in the document', { query: 'query A { viewer { id } }', operationName: 'B' }],
  ['several operations and no name', { query: 'query A { viewer { id } } query B { viewer { id } }' }],
])('a JSON object with %s is refused with 400', async (_what, body) => {
  const answer = await postGraphql(service.url, JSON.stringify(body), { ...signedIn(), 'accept-language': 'sv' });

  expect(outcomeOf(answer)).toEqual({ status: 400, data: undefined, code: expect.stringMatching(/^(BAD|GRAPHQL)_/) });
  expect(answer.headers['x-request-id']).toEqual(expect.any(String));
  // Its detail is the library's English, its own words are the request's.
  expect(answer.errors?.[0]?.message).toMatch(/^(Frågan|Begäran) /);
});

describe.each([
  ['with content-length', (body: string) => body],
  ['in chunks without content-length', inParts],
])('%s', (_how, sent) => {
  test('a body of 100 kB passes', async () => {
    const answer = await postGraphql(service.url, sent(bodyOf(LIMIT)), signedIn());

    expect(outcomeOf(answer)).toEqual({ status: 200, data: { viewer: { id: 'somebody' } }, code: undefined });
  });

  test('a body of more is refused with 413, in the language of the request', async () => {
    for (const [language, message] of Object.entries(TOO_LARGE)) {
      const answer = await postGraphql(service.url, sent(bodyOf(LIMIT + 1)), {
        ...signedIn(),
        'accept-language': language,
      });

      expect(answer.status).toBe(413);
      expect(answer.errors).toEqual([{ message, extensions: { code: 'BAD_USER_INPUT' } }]);
    }
  });

  test('a much larger body is not read to its end', async () => {
    const answer = await postGraphql(service.url, sent(bodyOf(20_000_000)), signedIn());

    expect(outcomeOf(answer)).toEqual({ status: 413, data: undefined, code: 'BAD_USER_INPUT' });
  });

  test('the larger limit is for integrations that push rosters, and for nobody else', async () => {
    const pusher = await integrationToken('roster:write');
    const statusFor = async (bytes: number, headers: Record<string, string>) =>
      (await postGraphql(service.url, sent(bodyOf(bytes)), headers)).status;

    expect(await statusFor(ROSTER_LIMIT, signedIn(pusher))).toBe(200);
    expect(await statusFor(ROSTER_LIMIT + 1, signedIn(pusher))).toBe(413);
    expect(await statusFor(LIMIT + 1, signedIn(await integrationToken('messages:write')))).toBe(413);
    expect(await statusFor(LIMIT + 1, signedIn('garbage'))).toBe(413);
    expect(await statusFor(LIMIT + 1, {})).toBe(413);
  });
});

test('a roster larger than 100 kB is pushed', async () => {
  const { roster } = await createCourse(service);
  const people = Array.from({ length: 2_000 }, (_, n) => ({
    userId: `${roster.id}:${n}`,
    role: 'STUDENT',
    displayName: 'A student',
  }));
  const input = { ...roster, roster: people, studentGroups: [] };
  const body = JSON.stringify({ query: SYNC, variables: { input } });
  expect(body.length).toBeGreaterThan(LIMIT);

  const { data } = await postGraphql(service.url, body, signedIn(await integrationToken()));

  expect(data.syncCourseSpace).toMatchObject({ courseSpaceId: roster.id, added: 2_000, removed: 7 });
});

test('a body that claims more than it has, or is compressed, changes nothing', async () => {
  const gzip = await request(`${service.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-encoding': 'gzip', ...signedIn() },
    body: Buffer.from([0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0]),
  });

  expect(gzip.status).toBe(400);
});

describe('a GET', () => {
  const get = (query: string, headers: Record<string, string> = {}) =>
    request(`${service.url}/graphql?query=${encodeURIComponent(query)}`, { headers: { ...signedIn(), ...headers } });

  test('asks a query, where a browser could not send it from another site unasked', async () => {
    const answer = await get('{ viewer { id } }', { 'apollo-require-preflight': 'true' });

    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({ data: { viewer: { id: 'somebody' } } });
    expect((await get('{ viewer { id } }')).status).toBe(400);
  });

  test.each(['a b', 'a, b'])('whose Host header is %j names no host, and is refused', async (host) => {
    const answer = await get('{ viewer { id } }', { 'apollo-require-preflight': 'true', host });

    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  test('is read to its end, also where what it asks has a question mark', async () => {
    const query = encodeURIComponent('{ chat(id: "really?") { id } }').replace('%3F', '?');
    const { text } = await request(`${service.url}/graphql?query=${query}`, {
      headers: { ...signedIn(), 'apollo-require-preflight': 'true' },
    });

    expect(JSON.parse(text)).toEqual({ data: { chat: null } });
  });

  test('runs no mutation', async () => {
    const course = await createCourse(service);
    const [student] = course.students;
    const chatId = randomUUID();
    const answer = await get(`mutation { markRead(input: { chatId: "${chatId}" }) { unreadCount } }`, {
      'apollo-require-preflight': 'true',
      ...signedIn(student.token),
    });

    expect(answer.status).toBe(405);
    expect(JSON.parse(answer.text).data).toBeUndefined();
  });
});

test('a subscription over HTTP is refused, and told where to go', async () => {
  const answer = await postGraphql(
    service.url,
    JSON.stringify({ query: 'subscription { messageAdded { cursor } }' }),
    signedIn(),
  );

  expect(outcomeOf(answer)).toEqual({ status: 400, data: undefined, code: 'BAD_USER_INPUT' });
  expect(answer.errors?.[0]?.message).toContain('WebSocket');
});

test('wrong variables are refused with the field, in the language of the request', async () => {
  const variables = { input: { chatId: randomUUID(), content: [{ language: 'en', text: 1 }] } };
  const send = (language: string, given: object) =>
    postGraphql(service.url, JSON.stringify({ query: SEND, variables: given }), {
      ...signedIn(),
      'accept-language': language,
    });

  const answer = await send('fi', variables);
  expect(answer.status).toBe(400);
  expect(answer.errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'input.content[0].text' });
  expect(answer.errors?.[0]?.message).toMatch(/^Muuttujalla on väärä arvo: /);

  const missing = await send('en', { input: { content: en('Hello') } });
  expect(missing.errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'input' });
});
