import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { ask } from '../support/api.js';
import { createKey, type KeySet, type SigningKey, serveKeySet, startTrusting } from '../support/key-set.js';
import { secondsFromNow } from '../support/tokens.js';

const VIEWER = '{ viewer { id } }';
const MINUTE = 60_000;

let keys: Record<string, SigningKey>;

beforeAll(async () => {
  const [rsa, elliptic, next, stranger] = await Promise.all([
    createKey('RS256', 'rsa'),
    createKey('ES256', 'elliptic'),
    createKey('ES256', 'next'),
    createKey('ES256', 'elliptic'),
  ]);
  keys = { rsa, elliptic, next, stranger };
});

function keyOf(name: string): SigningKey {
  const key = keys[name];
  if (!key) throw new Error(`Expected one of ${Object.keys(keys)}, but got ${name}`);
  return key;
}

const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

async function claimsOf(key: SigningKey) {
  return JSON.parse(Buffer.from((await key.sign({ sub: 'somebody' })).split('.')[1] ?? '', 'base64url').toString());
}

describe('with published keys', () => {
  let keySet: KeySet;
  let service: Awaited<ReturnType<typeof startTrusting>>;

  beforeAll(async () => {
    keySet = await serveKeySet(keyOf('rsa'), keyOf('elliptic'));
    service = await startTrusting(keySet);
  });
  afterAll(async () => {
    await service?.close();
    await keySet?.close();
  });

  test.each(['rsa', 'elliptic'])('a token signed with a published key is taken (%s)', async (name) => {
    const { status, data } = await ask(service.url, { query: VIEWER, token: await keyOf(name).sign({ sub: name }) });

    expect({ status, data }).toEqual({ status: 200, data: { viewer: { id: name } } });
  });

  test('a token signed with a key that is not published is refused, though it names one that is', async () => {
    const token = await keyOf('stranger').sign({ sub: 'somebody' });

    const { status, errors } = await ask(service.url, { query: VIEWER, token });

    expect({ status, code: errors?.[0]?.extensions.code }).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
  });

  test.each(['pem', 'jwk'] as const)(
    'a token signed as HS256 with the public key as the secret is refused (%s)',
    async (form) => {
      const key = keyOf('rsa');
      const head = `${base64({ alg: 'HS256', kid: 'rsa' })}.${base64(await claimsOf(key))}`;
      const secret = form === 'pem' ? key.pem : JSON.stringify(key.jwk);
      const token = `${head}.${createHmac('sha256', secret).update(head).digest('base64url')}`;

      const { status, errors } = await ask(service.url, { query: VIEWER, token });

      expect({ status, code: errors?.[0]?.extensions.code }).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
    },
  );

  test('an unsigned token is refused', async () => {
    const payload = base64(await claimsOf(keyOf('rsa')));
    for (const signature of ['', 'AAAA']) {
      const token = `${base64({ alg: 'none' })}.${payload}.${signature}`;

      const { status, errors } = await ask(service.url, { query: VIEWER, token });

      expect({ status, code: errors?.[0]?.extensions.code }).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
    }
  });
});

describe('over time', () => {
  const pass = (milliseconds: number) => vi.setSystemTime(Date.now() + milliseconds);

  let keySet: KeySet;
  let service: Awaited<ReturnType<typeof startTrusting>>;
  beforeEach(async () => {
    // Only what the clock says: sockets and timers go on as ever.
    vi.useFakeTimers({ toFake: ['Date'] });
    keySet = await serveKeySet(keyOf('elliptic'));
    service = await startTrusting(keySet);
  });
  afterEach(async () => {
    vi.useRealTimers();
    await service?.close();
    await keySet?.close();
  });

  const statusFor = async (token: string) => (await ask(service.url, { query: VIEWER, token })).status;

  test('a token of a new key is taken once the issuer publishes the key, and one of a withdrawn key no more', async () => {
    const [old, fresh] = [keyOf('elliptic'), keyOf('next')];
    expect(await statusFor(await old.sign({ sub: 'somebody' }))).toBe(200);
    expect(await statusFor(await fresh.sign({ sub: 'somebody' }))).toBe(401);

    keySet.publish(old, fresh);
    pass(MINUTE);
    expect(await statusFor(await fresh.sign({ sub: 'somebody' }))).toBe(200);

    keySet.publish(fresh);
    pass(11 * MINUTE);
    expect(await statusFor(await old.sign({ sub: 'somebody', jti: 'not seen before' }))).toBe(401);
    expect(await statusFor(await fresh.sign({ sub: 'somebody' }))).toBe(200);
  });

  test('many tokens of unknown keys do not make the service ask the issuer each time', async () => {
    const stranger = await createKey('ES256', 'unknown');
    expect(await statusFor(await keyOf('elliptic').sign({ sub: 'somebody' }))).toBe(200);
    const before = keySet.requests;

    for (let attempt = 0; attempt < 20; attempt += 1) {
      expect(await statusFor(await stranger.sign({ sub: `somebody ${attempt}` }))).toBe(401);
    }

    expect(keySet.requests - before).toBeLessThanOrEqual(1);
  });

  test('an integration verified once is known until its token expires, and no longer, with the issuer gone', async () => {
    const key = keyOf('elliptic');
    const token = await key.sign({ sub: 'lms', scope: 'roster:write', exp: secondsFromNow(1_800) });
    const other = await key.sign({ sub: 'lms', scope: 'roster:write', exp: secondsFromNow(1_801) });
    const codeFor = async (bearer: string) =>
      (await ask(service.url, { query: VIEWER, token: bearer })).errors?.[0]?.extensions.code;
    expect(await codeFor(token)).toBe('FORBIDDEN');

    await keySet.close();
    // Beyond the ten minutes for which the issuer's keys are kept.
    pass(15 * MINUTE);
    // That the issuer does not answer says nothing about the token, so it is no reason to throw that away.
    expect(await codeFor(other)).toBe('INTERNAL_SERVER_ERROR');
    expect(await codeFor(token)).toBe('FORBIDDEN');

    pass(15 * MINUTE + 6_000);
    expect(await codeFor(token)).toBe('INTERNAL_SERVER_ERROR');
  });
});
