import type { GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import type { RequestContext } from '../context.js';
import { ServiceError } from '../errors.js';

/** What an operation was. */
export interface LoggedOperation {
  door: 'http' | 'websocket';
  /** Query, mutation or subscription; undefined where it could not be told. */
  kind: string | undefined;
  name: string | undefined;
  /** By performance.now(). */
  startedAt: number;
}

function codeOf({ originalError, extensions }: GraphQLError): unknown {
  return originalError instanceof ServiceError ? originalError.code : (extensions?.code ?? 'UNEXPECTED');
}

/**
 * One line for each operation, from either door: who asked what and how it ended, and nothing of what was said. People are
 * told by their internal keys, which mean nobody once they are erased: lines stay where they are.
 */
export function logOperation(
  log: Logger,
  { identity, requestId }: RequestContext,
  { startedAt, ...operation }: LoggedOperation,
  errors: readonly GraphQLError[] = [],
): void {
  const who = identity?.kind === 'viewer' ? { viewer: identity.key } : { client: identity?.clientId };
  const milliseconds = Math.round((performance.now() - startedAt) * 10) / 10;
  const codes = errors.length > 0 ? { errors: errors.map(codeOf) } : {};
  log.info({ requestId, ...operation, ...who, milliseconds, ...codes }, 'operation');
}
