import type { Foundation } from './app.js';
import type { Config } from './config.js';
import { type AttemptLog, MemoryAttemptLog } from './limits/attempt-log.js';
import { RedisAttemptLog } from './limits/redis-attempt-log.js';
import type { Bus } from './live/bus.js';
import { PostgresBus } from './live/postgres-bus.js';
import { RedisBus } from './live/redis-bus.js';
import type { Failures } from './observability/failures.js';
import { connectRedis, redisNamespace } from './redis/redis.js';
import { PrimaryAttemptLog, type PrimaryLine } from './workers/primary-line.js';

/** What an instance shares with the others, beside the database. */
export interface Shared {
  bus: Bus;
  attempts: AttemptLog;
  close(): Promise<void>;
}

/** What sharing needs. */
export interface SharedParts {
  foundation: Foundation;
  secret: string;
  failures: Failures;
  /** Of a worker. */
  primary: PrimaryLine | undefined;
}

/** Over Redis where there is one; else hints go over PostgreSQL, and attempts count in each instance, for all its workers. */
export async function openShared(
  { redisUrl }: Config,
  { foundation, secret, failures, primary }: SharedParts,
): Promise<Shared> {
  const onBusError = (error: unknown) => failures.tell(error, 'live delivery');
  const postgresBus = new PostgresBus(foundation.databaseUrl, onBusError);
  const own = primary ? new PrimaryAttemptLog(primary) : new MemoryAttemptLog();
  if (redisUrl === undefined) return { bus: postgresBus, attempts: own, close: async () => {} };
  const redis = await connectRedis(redisUrl, 'commands', (error) => failures.tell(error, 'Redis is away'));
  const namespace = redisNamespace(secret);
  return {
    bus: new RedisBus(redisUrl, { redis, namespace, fallback: postgresBus }, onBusError),
    attempts: new RedisAttemptLog(redis, namespace, own),
    close: async () => redis.disconnect(),
  };
}
