import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { relayStylePagination } from '@apollo/client/utilities';
import type { Client } from 'graphql-ws';
import { resuming } from './resuming.js';

/** Queries and mutations go over HTTP, subscriptions over the socket. */
export function createApolloClient(url: string, socket: Client, fetch: typeof globalThis.fetch): ApolloClient {
  return new ApolloClient({
    link: ApolloLink.split(
      ({ operationType }) => operationType === 'subscription',
      new GraphQLWsLink({ ...socket, ...resuming(socket) }),
      new HttpLink({ uri: url, fetch }),
    ),
    cache: new InMemoryCache({
      typePolicies: {
        Query: {
          fields: {
            // Lists that differ by these are lists of their own; all else only says which page.
            chats: relayStylePagination(['courseSpaceId', 'archived', 'unreadOnly']),
            messages: relayStylePagination(['chatId']),
          },
        },
      },
    }),
  });
}

/** What to decide by; undefined where the service was not reached. */
export function codeOf(error: unknown): unknown {
  return CombinedGraphQLErrors.is(error) ? error.errors[0]?.extensions?.code : undefined;
}
