import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import { type FastifyError, type FastifyInstance, type FastifyRequest, fastify } from 'fastify';
import type { Limits } from '../config.js';
import type { RequestContext } from '../context.js';
import { BadUserInputError, LeavingError, ServiceError } from '../errors.js';
import type { OperationTexts } from '../limits/operation-texts.js';
import type { OperationLog } from '../observability/operation-log.js';
import type { Tracer } from '../observability/tracer.js';
import { GraphqlPost, isGraphql } from './graphql-post.js';
import { serveHealth } from './health.js';
import { logRefusal } from './log-refusal.js';
import { type MetricsPage, serveMetrics } from './metrics-page.js';
import { EXPOSED_HEADERS, type Origins } from './origins.js';
import { type Demo, serveDemo } from './pages/demo.js';
import { serveGraphiql } from './pages/graphiql.js';
import { serveWebFiles } from './pages/web-files.js';
import type { ErrorPresenter } from './present-error.js';
import { withText } from './request-address.js';
import type { RequestContexts } from './request-contexts.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The context of a GraphQL request, made from its headers before its body is read. */
    messaging: RequestContext | undefined;
  }
}

/** What the door needs of the rest of the service. */
export interface HttpServices {
  operationTexts: OperationTexts;
  contexts: RequestContexts;
  errors: ErrorPresenter;
  operationLog: OperationLog;
  origins: Origins;
  limits: Limits;
  production: boolean;
  defaultLanguage: string;
  isReady: () => Promise<boolean>;
  /** Whether the instance is about to go: it answers requests under way, and sends new ones to another. */
  isLeaving: () => boolean;
  /** Undefined where nobody is to have them. */
  metrics: MetricsPage | undefined;
  /** Undefined where there are no traces. */
  tracer: Tracer | undefined;
  /** Undefined where there is no demo course. */
  demo: Demo | undefined;
}

/** For a request to arrive whole; without one, slow senders could hold connections for as long as they like. */
const REQUEST_TIMEOUT_MILLISECONDS = 30_000;
/** Longer than load balancers keep connections, 60 s mostly, so that it is they who close them. */
const KEEP_ALIVE_MILLISECONDS = 72_000;
const SERVER_OPTIONS = {
  requestTimeout: REQUEST_TIMEOUT_MILLISECONDS,
  keepAliveTimeout: KEEP_ALIVE_MILLISECONDS,
  // Of two tokens Node.js would take the first, and who passes the request on may have looked at the second.
  joinDuplicateHeaders: true,
};
const ONE_DAY_SECONDS = 86_400;
const CORS = {
  methods: ['GET', 'POST'],
  allowedHeaders: ['content-type', 'authorization', 'accept-language', 'apollo-require-preflight'],
  exposedHeaders: EXPOSED_HEADERS,
  maxAge: ONE_DAY_SECONDS,
};

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

/** Makes the HTTP server: GraphQL, health, and in development the pages to try it with. It is to be listened on. */
export async function createHttpServer(
  apollo: ApolloServer<RequestContext>,
  services: HttpServices,
): Promise<FastifyInstance> {
  const { origins, production, demo } = services;
  const server = fastify({
    forceCloseConnections: 'idle',
    serverFactory: (handle) => createServer(SERVER_OPTIONS, listener(apollo, services, handle)),
  });
  // The pages for trying out load what they need; in production there are none, and so no policy is too strict.
  await server.register(helmet, { contentSecurityPolicy: production, crossOriginResourcePolicy: false });
  await server.register(cors, { ...CORS, origin: (origin, done) => done(null, origins.allows(origin, undefined)) });
  serveGraphql(server, apollo, services);
  serveHealth(server, services.isReady);
  if (services.metrics) serveMetrics(server, services.metrics);
  await serveWebFiles(server);
  if (!production) {
    serveGraphiql(server);
    server.get('/', (_request, reply) => reply.redirect(demo ? '/demo/' : '/graphql'));
  }
  if (demo) serveDemo(server, demo);
  return server;
}

function listener(apollo: ApolloServer<RequestContext>, services: HttpServices, handle: Handle): Handle {
  const { isLeaving, tracer } = services;
  const post = new GraphqlPost({ ...services, apollo });
  const answer: Handle = (request, response) => {
    // Whoever keeps a connection to an instance that goes down is to take another.
    if (isLeaving()) response.setHeader('connection', 'close');
    if (post.matches(request)) post.answer(request, response).catch(() => response.destroy());
    else handle(request, response);
  };
  if (!tracer) return answer;
  return (request, response) => {
    if (isGraphql(request)) tracer.serve(request, response, () => answer(request, response));
    else answer(request, response);
  };
}

/** Over GET: queries, and in development the page to try it with. */
function serveGraphql(server: FastifyInstance, apollo: ApolloServer<RequestContext>, services: HttpServices): void {
  const { operationTexts, contexts, errors, operationLog, defaultLanguage, isLeaving } = services;
  server.decorateRequest('messaging', undefined);
  server.setErrorHandler((error: FastifyError | ServiceError, request, reply) => {
    // The client has gone in the midst of its body: nobody is to be told, and nothing failed here.
    if (request.raw.destroyed && !request.raw.complete) return reply.hijack();
    const unknown = { language: defaultLanguage, requestId: request.id, operation: undefined };
    const recipient = request.messaging ?? unknown;
    const meant = asServiceError(error);
    if (request.messaging) logRefusal(operationLog, request.messaging, error);
    const presented = errors.present(meant ?? error, recipient);
    if (error instanceof LeavingError) reply.header('retry-after', error.retryAfterSeconds);
    return reply
      .code(meant?.httpStatus ?? 500)
      .header('x-request-id', recipient.requestId)
      .send({ errors: [presented] });
  });
  server.route({
    method: 'GET',
    url: '/graphql',
    onRequest: async (request, reply) => {
      request.messaging = await contexts.ofRequest(request.headers.authorization, request.headers['accept-language']);
      reply.headers({ 'x-request-id': request.messaging.requestId, 'cache-control': 'no-store' });
      if (isLeaving()) throw new LeavingError();
      // RFC 9112, section 3.2: a Host header that names no host, or two, is the client's mistake. The integration of Apollo
      // Server makes an address of it, in this way.
      if (!URL.canParse(request.url, `${request.protocol}://${request.hostname}/`)) {
        throw new BadUserInputError('address.host', undefined, {}, 400);
      }
      request.raw.url = withText(request.url, operationTexts);
    },
    handler: fastifyApolloHandler(apollo, {
      context: async (request: FastifyRequest) => request.messaging as RequestContext,
    }),
  });
}

/** The server's own refusals of a request, such as of a media type that is none, are the client's mistakes too. */
function asServiceError(error: FastifyError | ServiceError): ServiceError | undefined {
  if (error instanceof ServiceError) return error;
  const { code, statusCode = 500 } = error;
  if (!code?.startsWith('FST_') || statusCode >= 500) return undefined;
  return new BadUserInputError('body.notJson', undefined, {}, statusCode);
}
