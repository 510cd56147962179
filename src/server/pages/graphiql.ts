import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import type { FastifyInstance } from 'fastify';
import { FIRST_QUERY } from './first-query.js';

/** Serves GraphiQL, which needs no internet, with subscriptions over WebSocket. */
export function serveGraphiql(server: FastifyInstance): void {
  const page = renderGraphiQL({
    endpoint: '/graphql',
    title: 'Lovelace Messaging',
    defaultQuery: FIRST_QUERY,
    headers: JSON.stringify({ Authorization: 'Bearer <a token that npm start printed>' }, undefined, 2),
    subscriptionsProtocol: 'WS',
  });
  server.get('/graphiql', (_request, reply) => reply.type('text/html; charset=utf-8').send(page));
}
