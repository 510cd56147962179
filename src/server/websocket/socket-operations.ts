import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import type { Logger } from 'pino';
import type { Limits } from '../../config.js';
import type { RequestContext } from '../../context.js';
import { BadUserInputError } from '../../errors.js';
import type { OperationGate } from '../../limits/operation-gate.js';
import { LiveStream } from '../../live/live-stream.js';
import type { OperationLog } from '../../observability/operation-log.js';
import type { Executor } from '../execution/executor.js';
import type { OperationPreparer } from '../operation-preparer.js';
import type { ErrorPresenter } from '../present-error.js';
import type { RequestContexts } from '../request-contexts.js';
import type { ClientSocket } from './client-socket.js';
import { CloseCode } from './close-codes.js';
import { LiveOperation } from './live-operation.js';
import type { Connection } from './socket-sign-in.js';

/** What sockets need of the rest of the service. */
export interface SocketServices {
  schema: GraphQLSchema;
  preparer: OperationPreparer;
  executor: Executor;
  gate: OperationGate;
  contexts: RequestContexts;
  errors: ErrorPresenter;
  limits: Limits;
  log: Logger;
  operationLog: OperationLog;
}

/** An operation of one socket. */
export interface Operation extends ExecutionArgs {
  operation: OperationDefinitionNode;
  variables: Record<string, unknown>;
  contextValue: RequestContext;
  id: string;
  query: string;
  client: ClientSocket;
  startedAt: number;
}

/** What the log says of an operation, also of one that was refused before it was known what it is. */
type Loggable = Pick<Operation, 'contextValue' | 'operationName' | 'startedAt'> & {
  operation: OperationDefinitionNode | undefined;
};

/** An execution's result, as graphql-ws passes it on. */
interface ResultLike {
  data?: ExecutionResult['data'] | undefined;
  errors?: readonly GraphQLError[] | undefined;
}

/** Runs what clients ask over their sockets. */
export class SocketOperations {
  constructor(private readonly services: SocketServices) {}

  /** Checks an operation as one over HTTP is checked; returns it ready to run, or what is wrong with it. */
  prepare(
    { subscriptions, extra: { client } }: Connection,
    id: string,
    payload: SubscribePayload,
  ): Operation | GraphQLError[] {
    const { preparer, contexts, gate, schema } = this.services;
    // graphql-ws forgets an operation on "complete" also while it is being started, and then lets another one with its
    // id take its place: the first stream would flow on, past every limit, with nobody to end it.
    if (client.starting.has(id)) {
      client.close(CloseCode.SubscriberAlreadyExists, `Subscriber for ${id} already exists`);
      return [new GraphQLError('The id is in use')];
    }
    const prepared = preparer.prepare(payload, payload.operationName);
    const contextValue = contexts.of(client.identity, client.acceptLanguage);
    const startedAt = performance.now();
    const refuse = (errors: GraphQLError[], operation?: OperationDefinitionNode) => {
      this.log({ contextValue, operationName: payload.operationName ?? null, operation, startedAt }, errors);
      return errors;
    };
    if ('errors' in prepared) return refuse([...prepared.errors]);
    const { text, document, operation } = prepared;
    const variables = payload.variables ?? {};
    try {
      // What the client has called off goes on until it is started.
      this.checkCount(new Set([...Object.keys(subscriptions), ...client.starting]).size);
      gate({ document, operation, variables }, contextValue);
    } catch (error) {
      return refuse([new GraphQLError('', { originalError: error as Error })], operation);
    }
    client.starting.add(id);
    const args = {
      schema,
      document,
      operationName: operation.name?.value ?? null,
      variableValues: variables,
      contextValue,
    };
    return { ...args, operation, variables, id, query: text, client, startedAt };
  }

  /** A query or mutation. */
  async execute(operation: Operation): Promise<ExecutionResult> {
    const result = await this.start(operation, () => this.services.executor.execute(operation));
    this.log(operation, result.errors);
    return result;
  }

  /** A subscription: its resolver gives the stream, whose events then flow to the socket. */
  async subscribe(operation: Operation): Promise<LiveStream | ExecutionResult> {
    const stream = await this.start(operation, () => createSourceEventStream(operation));
    if (!(stream instanceof LiveStream)) {
      this.log(operation, (stream as ExecutionResult).errors);
      return stream as ExecutionResult;
    }
    this.log(operation);
    const { id, query, contextValue, client } = operation;
    stream.start(new LiveOperation(id, query, operation, contextValue, client, this.services));
    return stream;
  }

  presentResult({ contextValue }: Operation, { data, errors }: ResultLike) {
    if (!errors) return undefined;
    const presented = errors.map((error) => this.services.errors.present(error, contextValue));
    return { ...(data === undefined ? {} : { data }), errors: presented };
  }

  presentErrors({ extra: { client } }: Connection, errors: readonly GraphQLError[]) {
    const context = this.services.contexts.of(client.identity, client.acceptLanguage);
    return errors.map((error) => this.services.errors.present(error, context));
  }

  private async start<Result>({ client, id }: Operation, begin: () => Result | Promise<Result>): Promise<Result> {
    try {
      return await begin();
    } finally {
      client.starting.delete(id);
    }
  }

  private checkCount(count: number): void {
    const limit = this.services.limits.subscriptionsPerSocket;
    if (count > limit) throw new BadUserInputError('limits.subscriptions', undefined, { limit });
  }

  private log(
    { contextValue, operationName, operation, startedAt }: Loggable,
    errors: readonly GraphQLError[] = [],
  ): void {
    const what = { door: 'websocket', operation, name: operationName ?? undefined, startedAt } as const;
    this.services.operationLog.ended(contextValue, what, errors);
  }
}
