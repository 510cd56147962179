import { setTimeout as delay } from 'node:timers/promises';
import type { Fleet } from '../support/fleet.js';
import { again, inScene, SECONDS } from './fault.js';

const preload = (name: string) => `--import=${new URL(`preload/${name}.ts`, import.meta.url).href}`;

/** Starts whichever instance ends next anew. */
async function replaceNext({ size, instance, restart }: Fleet): Promise<void> {
  const indices = Array.from({ length: size }, (_, index) => index);
  const ended = await Promise.race(indices.map((index) => instance(index).ended.then(() => index)));
  await restart(ended);
}

async function killNext({ instance, restart }: Fleet, index: number): Promise<void> {
  await delay(300);
  await instance(index).kill('SIGKILL');
  await restart(index);
}

inScene('instances', {}, (fault) => {
  fault('SIGKILL of any instance', async ({ fleet }) => ({
    faults: await again((index) => killNext(fleet, index)),
  }));

  fault('SIGSTOP of an instance', async ({ fleet }) => ({
    faults: await again(async (index) => {
      const { pid } = fleet.instance(index);
      process.kill(pid, 'SIGSTOP');
      await delay(Math.min(SECONDS * 500, 30_000));
      process.kill(pid, 'SIGCONT');
      await delay(500);
    }),
  }));

  fault('instances replaced in turn', async ({ fleet }) => ({
    faults: await again(async (index) => {
      await fleet.instance(index).kill('SIGTERM');
      await fleet.restart(index);
    }),
  }));
});

for (const [failpoint, what] of [
  ['commit-hint', 'a crash between commit and hint'],
  ['hint-answer', 'a crash between hint and answer'],
] as const) {
  const settingsOf = () => ({ NODE_OPTIONS: preload('failpoints'), FAILPOINT: failpoint });
  inScene(`instances that crash at ${failpoint}`, { settingsOf }, (fault) => {
    fault(what, async ({ fleet }) => ({ faults: await again(() => replaceNext(fleet)) }));
  });
}

/** By five minutes: one is fast, one slow, one right. */
const CLOCKS = ['300', '-300', '0'];
const settingsOf = (index: number) => ({
  NODE_OPTIONS: preload('clock'),
  CLOCK_OFF_SECONDS: CLOCKS[index] as string,
});

inScene('instances whose clocks differ', { settingsOf }, (fault) => {
  fault('clocks that are off, and SIGKILL', async ({ fleet }) => ({
    faults: await again((index) => killNext(fleet, index)),
  }));
});
