import { type Logger, pino } from 'pino';
import type { Config } from '../config.js';
import { describeError } from './describe-error.js';

/**
 * Lines leave together, since a system call for each costs as much as the rest of a small request: at the latest after
 * this time, and at the end of the process.
 */
const FLUSH_MILLISECONDS = 50;
const BUFFERED_BYTES = 12_288;

/**
 * Structured logs on standard output, one JSON object a line; never a message's text or a token. Where several processes
 * write them, each line tells which one did.
 */
export function createLogger({ logLevel, workers }: Pick<Config, 'logLevel' | 'workers'>): Logger {
  const base = workers > 1 ? { pid: process.pid } : null;
  const destination = pino.destination({ fd: 1, minLength: BUFFERED_BYTES, periodicFlush: FLUSH_MILLISECONDS });
  return pino({ level: logLevel, base, serializers: { err: describeError } }, destination);
}
