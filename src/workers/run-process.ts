import cluster from 'node:cluster';
import type { Config } from '../config.js';
import { openErrorReports } from '../observability/error-reports.js';
import { Failures, type Records } from '../observability/failures.js';
import { createLogger } from '../observability/logger.js';
import { endOnCrash } from './end-on-crash.js';

/** Does this process's part of the service until it is to stop. What ends it otherwise is reported before it goes. */
export async function runProcess(config: Config, stop: AbortSignal): Promise<void> {
  const log = createLogger(config);
  const failures = new Failures(log, await openErrorReports(config));
  endOnCrash(failures);
  try {
    await runPart(config, { log, failures }, stop);
  } catch (error) {
    failures.report(error, 'the process had to end');
    throw error;
  } finally {
    await failures.close();
  }
}

/** Each loads only what it needs: a primary serves nothing itself. */
async function runPart(config: Config, records: Records, stop: AbortSignal): Promise<void> {
  if (cluster.isWorker) return (await import('./worker.js')).runWorker(config, records, stop);
  if (config.workers > 1) return (await import('./primary.js')).runPrimary(config, records, stop);
  return (await import('./alone.js')).runAlone(config, records, stop);
}
