import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, test } from 'vitest';
import { check, report } from './check.js';
import { type Scene, startScene } from './scene.js';
import { startTraffic, type Traffic } from './traffic.js';

/** How long each fault goes on; `FAULT_SECONDS=120 npm run test:faults` looks harder. */
const SECONDS = Number(process.env.FAULT_SECONDS ?? 10);

let scene: Scene;
let traffic: Traffic;
beforeEach(async () => {
  scene = await startScene();
  traffic = await startTraffic(scene);
});
afterEach(async () => {
  await traffic?.close();
  await scene?.close();
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
    await scene.fleet.instance(index).kill('SIGKILL');
    await scene.fleet.restart(index);
  });
  report('SIGKILL of instances', await check(scene, traffic, faults));
});

test('an instance hangs and goes on', async () => {
  const faults = await again(async (index) => {
    const { pid } = scene.fleet.instance(index);
    process.kill(pid, 'SIGSTOP');
    await delay(Math.min(SECONDS * 500, 30_000));
    process.kill(pid, 'SIGCONT');
    await delay(500);
  });
  report('SIGSTOP of instances', await check(scene, traffic, faults));
});

test('Redis is killed, emptied and started again and again', async () => {
  const faults = await again(async () => {
    await delay(500);
    await scene.redis.client.flushall();
    await scene.redis.kill();
    await delay(1_000);
    await scene.redis.restart();
  });
  report('Redis killed and emptied', await check(scene, traffic, faults));
});

test('Redis hangs and goes on', async () => {
  const faults = await again(async () => {
    scene.redis.pause();
    await delay(2_500);
    scene.redis.resume();
    await delay(500);
  });
  report('SIGSTOP of Redis', await check(scene, traffic, faults));
});

test('instances are replaced in turn', async () => {
  const faults = await again(async (index) => {
    await scene.fleet.instance(index).kill('SIGTERM');
    await scene.fleet.restart(index);
  });
  report('Rolling restart', await check(scene, traffic, faults));
});
