import { setTimeout as delay } from 'node:timers/promises';

/** Longer than anything here should take. */
const WAIT_MILLISECONDS = 10_000;

/** Fails when a promise takes longer than anything here should, or than is said. */
export function soon<Value>(promise: Promise<Value>, what: string, milliseconds = WAIT_MILLISECONDS): Promise<Value> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`Waited too long for ${what}`)), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Asks again and again until the answer is as wanted (true, where nothing is said); fails with the last answer. */
export async function until<Value>(
  ask: () => Promise<Value> | Value,
  wanted: (value: Value) => boolean = Boolean,
): Promise<Value> {
  const deadline = performance.now() + WAIT_MILLISECONDS;
  for (;;) {
    const value = await ask();
    if (wanted(value)) return value;
    if (performance.now() > deadline) throw new Error(`Waited too long, the last answer was ${JSON.stringify(value)}`);
    await delay(20);
  }
}
