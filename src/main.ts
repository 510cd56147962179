import 'reflect-metadata';
import cluster from 'node:cluster';
import { type Config, readConfig } from './config.js';
import { describeFailure } from './workers/describe-failure.js';

/** Each loads only what it needs: a primary serves nothing itself. */
async function run(config: Config, stop: AbortSignal): Promise<void> {
  if (cluster.isWorker) return (await import('./workers/worker.js')).runWorker(config, stop);
  if (config.workers > 1) return (await import('./workers/primary.js')).runPrimary(config, stop);
  return (await import('./workers/alone.js')).runAlone(config, stop);
}

const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
try {
  await run(readConfig(process.env), stop.signal);
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = 1;
}
// What is still open here was cut off, and must not keep the process.
process.exit();
