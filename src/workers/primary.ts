import type { Logger } from 'pino';
import { AggregatorRegistry } from 'prom-client';
import type { Config } from '../config.js';
import { migrateUp } from '../database/migrate.js';
import { openOrm } from '../database/orm.js';
import { MemoryAttemptLog } from '../limits/attempt-log.js';
import type { Records } from '../observability/failures.js';
import { aborted } from './aborted.js';
import { LEAST_PER_POOL, poolSizeOf } from './connection-budget.js';
import { readConnectionLimit } from './connection-limit.js';
import { Crew } from './crew.js';
import type { WorkerGrounds } from './ipc.js';
import { openFoundation } from './open-foundation.js';
import type { Knowledge } from './primary-line.js';
import { forkWorker } from './worker-process.js';

/** What a worker may take for closing and for sending what it has to tell, beside what it gives requests under way. */
const CLOSE_SECONDS = 5;

/** Has workers serve until it is to stop: prepares what they stand on, starts them, replaces those that end. */
export async function runPrimary(config: Config, { log }: Records, stop: AbortSignal): Promise<void> {
  const { foundation, welcome, close } = await openFoundation(config);
  try {
    const databasePoolSize = poolSizeOf(config, await readConnectionLimit(foundation.databaseUrl));
    await migrate(foundation.databaseUrl, log);
    if (stop.aborted) return;
    await runWorkers(config, { grounds: { foundation, databasePoolSize }, welcome, log, stop });
  } finally {
    await close();
  }
}

interface WorkersRun {
  grounds: WorkerGrounds;
  welcome(url: string): Promise<void>;
  log: Logger;
  stop: AbortSignal;
}

async function runWorkers(config: Config, { grounds, welcome, log, stop }: WorkersRun): Promise<void> {
  const attempts = new MemoryAttemptLog();
  const metrics = new AggregatorRegistry();
  const knowledge: Knowledge = {
    admission: ({ caller, limit }) => attempts.admit(caller, limit),
    metrics: () => metrics.clusterMetrics(),
  };
  const stopSeconds = config.drainSeconds + config.shutdownSeconds + CLOSE_SECONDS;
  const crew = new Crew({ workers: config.workers, fork: () => forkWorker(grounds, knowledge, log), stopSeconds, log });
  const serve = async () => {
    const url = await crew.ready();
    await welcome(url);
    const { databasePoolSize } = grounds;
    log.info({ url, workers: config.workers, databasePoolSize }, 'ready');
    await aborted(stop);
  };
  try {
    await Promise.race([serve(), aborted(stop)]);
  } catch (error) {
    // Why they did not start is what matters, not how they ended.
    await crew.stop().catch(() => {});
    throw error;
  }
  await crew.stop();
}

/** Once, before there are workers: they would wait for each other. */
async function migrate(url: string, log: Logger): Promise<void> {
  const orm = await openOrm({ url, poolSize: LEAST_PER_POOL });
  try {
    await orm.connect();
    const migrations = await migrateUp(orm);
    if (migrations.length > 0) log.info({ migrations }, 'the database was migrated');
  } finally {
    await orm.close();
  }
}
