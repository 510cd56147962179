import { type GraphQLError, Kind, type OperationDefinitionNode } from 'graphql';
import type { Logger } from 'pino';
import type { RequestContext } from '../context.js';
import { ServiceError, UntrustedOperationError } from '../errors.js';
import type { Metrics } from './metrics.js';
import type { Span, Tracer } from './tracer.js';

type Door = 'http' | 'websocket';

/** An operation that has begun. */
export class BegunOperation {
  /** Undefined where it is not traced. */
  readonly span: Span | undefined;
  private readonly startedAt = performance.now();

  constructor(
    readonly door: Door,
    private readonly tracer: Tracer | undefined,
  ) {
    this.span = tracer?.startOperation();
  }

  /** How many milliseconds it has taken until now. */
  get elapsed(): number {
    return performance.now() - this.startedAt;
  }

  /** Does a part of it, whose statements are then known as this operation's. */
  run<Result>(work: () => Result): Result {
    return this.tracer && this.span ? this.tracer.within(this.span, work) : work();
  }
}

/** What an operation was. */
export interface LoggedOperation {
  begun: BegunOperation;
  /** Undefined where it could not be told what was asked. */
  operation: OperationDefinitionNode | undefined;
}

function codeOf({ originalError, extensions }: GraphQLError): string {
  return originalError instanceof ServiceError ? originalError.code : String(extensions?.code ?? 'UNEXPECTED');
}

/** What the client calls an operation that is in no list; by its form it is a name. */
function claimedNameOf([error]: readonly GraphQLError[]): string | undefined {
  const cause = error?.originalError;
  return cause instanceof UntrustedOperationError ? cause.operationName : undefined;
}

/** Valid operations name fields of the schema, of which there are so many and no more. */
function fieldOf(operation: OperationDefinitionNode | undefined): string {
  const first = operation?.selectionSet.selections[0];
  if (!first) return 'none';
  return first.kind === Kind.FIELD ? first.name.value : 'fragment';
}

/** Where operations of both doors are written down when they have ended: in the log, in the metrics and in traces. */
export class OperationLog {
  constructor(
    private readonly log: Logger,
    private readonly metrics: Metrics,
    private readonly tracer: Tracer | undefined,
  ) {}

  begin(door: Door): BegunOperation {
    return new BegunOperation(door, this.tracer);
  }

  /**
   * One line for each operation: who asked what and how it ended, and nothing of what was said. People are told by their
   * internal keys, which mean nobody once they are erased: lines stay where they are.
   */
  ended(context: RequestContext, { begun, operation }: LoggedOperation, errors: readonly GraphQLError[] = []): void {
    const { identity, requestId } = context;
    const who = identity?.kind === 'viewer' ? { viewer: identity.key } : { client: identity?.clientId };
    const { door, elapsed, span } = begun;
    const codes = errors.map(codeOf);
    const failed = codes.length > 0 ? { errors: codes } : {};
    const milliseconds = Math.round(elapsed * 10) / 10;
    const kind = operation?.operation;
    // Asked for by a name that no operation has, it could be named anything.
    const name = operation?.name?.value ?? claimedNameOf(errors);
    this.log.info({ requestId, door, kind, name, ...who, milliseconds, ...failed }, 'operation');
    this.metrics.operationEnded({ door, field: fieldOf(operation), code: codes[0] ?? 'OK', seconds: elapsed / 1_000 });
    if (span) this.tracer?.endOperation(span, { kind, name, requestId, code: codes[0] });
  }
}
