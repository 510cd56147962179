import { type Logger, pino } from 'pino';
import type { Config } from '../config.js';

/** Only these: a database error's other properties can quote a row, and so what somebody wrote. */
function describeError(error: Error & { code?: unknown }) {
  return { type: error.name, message: error.message, code: error.code, stack: error.stack };
}

/**
 * Structured logs on standard output, one JSON object a line; never a message's text or a token. Where several processes
 * write them, each line tells which one did.
 */
export function createLogger({ logLevel, workers }: Pick<Config, 'logLevel' | 'workers'>): Logger {
  const base = workers > 1 ? { pid: process.pid } : null;
  return pino({ level: logLevel, base, serializers: { err: describeError } });
}
