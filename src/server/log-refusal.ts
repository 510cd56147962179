import { GraphQLError } from 'graphql';
import type { RequestContext } from '../context.js';
import { UntrustedOperationError } from '../errors.js';
import type { OperationLog } from '../observability/operation-log.js';

/**
 * Writes down that an operation is not in the list, as is done with all that Apollo Server is asked: whoever keeps the list
 * is to see what it lacks.
 */
export function logRefusal(operationLog: OperationLog, context: RequestContext, error: unknown): void {
  if (!(error instanceof UntrustedOperationError)) return;
  const what = { begun: operationLog.begin('http'), operation: undefined };
  operationLog.ended(context, what, [new GraphQLError('', { originalError: error })]);
}
