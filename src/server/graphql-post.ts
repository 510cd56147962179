import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { type ApolloServer, HeaderMap, type HTTPGraphQLResponse } from '@apollo/server';
import type { Identity } from '../auth/identity.js';
import type { Limits } from '../config.js';
import type { RequestContext } from '../context.js';
import { LeavingError, ServiceError } from '../errors.js';
import type { OperationTexts } from '../limits/operation-texts.js';
import type { OperationLog } from '../observability/operation-log.js';
import { logRefusal } from './log-refusal.js';
import type { Origins } from './origins.js';
import type { ErrorPresenter } from './present-error.js';
import { ClientGoneError, readGraphqlRequest } from './request-body.js';
import type { RequestContexts } from './request-contexts.js';

/** What the door of POST requests needs of the rest of the service. */
export interface GraphqlPostServices {
  apollo: ApolloServer<RequestContext>;
  operationTexts: OperationTexts;
  contexts: RequestContexts;
  errors: ErrorPresenter;
  operationLog: OperationLog;
  origins: Origins;
  limits: Limits;
  /** Whether the instance is about to go. */
  isLeaving: () => boolean;
}

/**
 * What browsers are to make of an answer, which is no page
 * (https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html#security-headers).
 */
const ANSWER_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
};
/** What Apollo Server decides by: the form of the answer, and whether a browser could have been tricked into asking. */
const APOLLO_HEADERS = ['content-type', 'accept', 'apollo-require-preflight', 'x-apollo-operation-name'];

/** Whether a request is to the API, by whatever method. */
export function isGraphql({ url = '' }: IncomingMessage): boolean {
  return url === '/graphql' || url.startsWith('/graphql?');
}

/**
 * Answers GraphQL requests by POST, which is how nearly all come. They pass by the framework that serves the pages: its
 * router, hooks and replies cost as much as Apollo Server, the guards and the answer of a small query together.
 */
export class GraphqlPost {
  constructor(private readonly services: GraphqlPostServices) {}

  /** Whether a request is one of these. */
  matches(request: IncomingMessage): boolean {
    return request.method === 'POST' && isGraphql(request);
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { contexts, apollo, operationTexts } = this.services;
    const { authorization, 'accept-language': acceptLanguage } = request.headers;
    const context = await contexts.ofRequest(authorization, acceptLanguage);
    try {
      const { documentId, extensions, ...asked } = await readGraphqlRequest(request, this.limitOf(context.identity));
      if (this.services.isLeaving()) throw new LeavingError();
      const body = { ...asked, query: operationTexts.textOf({ ...asked, documentId, extensions }) };
      const httpGraphQLRequest = { method: 'POST', headers: headersOf(request), search: '', body };
      const answer = await apollo.executeHTTPGraphQLRequest({ httpGraphQLRequest, context: async () => context });
      this.send(request, response, context, await toAnswer(answer));
    } catch (error) {
      if (error instanceof ClientGoneError) return;
      logRefusal(this.services.operationLog, context, error);
      const status = error instanceof ServiceError ? error.httpStatus : 500;
      // What is left of a body that is too large is not waited for.
      if (status === 413) response.setHeader('connection', 'close');
      if (error instanceof LeavingError) response.setHeader('retry-after', error.retryAfterSeconds);
      const text = JSON.stringify({ errors: [this.services.errors.present(error, context)] });
      this.send(request, response, context, { status, headers: { 'content-type': JSON_TYPE }, text });
    }
  }

  /** Integrations that push rosters need more than others. */
  private limitOf(identity: Identity | undefined): number {
    const { bodyBytes, rosterBodyBytes } = this.services.limits;
    return identity?.kind === 'integration' && identity.scopes.has('roster:write') ? rosterBodyBytes : bodyBytes;
  }

  private send(
    { headers: { origin } }: IncomingMessage,
    response: ServerResponse,
    { requestId }: RequestContext,
    { status, headers, text }: Answer,
  ): void {
    response.writeHead(status, {
      ...ANSWER_HEADERS,
      ...headers,
      ...this.services.origins.headersFor(origin),
      'x-request-id': requestId,
      'content-length': Buffer.byteLength(text),
    });
    response.end(text);
  }
}

const JSON_TYPE = 'application/json; charset=utf-8';

interface Answer {
  status: number;
  headers: OutgoingHttpHeaders;
  text: string;
}

function headersOf({ headers }: IncomingMessage): HeaderMap {
  const map = new HeaderMap();
  for (const name of APOLLO_HEADERS) {
    const value = headers[name];
    if (typeof value === 'string') map.set(name, value);
  }
  return map;
}

async function toAnswer({ status = 200, headers, body }: HTTPGraphQLResponse): Promise<Answer> {
  if (body.kind === 'complete') return { status, headers: Object.fromEntries(headers), text: body.string };
  throw new Error('Expected an answer in one piece, but Apollo Server gave one in several');
}
