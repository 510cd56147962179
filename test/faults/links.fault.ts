import { setTimeout as delay } from 'node:timers/promises';
import type { Link } from '../support/link.js';
import { again, inScene } from './fault.js';
import type { Scene } from './scene.js';

/** Longer than the service waits for an answer of each. */
const SILENCE_MILLISECONDS = { database: 12_000, redis: 3_000 };
const SLOWNESS_MILLISECONDS = 80;

const to = (part: 'database' | 'redis', { links }: Scene) => links?.[part] as Link;

inScene('ways', { linked: true }, (fault) => {
  for (const [part, name] of [
    ['database', 'PostgreSQL'],
    ['redis', 'Redis'],
  ] as const) {
    fault(`an instance's way to ${name} is reset`, async (scene) => ({
      faults: await again(async () => {
        to(part, scene).cut();
        await delay(700);
        to(part, scene).mend();
        await delay(500);
      }),
    }));

    fault(`an instance's way to ${name} is half open, then slow`, async (scene) => ({
      faults: await again(async () => {
        to(part, scene).silence();
        await delay(SILENCE_MILLISECONDS[part]);
        to(part, scene).mend();
        to(part, scene).slow(SLOWNESS_MILLISECONDS);
        await delay(2_000);
        to(part, scene).mend();
      }),
    }));
  }
});
