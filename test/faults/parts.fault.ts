import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, test } from 'vitest';
import { check, report } from './check.js';
import { type Fleet, startFleet } from './fleet.js';
import { startTraffic, type Traffic } from './traffic.js';

/** How long each fault goes on; `FAULT_SECONDS=120 npm run test:faults` looks harder. */
const SECONDS = Number(process.env.FAULT_SECONDS ?? 10);

let fleet: Fleet;
let traffic: Traffic;
beforeEach(async () => {
  fleet = await startFleet();
  traffic = await startTraffic(fleet);
});
afterEach(async () => {
  await traffic?.close();
  await fleet?.close();
});

/** Does something again and again for as long as a fault goes on; returns how often. */
async function again(fault: (index: number) => Promise<unknown>): Promise<number> {
  const end = performance.now() + SECONDS * 1_000;
  let faults = 0;
  while (faults === 0 || performance.now() < end) {
    await fault(faults);
    faults += 1;
  }
  return faults;
}

test('any instance is killed again and again', async () => {
  const faults = await again(async (index) => {
    await delay(300);
    await fleet.instance(index).kill('SIGKILL');
    await fleet.restart(index);
  });
  report('SIGKILL of instances', await check(fleet, traffic, faults));
});

test('an instance hangs and goes on', async () => {
  const faults = await again(async (index) => {
    const { pid } = fleet.instance(index);
    process.kill(pid, 'SIGSTOP');
    await delay(Math.min(SECONDS * 500, 30_000));
    process.kill(pid, 'SIGCONT');
    await delay(500);
  });
  report('SIGSTOP of instances', await check(fleet, traffic, faults));
});

test('Redis is killed, emptied and started again and again', async () => {
  const faults = await again(async () => {
    await delay(500);
    await fleet.redis.client.flushall();
    await fleet.redis.kill();
    await delay(1_000);
    await fleet.redis.restart();
  });
  report('Redis killed and emptied', await check(fleet, traffic, faults));
});

test('Redis hangs and goes on', async () => {
  const faults = await again(async () => {
    fleet.redis.pause();
    await delay(2_500);
    fleet.redis.resume();
    await delay(500);
  });
  report('SIGSTOP of Redis', await check(fleet, traffic, faults));
});

test('instances are replaced in turn', async () => {
  const faults = await again(async (index) => {
    await fleet.instance(index).kill('SIGTERM');
    await fleet.restart(index);
  });
  report('Rolling restart', await check(fleet, traffic, faults));
});
