import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { Ending } from '../../src/workers/worker-process.js';
import { WorkerSlot } from '../../src/workers/worker-slot.js';
import { until } from '../support/waiting.js';

test('a worker that keeps ending early is replaced later each time', async () => {
  const waits: number[] = [];
  const log = pino({}, { write: (line: string) => waits.push(JSON.parse(line).replacedInMilliseconds) });
  const endings: ((ending: Ending) => void)[] = [];
  const fork = () => {
    const { promise: ended, resolve } = Promise.withResolvers<Ending>();
    endings.push(resolve);
    const ready = new Promise<string>(() => {});
    return { pid: endings.length, ready, ended, stop: () => resolve({ code: 0, signal: null }), kill: () => {} };
  };
  const slot = new WorkerSlot(fork, log);

  for (const count of [1, 2, 3]) {
    endings[count - 1]?.({ code: 1, signal: null });
    await until(() => endings.length === count + 1);
  }

  expect(waits).toEqual([100, 200, 400]);
  slot.stop();
  expect(await slot.stopped).toEqual({ code: 0, signal: null });
  expect(endings).toHaveLength(4);
});
