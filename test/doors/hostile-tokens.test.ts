import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCourse, SYNC } from '../support/course.js';
import { askWith, postGraphql, request } from '../support/http.js';
import { type KeySet, serveKeySet, trusting } from '../support/key-set.js';
import { postText, sendBytes } from '../support/raw-http.js';
import { openRawSocket, type RawSocket, type Upgrade } from '../support/raw-socket.js';
import { createCaller, startService, type TestService } from '../support/service.js';
import { soon } from '../support/waiting.js';
import { KEY_SET_GOOD, KEY_SET_TRICKS, keySetIssuer, PUBLISHED } from './key-set-tricks.js';
import { SECRET_TRICKS, secretIssuer } from './secret-tricks.js';
import { GOOD, headerTricks, type Issuer, strangerJwk, TRICKS, type Trick, tokenWith } from './token-tricks.js';

const VIEWER = '{ viewer { id } }';
const REFUSED = JSON.stringify({
  errors: [{ message: 'The token is not valid or has expired.', extensions: { code: 'UNAUTHENTICATED' } }],
});
const MISSING = REFUSED.replace(/"message":"[^"]*"/, '"message":"Sign in first: send a bearer token."');

let stranger: KeySet;
let keySet: KeySet;
let bySecret: TestService;
let byKeySet: TestService;
beforeAll(async () => {
  stranger = await serveKeySet({ jwk: strangerJwk });
  keySet = await serveKeySet(...PUBLISHED);
  bySecret = await startService();
  byKeySet = await startService(trusting(keySet));
});
afterAll(async () => {
  for (const opened of [bySecret, byKeySet, keySet, stranger]) await opened?.close();
});

const figures = { tried: 0, letIn: 0 };
afterAll(() => {
  const { tried, letIn } = figures;
  process.stdout.write(`hostile tokens: ${tried} tried on 2 doors, ${letIn} let in\n`);
});

/** What became of a token at a door. */
interface Outcome {
  letIn: boolean;
  /** The status and the answer, or the code of the socket's end and what came before it. */
  answer: object;
}

async function overHttp(service: TestService, token: string): Promise<Outcome> {
  const headers = { authorization: `Bearer ${token}`, 'accept-language': 'en' };
  const { status, text, data } = await askWith(service.url, VIEWER, headers);
  return { letIn: Boolean(data), answer: { status, text } };
}

async function endOf(socket: RawSocket): Promise<Outcome> {
  const { code, reason } = await soon(socket.closed, 'the socket to be closed');
  return { letIn: socket.waiting.length > 0, answer: { code, reason, waiting: [...socket.waiting] } };
}

async function signInWith(service: TestService, payload: unknown, upgrade: Upgrade = {}): Promise<Outcome> {
  const socket = await openRawSocket(service.url, upgrade);
  socket.send({ type: 'connection_init', payload });
  const letIn = socket.next().then(
    (message): Outcome => ({ letIn: true, answer: message }),
    () => endOf(socket),
  );
  return letIn.finally(() => socket.terminate());
}

const overSocket = (service: TestService, token: string) => signInWith(service, { authorization: `Bearer ${token}` });
const FORBIDDEN = { letIn: false, answer: { code: 4403, reason: 'Forbidden', waiting: [] } };

/** Counts what must not come in; a token let in at one door is let in. */
function count(...outcomes: Outcome[]): void {
  figures.tried += 1;
  if (outcomes.some(({ letIn }) => letIn)) figures.letIn += 1;
}

interface Source {
  source: string;
  service: () => TestService;
  issuer: () => Issuer;
  tricks: Trick[];
  good: Trick[];
}

const everywhere = [...TRICKS, ...headerTricks(() => stranger.url)];
const sources: Source[] = [
  {
    source: 'a shared secret',
    service: () => bySecret,
    issuer: secretIssuer,
    tricks: [...everywhere, ...SECRET_TRICKS],
    good: GOOD,
  },
  {
    source: 'published keys',
    service: () => byKeySet,
    issuer: keySetIssuer,
    tricks: [...everywhere, ...KEY_SET_TRICKS],
    good: [...GOOD, ...KEY_SET_GOOD],
  },
];

describe.each(sources)('with $source', ({ service, issuer, tricks, good }) => {
  test.each(good)('a token %s is taken at both doors', async (_what, create) => {
    const token = await create(issuer());

    const outcomes = await Promise.all([overHttp(service(), token), overSocket(service(), token)]);

    expect(outcomes.map(({ letIn }) => letIn)).toEqual([true, true]);
  });

  test.each(tricks)('a token %s is refused at both doors', async (_what, create) => {
    const token = await create(issuer());

    const [http, socket] = await Promise.all([overHttp(service(), token), overSocket(service(), token)]);

    count(http, socket);
    expect(http).toEqual({ letIn: false, answer: { status: 401, text: REFUSED } });
    expect(socket).toEqual(FORBIDDEN);
  });

  test('a token of 100 kB does not get as far as to be looked at, though its signature is right', async () => {
    const huge = tokenWith(issuer(), { x: 'x'.repeat(75_000) });

    const [http, socket] = await Promise.all([
      request(`${service().url}/graphql`, { method: 'POST', headers: { authorization: `Bearer ${huge}` } }),
      overSocket(service(), huge),
    ]);

    count(socket);
    expect(http.status).toBe(431);
    expect(socket.answer).toMatchObject({ code: 1009, waiting: [] });
    // Its twin fits.
    expect(await overSocket(service(), tokenWith(issuer(), { x: 'x'.repeat(40_000) }))).toMatchObject({ letIn: true });
  });

  test('what a token says of where its key is, nobody has looked at', () => {
    expect(stranger.requests).toBe(0);
  });
});

describe('a good token', () => {
  const good = () => tokenWith(secretIssuer(), {});
  const bad = () => tokenWith(secretIssuer(), { aud: 'others' });

  test.each<[string, () => string[], string]>([
    ['in a cookie', () => [`Cookie: authorization=Bearer ${good()}; token=${good()}; access_token=${good()}`], MISSING],
    ['for a proxy', () => [`Proxy-Authorization: Bearer ${good()}`], MISSING],
    ['in a header of another name', () => [`X-Authorization: Bearer ${good()}`, `X-Access-Token: ${good()}`], MISSING],
    ['without a scheme', () => [`Authorization: ${good()}`], REFUSED],
    ['of the scheme Basic', () => [`Authorization: Basic ${good()}`], REFUSED],
    ['as a password', () => [`Authorization: Basic ${btoa(`somebody:${good()}`)}`], REFUSED],
    ['of the scheme Token', () => [`Authorization: Token ${good()}`], REFUSED],
    ['of the scheme DPoP', () => [`Authorization: DPoP ${good()}`], REFUSED],
    ['joined with its scheme', () => [`Authorization: Bearer${good()}`], REFUSED],
    ['behind a tab', () => [`Authorization: Bearer\t${good()}`], REFUSED],
    ['behind a space of another kind', () => [`Authorization: Bearer\u00a0${good()}`], REFUSED],
    ['before a bad one', () => [`Authorization: Bearer ${good()}`, `Authorization: Bearer ${bad()}`], REFUSED],
    ['behind a bad one', () => [`Authorization: Bearer ${bad()}`, `Authorization: Bearer ${good()}`], REFUSED],
    ['before an empty one', () => [`Authorization: Bearer ${good()}`, 'Authorization:'], REFUSED],
    ['beside another good one', () => [`Authorization: Bearer ${good()}`, `authorization: bearer ${good()}`], REFUSED],
  ])('%s is not taken over HTTP', async (_where, headers, refusal) => {
    const answer = await sendBytes(bySecret.url, postText(VIEWER, ['Accept-Language: en', ...headers()]));

    count({ letIn: answer.includes('"data"'), answer: {} });
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
    expect(answer.split('\r\n\r\n')[1]).toBe(refusal);
  });

  test.each<[string, () => string]>([
    ['with a NUL in it', () => `Authorization: Bearer \0${good()}`],
    ['with a NUL behind it', () => `Authorization: Bearer ${good()}\0`],
    ['with a line break in it', () => `Authorization: Bearer ${good().replace('.', '.\n')}`],
    ['in a name with a space', () => `Authorization : Bearer ${good()}`],
    ['folded onto another line', () => `Authorization: Bearer\r\n ${good()}`],
  ])('%s is no HTTP', async (_where, header) => {
    const answer = await sendBytes(bySecret.url, postText(VIEWER, [header()]));

    count({ letIn: answer.includes('"data"'), answer: {} });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  });

  test.each(['access_token', 'token', 'authorization'])(
    'in the address (%s) is not taken over HTTP, by POST or GET',
    async (name) => {
      const token = encodeURIComponent(name === 'authorization' ? `Bearer ${good()}` : good());
      const address = `${bySecret.url}/graphql?${name}=${token}`;
      const headers = {
        'content-type': 'application/json',
        'apollo-require-preflight': 'true',
        'accept-language': 'en',
      };
      const body = JSON.stringify({ query: VIEWER, [name]: good(), extensions: { [name]: `Bearer ${good()}` } });
      const answers = await Promise.all([
        request(address, { method: 'POST', headers, body }),
        request(`${address}&query=${encodeURIComponent(VIEWER)}`, { headers }),
      ]);

      for (const { status, text } of answers) {
        count({ letIn: text.includes('"data"'), answer: {} });
        expect({ status, text }).toEqual({ status: 401, text: MISSING });
      }
    },
  );

  test.each<[string, (token: string) => unknown]>([
    ['in nothing', () => undefined],
    ['in an empty payload', () => ({})],
    ['without a scheme', (token) => ({ authorization: token })],
    ['of the scheme Basic', (token) => ({ authorization: `Basic ${token}` })],
    ['of another name', (token) => ({ token, access_token: token, AUTHORIZATION: `Bearer ${token}` })],
    ['among headers', (token) => ({ headers: { authorization: `Bearer ${token}` } })],
    ['in a list', (token) => ({ authorization: [`Bearer ${token}`] })],
    ['in an object', (token) => ({ authorization: { toString: `Bearer ${token}` } })],
    ['with a NUL in it', (token) => ({ authorization: `Bearer \0${token}` })],
    ['with a NUL behind it', (token) => ({ authorization: `Bearer ${token}\0` })],
    ['with a line break behind it', (token) => ({ authorization: `Bearer ${token}\n` })],
    ['on another line', (token) => ({ authorization: `Basic x\nBearer ${token}` })],
    ['beside a bad one', (token) => ({ authorization: `Bearer ${bad()}`, Authorization: `Bearer ${token}` })],
    ['of wide letters', (token) => ({ authorization: `Ｂｅａｒｅｒ ${token}` })],
  ])('%s is not taken over WebSocket', async (_where, payload) => {
    const outcome = await signInWith(bySecret, payload(good()));

    count(outcome);
    expect(outcome).toEqual(FORBIDDEN);
  });

  test.each<[string, (token: string) => Upgrade]>([
    ['in a header', (token) => ({ headers: { authorization: `Bearer ${token}` } })],
    ['in a cookie', (token) => ({ headers: { cookie: `authorization=Bearer ${token}` } })],
    ['in its address', (token) => ({ path: `/graphql?access_token=${token}&authorization=Bearer%20${token}` })],
    ['in its subprotocols', (token) => ({ protocol: ['graphql-transport-ws', `bearer.${token}`] })],
  ])('that comes with the upgrade (%s) signs nobody in', async (_where, upgrade) => {
    const outcome = await signInWith(bySecret, {}, upgrade(good()));

    count(outcome);
    expect(outcome).toEqual(FORBIDDEN);
  });

  test.each([['authorization: bearer '], ['AUTHORIZATION: BEARER   '], ['Authorization:    Bearer ']])(
    'is taken in any letter case, and with any number of spaces, as RFC 9110 has it (%s)',
    async (header) => {
      expect(await sendBytes(bySecret.url, postText(VIEWER, [`${header}${good()}  `]))).toMatch(/^HTTP\/1\.1 200 /);
    },
  );

  test.each(['authorization', 'Authorization'])('is taken in connection_init as %s', async (name) => {
    expect(await signInWith(bySecret, { [name]: `bearer  ${good()}` })).toMatchObject({ letIn: true });
  });
});

describe('a scope', () => {
  const others = 'messages:write faq:write users:erase';

  /** What a token with these claims may push, at both doors: the codes of the refusals, undefined for none. */
  async function pushWith(claims: object): Promise<(string | undefined)[]> {
    const course = await createCourse(bySecret);
    const token = tokenWith(secretIssuer(), { sub: 'lms', ...claims });
    const body = { query: SYNC, variables: { input: course.roster } };
    const http = await postGraphql(bySecret.url, JSON.stringify(body), { authorization: `Bearer ${token}` });
    const socket = await openRawSocket(bySecret.url);
    await socket.signIn(token);
    socket.send({ type: 'subscribe', id: '1', payload: body });
    const { payload } = await socket.next();
    return [http.errors, payload.errors].map((errors) => errors?.[0]?.extensions.code);
  }

  test.each<[string, object]>([
    ['is a list', { scope: ['roster:write'] }],
    ['is an object', { scope: { 'roster:write': true } }],
    ['is true', { scope: true }],
    ['is null', { scope: null }],
    ['has more behind it', { scope: 'roster:writes roster:write:own' }],
    ['has more before it', { scope: 'no-roster:write -roster:write !roster:write' }],
    ['is in capitals', { scope: 'ROSTER:WRITE' }],
    ['is behind a comma', { scope: 'openid,roster:write' }],
    ['is behind a tab', { scope: 'openid\troster:write' }],
    ['is on another line', { scope: 'openid\nroster:write' }],
    ['is everything', { scope: '* roster:* admin all' }],
    ['is of another service', { scope: 'https://other.example/roster:write' }],
    ['is all that roster:write is not', { scope: others }],
    [
      'is not called so',
      { scp: 'roster:write', scopes: 'roster:write', permissions: ['roster:write'], roles: ['admin'] },
    ],
    ['is in a claim of another name', { Scope: 'roster:write', 'scope ': 'roster:write' }],
  ])('that %s does not let a roster be pushed', async (_what, claims) => {
    const codes = await pushWith(claims);

    count({ letIn: codes.includes(undefined), answer: {} });
    expect(codes).toEqual(['FORBIDDEN', 'FORBIDDEN']);
  });

  test.each(['roster:write', 'openid roster:write profile', ' roster:write  '])('of %j does', async (scope) => {
    expect(await pushWith({ scope })).toEqual([undefined, undefined]);
  });

  test('beside a person makes an integration of the token, which is nobody', async () => {
    const { ids } = await createCourse(bySecret);
    const sub = ids.students[0];
    const token = tokenWith(secretIssuer(), { sub, name: 'A student', locale: 'fi', scope: others });

    const { errors } = await createCaller(bySecret.url, token).ask(VIEWER);

    count({ letIn: errors === undefined, answer: {} });
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });
});

test('of all these at least 40 were tried, and none was let in', () => {
  expect(figures.tried).toBeGreaterThanOrEqual(40);
  expect(figures.letIn).toBe(0);
});
