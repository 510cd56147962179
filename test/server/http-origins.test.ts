import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askWith, request } from '../support/http.js';
import { startService, type TestService } from '../support/service.js';
import { tokenOf } from '../support/tokens.js';

const SANDBOX = ['https://studio.apollographql.com', 'https://sandbox.embed.apollographql.com'];
const LOVELACE = 'https://lovelace.example';
const FOREIGN = [
  'https://evil.example',
  'null',
  'http://lovelace.example',
  `${LOVELACE}.evil.example`,
  `${LOVELACE}:8443`,
];

let development: TestService;
let production: TestService;
beforeAll(async () => {
  development = await startService();
  production = await startService({
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    ALLOWED_ORIGINS: `${LOVELACE}, https://other.example`,
  });
});
afterAll(async () => {
  await production?.close();
  await development?.close();
});

/** What a browser asks before it sends a page's question to another site. */
function preflight({ url }: TestService, origin: string) {
  const headers = {
    origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization,content-type,accept-language',
  };
  return request(`${url}/graphql`, { method: 'OPTIONS', headers });
}

const services = { development: () => development, production: () => production };
type Mode = keyof typeof services;

describe.each<[Mode, string[], string[]]>([
  ['development', SANDBOX, [...FOREIGN, LOVELACE]],
  ['production', [LOVELACE, 'https://other.example'], [...FOREIGN, ...SANDBOX]],
])('in %s', (mode, allowed, refused) => {
  test.each(allowed)('a page of %s may ask', async (origin) => {
    const asked = await preflight(services[mode](), origin);

    expect(asked.status).toBe(204);
    expect(asked.headers['access-control-allow-origin']).toBe(origin);
    expect(asked.headers['access-control-allow-methods']).toContain('POST');
    for (const header of ['content-type', 'authorization', 'accept-language']) {
      expect(asked.headers['access-control-allow-headers']?.toLowerCase()).toContain(header);
    }
    expect(asked.headers.vary?.toLowerCase()).toContain('origin');

    const authorization = `Bearer ${await tokenOf('somebody')}`;
    const answered = await askWith(services[mode]().url, '{ viewer { id } }', { origin, authorization });
    expect(answered.headers['access-control-allow-origin']).toBe(origin);
    expect(answered.headers['access-control-expose-headers']).toContain('x-request-id');
  });

  test('a page that may ask may read why it was refused, too', async () => {
    const [origin = ''] = allowed;

    const { status, headers } = await askWith(services[mode]().url, '{ viewer { id } }', { origin });

    expect(status).toBe(401);
    expect(headers['access-control-allow-origin']).toBe(origin);
  });

  test.each(refused)('a page of %s may not read an answer', async (origin) => {
    const asked = await preflight(services[mode](), origin);
    const answered = await askWith(services[mode]().url, '{ viewer { id } }', {
      origin,
      authorization: `Bearer ${await tokenOf('somebody')}`,
    });

    expect(asked.headers['access-control-allow-origin']).toBeUndefined();
    expect(answered.headers['access-control-allow-origin']).toBeUndefined();
  });
});

test('every answer has a request id of its own, whatever id the request brings', async () => {
  const ids = await Promise.all(
    Array.from({ length: 5 }, async () => {
      const { headers } = await askWith(development.url, '{ viewer { id } }', { 'x-request-id': 'chosen' });
      return headers['x-request-id'];
    }),
  );

  for (const id of ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[\da-f]{4}-[\da-f]{12}$/);
  expect(new Set(ids).size).toBe(5);
});
