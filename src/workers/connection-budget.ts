import { type Config, ConfigurationError } from '../config.js';

/** How many connections PostgreSQL lets the service's login have, at most. */
export type ConnectionLimit = number;

/** With each pool goes one connection that listens for hints. */
const LISTENING = 1;
const MOST_PER_POOL = 10;
/** Migrations run on one connection while another holds the lock. */
export const LEAST_PER_POOL = 2;
/** For backups, monitoring, somebody's psql, and the start of the next release beside this one. */
const SHARE_FOR_OTHERS = 1 / 4;

/**
 * How many connections each process pools. Where none are set: as many as serve one process well, or its part of what
 * PostgreSQL allows, less a quarter for others. What is set may take all, but not more.
 * Throws ConfigurationError where the processes together do not fit.
 */
export function poolSizeOf(
  { workers, databasePoolSize }: Pick<Config, 'workers' | 'databasePoolSize'>,
  limit: ConnectionLimit,
): number {
  const most = Math.floor(limit / workers) - LISTENING;
  if (most < LEAST_PER_POOL) {
    const each = `${LEAST_PER_POOL + LISTENING} of the ${limit} connections that PostgreSQL allows`;
    throw new ConfigurationError([
      `WEB_CONCURRENCY: expected so few workers that each can have ${each}, but got "${workers}"`,
    ]);
  }
  if (databasePoolSize === undefined) {
    const share = Math.floor((limit * (1 - SHARE_FOR_OTHERS)) / workers) - LISTENING;
    return Math.max(LEAST_PER_POOL, Math.min(MOST_PER_POOL, share));
  }
  if (databasePoolSize > most) {
    const reason = `so that with WEB_CONCURRENCY=${workers} all, and one more each, fit into the ${limit} that PostgreSQL allows`;
    throw new ConfigurationError([
      `DATABASE_POOL_SIZE: expected at most ${most}, ${reason}, but got "${databasePoolSize}"`,
    ]);
  }
  return databasePoolSize;
}
