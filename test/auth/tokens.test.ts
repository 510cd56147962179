import { createHmac } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askWith } from '../support/http.js';
import { startService, type TestService } from '../support/service.js';
import { ISSUER } from '../support/settings.js';
import { secondsFromNow, signToken, usualClaims } from '../support/tokens.js';

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

const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Signs whatever is given, as no library would. */
function forge(header: object, claims: object, { hash = 'sha256', signed = true } = {}): string {
  const head = `${base64(header)}.${base64(claims)}`;
  return `${head}.${signed ? createHmac(hash, ISSUER.secret).update(head).digest('base64url') : ''}`;
}

async function tampered(): Promise<string> {
  const [header, , signature] = (await signToken({})).split('.');
  return `${header}.${base64({ ...usualClaims(), sub: 'somebody else' })}.${signature}`;
}

test.each<[string, () => Promise<string>, string]>([
  ['with everything it needs', () => signToken({}), 'somebody'],
  ['that expired within the clock tolerance of 5 s', () => signToken({ exp: secondsFromNow(-2) }), 'somebody'],
  ['whose audience is one of several', () => signToken({ aud: ['another', ISSUER.audience] }), 'somebody'],
  ['whose subject has 255 characters', () => signToken({ sub: 'x'.repeat(255) }), 'x'.repeat(255)],
  ['whose scope is empty, which a person has', () => signToken({ scope: '' }), 'somebody'],
  ['whose scopes mean nothing here, as people often have', () => signToken({ scope: 'openid profile' }), 'somebody'],
])('a token %s is taken', async (_what, create, id) => {
  const { status, data } = await askWith(service.url, VIEWER, { authorization: `Bearer ${await create()}` });

  expect({ status, data }).toEqual({ status: 200, data: { viewer: { id } } });
});

test('the scheme is taken in any letter case, as RFC 9110 has it', async () => {
  const { status } = await askWith(service.url, VIEWER, { authorization: `bEARER ${await signToken({})}` });

  expect(status).toBe(200);
});

describe.each<[string, () => Promise<string>]>([
  ['that expired beyond the clock tolerance', async () => `Bearer ${await signToken({ exp: secondsFromNow(-10) })}`],
  ['that is not valid yet', async () => `Bearer ${await signToken({ nbf: secondsFromNow(30) })}`],
  ['that is unsigned', async () => `Bearer ${forge({ alg: 'none' }, usualClaims(), { signed: false })}`],
  ['that says it needs no signature', async () => `Bearer ${forge({ alg: 'none' }, usualClaims())}`],
  ['with the signature of other claims', async () => `Bearer ${await tampered()}`],
  ['signed with another secret', async () => `Bearer ${await signToken({}, `${ISSUER.secret}!`)}`],
  ['signed with another algorithm', async () => `Bearer ${forge({ alg: 'HS512' }, usualClaims(), { hash: 'sha512' })}`],
  ['for another audience', async () => `Bearer ${await signToken({ aud: 'another' })}`],
  ['for no audience', async () => `Bearer ${await signToken({ aud: undefined } as unknown as JWTPayload)}`],
  ['of another issuer', async () => `Bearer ${await signToken({ iss: 'another' })}`],
  ['of no issuer', async () => `Bearer ${await signToken({ iss: undefined } as unknown as JWTPayload)}`],
  ['that never expires', async () => `Bearer ${await signToken({ exp: undefined } as unknown as JWTPayload)}`],
  [
    'whose expiry is no number',
    async () => `Bearer ${forge({ alg: 'HS256' }, { ...usualClaims(), exp: '9999999999' })}`,
  ],
  ['of nobody', async () => `Bearer ${await signToken({ sub: undefined } as unknown as JWTPayload)}`],
  ['of an empty subject', async () => `Bearer ${await signToken({ sub: '' })}`],
  ['whose subject is no text', async () => `Bearer ${forge({ alg: 'HS256' }, { ...usualClaims(), sub: 1 })}`],
  ['of a subject longer than 255 characters', async () => `Bearer ${await signToken({ sub: 'x'.repeat(256) })}`],
  ['that is garbage', async () => 'Bearer garbage'],
  ['that is garbage in three parts', async () => 'Bearer a.b.c'],
  ['that is empty', async () => 'Bearer '],
  ['of no scheme', () => signToken({})],
  ['of the scheme Basic', async () => `Basic ${Buffer.from('user:password').toString('base64')}`],
  ['of the scheme Basic with a good token', async () => `Basic ${await signToken({})}`],
  ['that comes twice', async () => `Bearer ${await signToken({})}, Bearer ${await signToken({})}`],
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
  const authorization = `Bearer ${await signToken({ aud: 'another' })}`;

  const answers = await Promise.all([1, 2, 3].map(() => askWith(service.url, VIEWER, { authorization })));

  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
});
