import {
  Client,
  type CombinedError,
  cacheExchange,
  type ExecutionResult,
  fetchExchange,
  subscriptionExchange,
} from '@urql/core';
import type { Client as Socket } from 'graphql-ws';
import { resuming } from './resuming.js';

/** Queries and mutations go over HTTP, subscriptions over the socket. */
export function createUrqlClient(url: string, socket: Socket, fetch: typeof globalThis.fetch): Client {
  const { subscribe } = resuming(socket);
  return new Client({
    url,
    fetch,
    // Queries by GET need a header that urql does not send.
    preferGetMethod: false,
    exchanges: [
      cacheExchange,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = '', variables = {} }) => ({
          subscribe: (sink) => ({
            unsubscribe: subscribe(
              { query, variables },
              { ...sink, next: (result) => sink.next(result as ExecutionResult) },
            ),
          }),
        }),
      }),
    ],
  });
}

/** What to decide by; undefined where the service was not reached. */
export function codeOf(error: CombinedError | undefined): unknown {
  return error?.graphQLErrors[0]?.extensions.code;
}
