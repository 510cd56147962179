import { TimedOutError } from '../errors.js';
import { isDatabaseError } from './database-error.js';
import { DeadlineError } from './deadline.js';

/** How long a request waits for a connection, or a statement for its turn: whoever asks is answered within two seconds. */
export const TURN_MILLISECONDS = 1_500;
/**
 * How long a statement may take, or wait for a lock; one of a transaction, which may store a whole roster, longer. An
 * answer that is not there by then does not come: the other end may have gone without a word, which TCP takes a
 * quarter of an hour to notice.
 */
export const STATEMENT_MILLISECONDS = 10_000;
export const LONG_STATEMENT_MILLISECONDS = 60_000;

const RETRY_AFTER_SECONDS = 1;
/** What a statement fails with that PostgreSQL itself cut short. */
const QUERY_CANCELED = '57014';
/** What pg and its pool say, which have no codes. */
const UNANSWERED = 'Query read timeout';
const NO_CONNECTION = ['timeout exceeded when trying to connect', 'Connection terminated due to connection timeout'];

/** Whether a connection was asked something and has said nothing, so that it is of no use any more. */
export function isUnanswered(error: unknown): boolean {
  return error instanceof Error && error.message === UNANSWERED;
}

/** What a request is told: that the database is held up is no mistake in the service. */
export function asTimedOut(error: unknown): unknown {
  const late =
    error instanceof DeadlineError ||
    isUnanswered(error) ||
    isDatabaseError(error, QUERY_CANCELED) ||
    (error instanceof Error && NO_CONNECTION.includes(error.message));
  return late ? new TimedOutError(RETRY_AFTER_SECONDS) : error;
}
