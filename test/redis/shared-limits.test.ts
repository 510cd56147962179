import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { HAS_REDIS, startRedis, type TestRedis } from '../support/redis.js';
import { createCaller, startService, type TestService } from '../support/service.js';
import { tokenOf } from '../support/tokens.js';
import { until } from '../support/waiting.js';

const LIMIT = 20;

describe.skipIf(!HAS_REDIS)('three instances that share a Redis', () => {
  let redis: TestRedis;
  let instances: TestService[];
  beforeAll(async () => {
    redis = await startRedis();
    const first = await startService({ REDIS_URL: redis.url, RATE_LIMIT_READS_PER_MINUTE: `${LIMIT}` });
    instances = [first, await first.another(), await first.another()];
  });
  afterAll(async () => {
    await instances?.[0]?.close();
    await redis?.close();
  });
  beforeEach(() => until(together));
  afterEach(() => void vi.useRealTimers());

  /** Whether all are connected. */
  async function together(): Promise<boolean> {
    const clients = (await redis.client.call('client', 'list')) as string;
    return clients.match(/name=lovelace-messaging-commands/g)?.length === instances.length;
  }

  /** How many of so many calls to each instance at once pass. */
  async function passed(callsEach: number, token?: string): Promise<number> {
    const caller = token ?? (await tokenOf(randomUUID()));
    const calls = instances.flatMap(({ url }) =>
      Array.from({ length: callsEach }, () => createCaller(url, caller).ask('{ unreadCount }')),
    );
    const answers = await Promise.all(calls);
    const codes = new Set(answers.map(({ errors }) => errors?.[0]?.extensions.code));
    expect([...codes].filter((code) => code !== undefined && code !== 'RATE_LIMITED')).toEqual([]);
    return answers.filter(({ errors }) => !errors).length;
  }

  test('let exactly as many pass as the limit says, however many come to each at once', async () => {
    expect(await passed(500)).toBe(LIMIT);
  });

  test("do not go by an instance's clock", async () => {
    const token = await tokenOf(randomUUID());
    expect(await passed(10, token)).toBe(LIMIT);
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(Date.now() + 300_000);
    expect(await passed(10, token)).toBe(0);
  });

  test('count by themselves while Redis is away, and together again when it is back', async () => {
    await redis.kill();
    expect(await passed(LIMIT + 5)).toBe(3 * LIMIT);
    await redis.restart();
    await until(together);
    await until(async () => (await passed(LIMIT + 5)) === LIMIT);
  });

  test('count by themselves while Redis hangs', async () => {
    redis.pause();
    try {
      expect(await passed(LIMIT + 5)).toBe(3 * LIMIT);
    } finally {
      redis.resume();
    }
  });

  test('lose no more than what was counted when Redis is emptied', async () => {
    const token = await tokenOf(randomUUID());
    expect(await passed(10, token)).toBe(LIMIT);
    await redis.client.flushall();
    expect(await passed(10, token)).toBe(LIMIT);
    expect(await passed(10, token)).toBe(0);
  });
});
