import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import type { FastifyInstance } from 'fastify';
import { FIRST_QUERY } from './first-query.js';

const PLACEHOLDER = 'connectionParams go here';

/**
 * GraphiQL sends the headers of its editor over HTTP only; this gives the token among them to connection_init as well.
 * It runs in the page, where GraphiQL keeps the editor's text.
 */
const CONNECTION_PARAMS = `() => {
  const headers = JSON.parse(localStorage.getItem('graphiql:headers') || '{}');
  const name = Object.keys(headers).find((header) => header.toLowerCase() === 'authorization');
  return name ? { authorization: headers[name] } : {};
}`;

/** Serves GraphiQL, which needs no internet, with subscriptions over WebSocket. */
export function serveGraphiql(server: FastifyInstance): void {
  const options = {
    endpoint: '/graphql',
    title: 'Lovelace Messaging',
    defaultQuery: FIRST_QUERY,
    headers: JSON.stringify({ Authorization: 'Bearer <a token that npm start printed>' }, undefined, 2),
    subscriptionsProtocol: 'WS' as const,
    connectionParams: PLACEHOLDER,
  };
  const page = renderGraphiQL(options).replace(JSON.stringify(PLACEHOLDER), () => CONNECTION_PARAMS);
  server.get('/graphiql', (_request, reply) => reply.type('text/html; charset=utf-8').send(page));
}
