import { type Logger, pino } from 'pino';
import type { Config } from '../config.js';

/** Only these: a database error's other properties can quote a row, and so what somebody wrote. */
function describeError(error: Error & { code?: unknown }) {
  return { type: error.name, message: error.message, code: error.code, stack: error.stack };
}

/** Structured logs on standard output, one JSON object a line; never a message's text or a token. */
export function createLogger({ logLevel }: Pick<Config, 'logLevel'>): Logger {
  return pino({ level: logLevel, base: null, serializers: { err: describeError } });
}
