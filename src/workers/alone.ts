import { createApp } from '../app.js';
import type { Config } from '../config.js';
import type { Records } from '../observability/failures.js';
import { aborted } from './aborted.js';
import { poolSizeOf } from './connection-budget.js';
import { readConnectionLimit } from './connection-limit.js';
import { openDemo, openFoundation } from './open-foundation.js';

/** Serves in this one process until it is to stop. */
export async function runAlone(config: Config, records: Records, stop: AbortSignal): Promise<void> {
  const { foundation, welcome, close } = await openFoundation(config);
  try {
    const databasePoolSize = poolSizeOf(config, await readConnectionLimit(foundation.databaseUrl));
    const demo = await openDemo(config, foundation);
    const app = await createApp({ ...config, databasePoolSize }, foundation, records, demo);
    await welcome(app.url);
    records.log.info({ url: app.url, databasePoolSize }, 'ready');
    await aborted(stop);
    await app.close();
  } finally {
    await close();
  }
}
