import { type GraphQLError, Kind, type OperationDefinitionNode } from 'graphql';
import type { Logger } from 'pino';
import type { RequestContext } from '../context.js';
import { ServiceError } from '../errors.js';
import type { Metrics } from './metrics.js';

/** What an operation was. */
export interface LoggedOperation {
  door: 'http' | 'websocket';
  /** Undefined where it could not be told what was asked. */
  operation: OperationDefinitionNode | undefined;
  name: string | undefined;
  /** By performance.now(). */
  startedAt: number;
}

function codeOf({ originalError, extensions }: GraphQLError): string {
  return originalError instanceof ServiceError ? originalError.code : String(extensions?.code ?? 'UNEXPECTED');
}

/** Valid operations name fields of the schema, of which there are so many and no more. */
function fieldOf(operation: OperationDefinitionNode | undefined): string {
  const first = operation?.selectionSet.selections[0];
  if (!first) return 'none';
  return first.kind === Kind.FIELD ? first.name.value : 'fragment';
}

/** Where operations of both doors are written down when they have ended: in the log, and in the metrics. */
export class OperationLog {
  constructor(
    private readonly log: Logger,
    private readonly metrics: Metrics,
  ) {}

  /**
   * One line for each operation: who asked what and how it ended, and nothing of what was said. People are told by their
   * internal keys, which mean nobody once they are erased: lines stay where they are.
   */
  ended(
    { identity, requestId }: RequestContext,
    { door, operation, name, startedAt }: LoggedOperation,
    errors: readonly GraphQLError[] = [],
  ): void {
    const who = identity?.kind === 'viewer' ? { viewer: identity.key } : { client: identity?.clientId };
    const elapsed = performance.now() - startedAt;
    const codes = errors.map(codeOf);
    const failed = codes.length > 0 ? { errors: codes } : {};
    const milliseconds = Math.round(elapsed * 10) / 10;
    this.log.info({ requestId, door, kind: operation?.operation, name, ...who, milliseconds, ...failed }, 'operation');
    this.metrics.operationEnded({ door, field: fieldOf(operation), code: codes[0] ?? 'OK', seconds: elapsed / 1_000 });
  }
}
