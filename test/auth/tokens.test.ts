import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askWith } from '../support/http.js';
import { openRawSocket } from '../support/raw-socket.js';
import { startService, type TestService } from '../support/service.js';
import { watchStatements } from '../support/statements.js';
import { signToken } from '../support/tokens.js';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

const VIEWER = '{ viewer { id } }';
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

// Which tokens are taken, and which are not, is in test/doors/hostile-tokens.test.ts.

test.each([
  ['is empty, which a person has', ''],
  ['means nothing here, as people often have', 'openid profile'],
])('a token whose scope %s is a person’s', async (_what, scope) => {
  const { status, data } = await askWith(service.url, VIEWER, {
    authorization: `Bearer ${await signToken({ scope })}`,
  });

  expect({ status, data }).toEqual({ status: 200, data: { viewer: { id: 'somebody' } } });
});

test('a token is refused with UNAUTHENTICATED and 401, in the language of the request', async () => {
  const authorization = `Bearer ${await signToken({ aud: 'another' })}`;
  for (const [language, message] of Object.entries(REFUSED)) {
    const { status, data, errors } = await askWith(service.url, VIEWER, { authorization, 'accept-language': language });

    expect(status).toBe(401);
    expect(data).toBeUndefined();
    expect(errors).toEqual([{ message, extensions: { code: 'UNAUTHENTICATED' } }]);
  }
});

test('a request without a token is told to bring one, in its language', async () => {
  for (const [language, message] of Object.entries(MISSING)) {
    const { status, errors } = await askWith(service.url, VIEWER, { 'accept-language': language });

    expect({ status, message: errors?.[0]?.message }).toEqual({ status: 401, message });
  }
});

test('a refused token is not taken the next time either', async () => {
  const authorization = `Bearer ${await signToken({ aud: 'another' })}`;

  const answers = await Promise.all([1, 2, 3].map(() => askWith(service.url, VIEWER, { authorization })));

  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
});

describe('verified tokens are remembered', () => {
  const signInWith = (authorization: string) => askWith(service.url, VIEWER, { authorization });

  test('however they are written, so that nobody can fill the memory with one', async () => {
    const token = await signToken({ sub: 'a regular' });
    const watch = watchStatements();
    for (const scheme of ['Bearer ', 'bearer ', 'BEARER ', 'Bearer  ', `Bearer${' '.repeat(1_000)}`]) {
      expect((await signInWith(`${scheme}${token}`)).status).toBe(200);
    }
    expect(watch.count('user-by-id')).toBe(1);
  });

  test('as many as have room: large ones push out those that are not used any more', async () => {
    const first = await signToken({ sub: 'the first', x: 'x'.repeat(40_000) });
    const socket = await openRawSocket(service.url);
    await socket.signIn(first);
    const refresh = async (token: string) => {
      socket.send({ type: 'ping', payload: { authorization: `Bearer ${token}` } });
      // The service answers with what it was sent.
      expect((await socket.next()).type).toBe('pong');
    };
    const watch = watchStatements();
    await refresh(first);
    expect(watch.count('user-by-id')).toBe(0);
    for (let jti = 0; jti < 400; jti += 1) {
      await refresh(await signToken({ sub: 'the first', jti: `${jti}`, x: 'x'.repeat(40_000) }));
    }
    expect(watch.count('user-by-id')).toBe(400);
    await refresh(first);
    expect(watch.count('user-by-id')).toBe(401);
  });
});
