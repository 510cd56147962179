import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { request } from '../support/http.js';
import { cutOff } from '../support/outage.js';
import { startService, type TestService } from '../support/service.js';
import { until } from '../support/waiting.js';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

const readiness = () => request(`${service.url}/readyz`);

test('a running instance is alive and ready', async () => {
  const alive = await request(`${service.url}/livez`);
  const ready = await readiness();

  expect({ status: alive.status, body: JSON.parse(alive.text) }).toEqual({ status: 200, body: { status: 'alive' } });
  expect({ status: ready.status, body: JSON.parse(ready.text) }).toEqual({ status: 200, body: { status: 'ready' } });
});

describe.each(['database', 'bus', 'pool'] as const)('cut off from its %s', (what) => {
  test('an instance is alive but not ready, and is ready again when that is back', async () => {
    const outage = await cutOff(service.database, what);
    try {
      const { text } = await until(readiness, ({ status }) => status === 503);
      expect(JSON.parse(text)).toEqual({ status: 'not ready' });
      expect((await readiness()).status).toBe(503);
      expect((await request(`${service.url}/livez`)).status).toBe(200);
    } finally {
      await outage.end();
    }

    await until(readiness, ({ status }) => status === 200);
    const caller = await service.as('somebody');
    expect(await caller.get('{ unreadCount }')).toEqual({ unreadCount: 0 });
  });
});

test('health is not told who asks, and says nothing about the service', async () => {
  const { text, headers } = await request(`${service.url}/readyz`, { headers: { authorization: 'Bearer garbage' } });

  expect(Object.keys(JSON.parse(text))).toEqual(['status']);
  expect(headers['x-powered-by']).toBeUndefined();
});
