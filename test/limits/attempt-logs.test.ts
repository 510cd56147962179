import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type AttemptLog, MemoryAttemptLog, WINDOW_MILLISECONDS } from '../../src/limits/attempt-log.js';
import { RedisAttemptLog } from '../../src/limits/redis-attempt-log.js';
import { HAS_REDIS, startRedis, type TestRedis } from '../support/redis.js';

/** A log whose time a test lets pass. */
interface Timed {
  log: AttemptLog;
  pass(milliseconds: number): Promise<void>;
}

const LIMIT = 5;
/** Steps between attempts; many fit into a window, and some are longer. */
const steps = fc.array(fc.constantFrom(1, 100, 7_000, 13_000, 29_000, 59_999, 60_000, 61_000), { maxLength: 60 });

let callers = 0;

/** Plays attempts with these steps between, and holds every verdict to what was decided before. */
async function play({ log, pass }: Timed, gaps: number[]): Promise<void> {
  callers += 1;
  const caller = `caller ${callers}`;
  let now = 0;
  let refusedAt = Number.NEGATIVE_INFINITY;
  const admitted: number[] = [];
  for (const gap of gaps) {
    await pass(gap);
    now += gap;
    const recent = admitted.filter((time) => time > now - WINDOW_MILLISECONDS).length;
    const expected = recent < LIMIT && refusedAt <= now - WINDOW_MILLISECONDS;
    expect(await log.admit(caller, LIMIT), `after ${now} ms`).toBe(expected);
    if (expected) admitted.push(now);
    else refusedAt = now;
  }
}

describe('in memory', () => {
  afterEach(() => void vi.useRealTimers());

  const timed = (): Timed => ({
    log: new MemoryAttemptLog(),
    pass: async (milliseconds) => void vi.setSystemTime(Date.now() + milliseconds),
  });

  test('no window, wherever it begins, holds more than the limit, and who is refused waits a whole one', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    await fc.assert(fc.asyncProperty(steps, (gaps) => play(timed(), gaps)));
  });

  test('a clock that is set back keeps nobody out for longer', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { log, pass } = timed();
    for (let n = 0; n < LIMIT; n += 1) await log.admit('caller', LIMIT);
    await pass(-300_000);
    expect(await log.admit('caller', LIMIT)).toBe(true);
  });
});

describe.skipIf(!HAS_REDIS)('in Redis', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis?.close());

  /** Redis keeps its own time: for it to pass, everything that is stored becomes older. */
  async function pass(milliseconds: number): Promise<void> {
    for (const key of await redis.client.keys('*')) {
      const left = (await redis.client.pttl(key)) - milliseconds;
      if (left <= 0) {
        await redis.client.del(key);
        continue;
      }
      await redis.client.pexpire(key, left);
      if ((await redis.client.type(key)) !== 'list') continue;
      for (const [index, time] of (await redis.client.lrange(key, 0, -1)).entries()) {
        await redis.client.lset(key, index, Number(time) - milliseconds);
      }
    }
  }

  const timed = (): Timed => ({ log: new RedisAttemptLog(redis.client, 'test', new MemoryAttemptLog()), pass });

  test('no window, wherever it begins, holds more than the limit, and who is refused waits a whole one', async () => {
    // Real time passes as well; a step of exactly a window would be decided by it.
    const roughly = steps.map((gaps) => gaps.map((gap) => (gap === 59_999 ? 58_000 : gap)));
    await fc.assert(
      fc.asyncProperty(roughly, async (gaps) => {
        await redis.client.flushall();
        await play(timed(), gaps);
      }),
      { numRuns: 30 },
    );
  });
});
