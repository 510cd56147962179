import { describeError } from '../observability/describe-error.js';
import type { Failures } from '../observability/failures.js';

/**
 * Has what nobody caught end the process as Node.js does, and be reported before. Node.js would print everything that is
 * in the error, and of a database error that is a row.
 */
export function endOnCrash(failures: Failures): void {
  // Only the first one: where another follows meanwhile, Node.js ends the process at once.
  process.once('uncaughtException', async (error) => {
    const { type, stack = type } = describeError(error);
    process.stderr.write(`${stack}\n`);
    failures.report(error, 'the process crashed');
    await failures.close();
    process.exit(1);
  });
}
