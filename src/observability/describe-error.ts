import pg from 'pg';

/** What is told of an error, wherever it is told: in the log, and in reports of errors. */
export interface DescribedError {
  type: string;
  /** Left out where it may quote something. */
  message?: string;
  code?: string;
  /** Where it came from; files, lines and functions only. */
  stack?: string;
}

/**
 * The classes of PostgreSQL's errors whose messages name only what is the service's own: tables, constraints, settings.
 * Others quote values, such as "invalid input syntax for type uuid: ..." and "syntax error in tsquery: ...".
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const TELLING_CLASSES = new Set(['08', '23', '25', '28', '3D', '40', '42', '53', '55', '57', '58']);
const SYNTAX_ERROR = '42601';

/**
 * Describes an error without anything that somebody wrote, or who it was. A database error's other properties quote rows,
 * and messages quote values: PostgreSQL's, of parsed JSON, of arguments of a wrong type. So of most errors only the kind,
 * the code and the place are told; a message only of those that are known to quote nothing.
 */
export function describeError(error: unknown): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error };
  const { name: type } = error;
  const code = codeOf(error);
  const message = quotesNothing(error, code) ? error.message : undefined;
  const head = message === undefined ? type : `${type}: ${message}`;
  return {
    type,
    ...(message === undefined ? {} : { message }),
    ...(code === undefined ? {} : { code }),
    stack: [head, ...framesOf(error)].join('\n'),
  };
}

/** An error's code, as errors of PostgreSQL and Node.js have one. */
function codeOf(error: Error): string | undefined {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^\w{1,64}$/.test(code) ? code : undefined;
}

/** Plain errors are the service's own, and what its libraries and the system say of connections and files. */
function quotesNothing(error: Error, code: string | undefined): boolean {
  if (error instanceof pg.DatabaseError) {
    return code !== undefined && code !== SYNTAX_ERROR && TELLING_CLASSES.has(code.slice(0, 2));
  }
  return error.constructor === Error;
}

/** The lines behind the message, which may have lines of its own. */
function framesOf({ message, stack = '' }: Error): string[] {
  const at = stack.indexOf(message);
  if (at < 0) return [];
  return stack
    .slice(at + message.length)
    .split('\n')
    .filter((line) => line.startsWith('    at '));
}
