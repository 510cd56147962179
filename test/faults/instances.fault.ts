import { setTimeout as delay } from 'node:timers/promises';
import type { Fleet } from '../support/fleet.js';
import { again, fault, SECONDS } from './fault.js';

const preload = (name: string) => `--import=${new URL(`preload/${name}.ts`, import.meta.url).href}`;

/** Starts whichever instance ends next anew. */
async function replaceNext({ size, instance, restart }: Fleet): Promise<void> {
  const indices = Array.from({ length: size }, (_, index) => index);
  const ended = await Promise.race(indices.map((index) => instance(index).ended.then(() => index)));
  await restart(ended);
}

fault('SIGKILL of any instance', async ({ fleet }) => ({
  faults: await again(async (index) => {
    await delay(300);
    await fleet.instance(index).kill('SIGKILL');
    await fleet.restart(index);
  }),
}));

for (const [failpoint, what] of [
  ['commit-hint', 'a crash between commit and hint'],
  ['hint-answer', 'a crash between hint and answer'],
] as const) {
  fault(what, async ({ fleet }) => ({ faults: await again(() => replaceNext(fleet)) }), {
    settingsOf: () => ({ NODE_OPTIONS: preload('failpoints'), FAILPOINT: failpoint }),
  });
}

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

/** By five minutes: one is fast, one slow, one right. */
const CLOCKS = ['300', '-300', '0'];

fault(
  'clocks that are off, and SIGKILL',
  async ({ fleet }) => ({
    faults: await again(async (index) => {
      await delay(1_000);
      await fleet.instance(index).kill('SIGKILL');
      await fleet.restart(index);
    }),
  }),
  { settingsOf: (index) => ({ NODE_OPTIONS: preload('clock'), CLOCK_OFF_SECONDS: CLOCKS[index] as string }) },
);
