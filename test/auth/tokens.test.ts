import { createHmac } from 'node:crypto';
import { type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askWith } from '../support/http.js';
import { ISSUER, startService, type TestService } from '../support/service.js';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

const VIEWER = '{ viewer { id } }';
const LANGUAGES = ['fi', 'en', 'sv'] as const;
const REFUSED = {
  fi: 'Tunniste ei kelpaa tai on vanhentunut.',
  en: 'The token is not valid or has expired.',
  sv: 'Din token är inte giltig eller har gått ut.',
};
const MISSING = {
  fi: 'Kirjaudu ensin: lähetä bearer-tunniste.',
  en: 'Sign in first: send a bearer token.',
  sv: 'Logga in först: skicka en bearer-token.',
};

const secondsFromNow = (seconds: number) => Math.floor(Date.now() / 1_000) + seconds;
const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const usual = () => ({ sub: 'somebody', iss: ISSUER.issuer, aud: ISSUER.audience, exp: secondsFromNow(60) });

function sign(changes: JWTPayload, secret = ISSUER.secret): Promise<string> {
  const claims = Object.fromEntries(
    Object.entries({ ...usual(), ...changes }).filter(([, value]) => value !== undefined),
  );
  return new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret));
}

/** Signs whatever is given, as no library would. */
function forge(header: object, claims: object, { hash = 'sha256', signed = true } = {}): string {
  const head = `${base64(header)}.${base64(claims)}`;
  return `${head}.${signed ? createHmac(hash, ISSUER.secret).update(head).digest('base64url') : ''}`;
}

async function tampered(): Promise<string> {
  const [header, , signature] = (await sign({})).split('.');
  return `${header}.${base64({ ...usual(), sub: 'somebody else' })}.${signature}`;
}

test.each<[string, () => Promise<string>, string]>([
  ['with everything it needs', () => sign({}), 'somebody'],
  ['that expired within the clock tolerance of 5 s', () => sign({ exp: secondsFromNow(-2) }), 'somebody'],
  ['whose audience is one of several', () => sign({ aud: ['another', ISSUER.audience] }), 'somebody'],
  ['whose subject has 255 characters', () => sign({ sub: 'x'.repeat(255) }), 'x'.repeat(255)],
  ['whose scope is empty, which a person has', () => sign({ scope: '' }), 'somebody'],
])('a token %s is taken', async (_what, create, id) => {
  const { status, data } = await askWith(service.url, VIEWER, { authorization: `Bearer ${await create()}` });

  expect({ status, data }).toEqual({ status: 200, data: { viewer: { id } } });
});

test('the scheme is taken in any letter case, as RFC 9110 has it', async () => {
  const { status } = await askWith(service.url, VIEWER, { authorization: `bEARER ${await sign({})}` });

  expect(status).toBe(200);
});

describe.each<[string, () => Promise<string>]>([
  ['that expired beyond the clock tolerance', async () => `Bearer ${await sign({ exp: secondsFromNow(-10) })}`],
  ['that is not valid yet', async () => `Bearer ${await sign({ nbf: secondsFromNow(30) })}`],
  ['that is unsigned', async () => `Bearer ${forge({ alg: 'none' }, usual(), { signed: false })}`],
  ['that says it needs no signature', async () => `Bearer ${forge({ alg: 'none' }, usual())}`],
  ['with the signature of other claims', async () => `Bearer ${await tampered()}`],
  ['signed with another secret', async () => `Bearer ${await sign({}, `${ISSUER.secret}!`)}`],
  ['signed with another algorithm', async () => `Bearer ${forge({ alg: 'HS512' }, usual(), { hash: 'sha512' })}`],
  ['for another audience', async () => `Bearer ${await sign({ aud: 'another' })}`],
  ['for no audience', async () => `Bearer ${await sign({ aud: undefined } as unknown as JWTPayload)}`],
  ['of another issuer', async () => `Bearer ${await sign({ iss: 'another' })}`],
  ['of no issuer', async () => `Bearer ${await sign({ iss: undefined } as unknown as JWTPayload)}`],
  ['that never expires', async () => `Bearer ${await sign({ exp: undefined } as unknown as JWTPayload)}`],
  ['whose expiry is no number', async () => `Bearer ${forge({ alg: 'HS256' }, { ...usual(), exp: '9999999999' })}`],
  ['of nobody', async () => `Bearer ${await sign({ sub: undefined } as unknown as JWTPayload)}`],
  ['of an empty subject', async () => `Bearer ${await sign({ sub: '' })}`],
  ['whose subject is no text', async () => `Bearer ${forge({ alg: 'HS256' }, { ...usual(), sub: 1 })}`],
  ['of a subject longer than 255 characters', async () => `Bearer ${await sign({ sub: 'x'.repeat(256) })}`],
  ['that is garbage', async () => 'Bearer garbage'],
  ['that is garbage in three parts', async () => 'Bearer a.b.c'],
  ['that is empty', async () => 'Bearer '],
  ['of no scheme', () => sign({})],
  ['of the scheme Basic', async () => `Basic ${Buffer.from('user:password').toString('base64')}`],
  ['of the scheme Basic with a good token', async () => `Basic ${await sign({})}`],
  ['that comes twice', async () => `Bearer ${await sign({})}, Bearer ${await sign({})}`],
])('a token %s', (_what, create) => {
  test('is refused with UNAUTHENTICATED and 401, in the language of the request', async () => {
    const authorization = await create();
    for (const language of LANGUAGES) {
      const { status, data, errors } = await askWith(service.url, VIEWER, {
        authorization,
        'accept-language': language,
      });

      expect(status).toBe(401);
      expect(data).toBeUndefined();
      expect(errors).toEqual([{ message: REFUSED[language], extensions: { code: 'UNAUTHENTICATED' } }]);
    }
  });
});

test('a request without a token is told to bring one, in its language', async () => {
  for (const language of LANGUAGES) {
    const { status, errors } = await askWith(service.url, VIEWER, { 'accept-language': language });

    expect({ status, message: errors?.[0]?.message }).toEqual({ status: 401, message: MISSING[language] });
  }
});

test('a refused token is not taken the next time either', async () => {
  const authorization = `Bearer ${await sign({ aud: 'another' })}`;

  const answers = await Promise.all([1, 2, 3].map(() => askWith(service.url, VIEWER, { authorization })));

  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
});
