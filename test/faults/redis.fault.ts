import { setTimeout as delay } from 'node:timers/promises';
import { again, inScene, SECONDS } from './fault.js';

inScene('Redis', {}, (fault) => {
  fault('Redis killed, emptied and started', async ({ redis }) => ({
    faults: await again(async () => {
      await delay(500);
      await redis.client.flushall();
      await redis.kill();
      await delay(1_000);
      await redis.restart();
    }),
  }));

  fault('Redis hangs', async ({ redis }) => ({
    faults: await again(async () => {
      redis.pause();
      await delay(2_500);
      redis.resume();
      await delay(500);
    }),
  }));

  fault('Redis away for long', async ({ redis }) => {
    await redis.kill();
    await delay(Math.min(SECONDS * 1_000, 60_000));
    await redis.restart();
    await delay(1_000);
    return { faults: 1 };
  });
});
