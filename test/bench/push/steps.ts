import { median } from '../figures.js';
import { cpuMicrosOf, residentMiBOf } from '../processes.js';
import type { Program } from '../programs.js';
import type { Listeners } from './listeners.js';

const WARM_UP_PUSHES = 5;

/** What pushing to so many sockets takes. */
export interface Step {
  sockets: number;
  pushes: number;
  /** Milliseconds until the last socket has it, the median. */
  p50: number;
  /** CPU microseconds of the server for each socket. */
  cpu: number;
  /** Memory above that of the server without sockets. */
  memoryMiB: number;
}

/** Pushes one thing after the other to ever more sockets, and closes them. */
export async function measureSteps(
  { pid }: Program,
  listeners: Listeners,
  trigger: () => Promise<unknown>,
  { counts, seconds }: { counts: readonly number[]; seconds: number },
): Promise<Step[]> {
  await trigger();
  const idle = residentMiBOf(pid);
  const steps: Step[] = [];
  try {
    for (const sockets of counts) {
      await listeners.growTo(sockets);
      await listeners.settle(trigger);
      for (let warmUp = 0; warmUp < WARM_UP_PUSHES; warmUp += 1) await listeners.push(trigger);
      const took: number[] = [];
      const cpu = cpuMicrosOf(pid);
      const end = performance.now() + seconds * 1_000;
      while (performance.now() < end) took.push(await listeners.push(trigger));
      const micros = (cpuMicrosOf(pid) - cpu) / (took.length * sockets);
      const memoryMiB = residentMiBOf(pid) - idle;
      steps.push({ sockets, pushes: took.length, p50: median(took), cpu: micros, memoryMiB });
    }
    return steps;
  } finally {
    listeners.close();
  }
}
