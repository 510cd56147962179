import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { AnyData, ApiError } from './api.js';
import { soon } from './waiting.js';

/** The results of one subscription, in order. */
export interface Subscription<Data> {
  /** The next result; fails when none comes for ten seconds, or when the subscription has ended. */
  next(): Promise<Data>;
  /** Everything that came and was not asked for yet. */
  readonly waiting: readonly Data[];
  /** Resolves when the service has completed the subscription. */
  readonly completed: Promise<void>;
  /** Rejects with the error that ended it. */
  readonly failed: Promise<never>;
  unsubscribe(): void;
}

/** A signed-in socket of the graphql-ws client. */
export interface Socket {
  subscribe<Data = AnyData>(query: string, variables?: Record<string, unknown>): Subscription<Data>;
  /** The code with which the socket was closed. */
  readonly closed: Promise<{ code: number; reason: string }>;
  close(): Promise<void>;
}

/** Opens a socket as a front end does; it does not come back by itself when it is closed. */
export async function openSocket(url: string, token: string, acceptLanguage?: string): Promise<Socket> {
  const closed = Promise.withResolvers<{ code: number; reason: string }>();
  const connected = Promise.withResolvers<void>();
  const client = createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    lazy: false,
    retryAttempts: 0,
    onNonLazyError: () => {},
    connectionParams: { authorization: `Bearer ${token}`, ...(acceptLanguage ? { acceptLanguage } : {}) },
    on: {
      connected: () => connected.resolve(),
      closed: (event) => {
        const { code, reason } = event as { code: number; reason: string };
        closed.resolve({ code, reason });
        connected.reject(new Error(`The socket was closed with ${code}`));
      },
    },
  });
  await soon(connected.promise, 'the socket to open');
  return {
    subscribe: (query, variables = {}) => subscribe(client, query, variables),
    closed: closed.promise,
    close: async () => {
      await client.dispose();
    },
  };
}

function subscribe<Data>(client: Client, query: string, variables: Record<string, unknown>): Subscription<Data> {
  const waiting: Data[] = [];
  const completed = Promise.withResolvers<void>();
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  let wake = Promise.withResolvers<void>();
  const unsubscribe = client.subscribe<Data>(
    { query, variables },
    {
      next: ({ data, errors }) => {
        if (errors) failed.reject(errors);
        else waiting.push(data as Data);
        wake.resolve();
        wake = Promise.withResolvers();
      },
      error: (error) => failed.reject(error),
      complete: () => completed.resolve(),
    },
  );
  const next = async (): Promise<Data> => {
    while (waiting.length === 0) await wake.promise;
    return waiting.shift() as Data;
  };
  const ended = () =>
    completed.promise.then((): never => {
      throw new Error('Expected another result, but the subscription is complete');
    });
  return {
    next: () => (waiting.length > 0 ? next() : soon(Promise.race([next(), failed.promise, ended()]), 'a result')),
    waiting,
    completed: completed.promise,
    failed: failed.promise,
    unsubscribe,
  };
}

/** The errors that end a subscription. */
export function errorsOf({ failed }: Subscription<unknown>): Promise<ApiError[]> {
  return soon(
    failed.catch((errors) => errors as ApiError[]),
    'the errors',
  );
}
