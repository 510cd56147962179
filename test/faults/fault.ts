import { afterAll, beforeAll, describe, test } from 'vitest';
import { check, report } from './check.js';
import { type Scene, type SceneOptions, startScene } from './scene.js';
import { startTraffic, type Traffic } from './traffic.js';

/** How long each fault goes on; `FAULT_SECONDS=120 npm run test:faults` looks harder. */
export const SECONDS = Number(process.env.FAULT_SECONDS ?? 10);

/** Does something again and again for as long as a fault goes on; returns how often. */
export async function again(fault: (index: number) => Promise<unknown>): Promise<number> {
  const end = performance.now() + SECONDS * 1_000;
  let faults = 0;
  while (faults === 0 || performance.now() < end) {
    await fault(faults);
    faults += 1;
  }
  return faults;
}

/** How often something broke, and what else is worth telling. */
export interface Broken {
  faults: number;
  figures?: string;
}

/** Breaks something while a fleet is used. */
type BreakIt = (scene: Scene, traffic: Traffic) => Promise<Broken>;

/** Makes tests of one fleet: each breaks something, and then nothing may be amiss and all is as it was before. */
export function inScene(
  what: string,
  options: SceneOptions,
  define: (fault: (name: string, breakIt: BreakIt) => void) => void,
): void {
  describe(what, () => {
    let scene: Scene;
    beforeAll(async () => {
      scene = await startScene(options);
    });
    afterAll(() => scene?.close());
    define((name, breakIt) => {
      test(name, async () => {
        const traffic = await startTraffic(scene);
        try {
          const { faults, figures } = await breakIt(scene, traffic);
          report(name, await check(scene, traffic, faults), figures);
        } finally {
          await traffic.close();
        }
      });
    });
  });
}
