import { setTimeout as delay } from 'node:timers/promises';

/** Asks again and again until the answer is as wanted; fails with the last answer when that takes ten seconds. */
export async function until<Value>(
  ask: () => Promise<Value> | Value,
  wanted: (value: Value) => boolean,
): Promise<Value> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    const value = await ask();
    if (wanted(value)) return value;
    if (performance.now() > deadline) throw new Error(`Waited too long, the last answer was ${JSON.stringify(value)}`);
    await delay(20);
  }
}
