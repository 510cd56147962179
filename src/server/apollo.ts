import { ApolloServer, type ApolloServerPlugin, type GraphQLResponse, HeaderMap } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import {
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import type { Logger } from 'pino';
import type { RequestContext } from '../context.js';
import { ServiceError } from '../errors.js';
import type { DocumentCheck } from '../limits/document-check.js';
import type { OperationGate } from '../limits/operation-gate.js';
import type { OperationLog } from '../observability/operation-log.js';
import type { Executor } from './execution/executor.js';
import { FIRST_QUERY } from './pages/first-query.js';
import type { ErrorPresenter } from './present-error.js';
import { RememberedDocuments } from './remembered-documents.js';

/** What Apollo Server needs of the rest of the service. */
export interface ApolloServices {
  schema: GraphQLSchema;
  check: DocumentCheck;
  executor: Executor;
  gate: OperationGate;
  errors: ErrorPresenter;
  production: boolean;
  defaultLanguage: string;
  log: Logger;
  operationLog: OperationLog;
}

type Plugin = ApolloServerPlugin<RequestContext>;

/** Makes the server of GraphQL over HTTP; it is to be started. */
export function createApolloServer(services: ApolloServices): ApolloServer<RequestContext> {
  const { schema, check, errors, production, defaultLanguage } = services;
  return new ApolloServer<RequestContext>({
    schema,
    parseOptions: check.parseOptions,
    documentStore: new RememberedDocuments(),
    // The check of both doors does, before the operation is run: it begins with the limits, where Apollo Server would begin
    // with the specification.
    dangerouslyDisableValidation: true,
    includeStacktraceInErrorResponses: false,
    // Apollo Server's own way makes answers a line longer, by reading them once more.
    stringifyResult: JSON.stringify,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    // Only what fails before a request has a context stays as it is here; the plugin presents all else in its language.
    formatError: (_formatted, error) => errors.presentWithoutContext(error, defaultLanguage),
    plugins: [
      // It computes caching hints for every field, which nothing here uses, and costs 40 % of a chat list.
      ApolloServerPluginCacheControlDisabled(),
      landingPage(production),
      runGuarded(services),
    ],
    logger: services.log,
  });
}

function landingPage(production: boolean): Plugin {
  if (production) return ApolloServerPluginLandingPageDisabled();
  return ApolloServerPluginLandingPageLocalDefault({
    footer: false,
    document: FIRST_QUERY,
    headers: { Authorization: 'Bearer <a token that npm start printed>' },
    embed: { runTelemetry: false, endpointIsEditable: false },
  });
}

/** Puts the gate before each operation, runs it, and puts its errors into the request's language and a line into the log. */
function runGuarded({ check, executor, gate, errors, operationLog }: ApolloServices): Plugin {
  return {
    async requestDidStart({ contextValue }) {
      const begun = operationLog.begin('http');
      let valid: OperationDefinitionNode | undefined;
      let failures: readonly GraphQLError[] | undefined;
      return {
        async didResolveOperation({ document, operation, request }) {
          const invalid = check.errorsOf(document);
          if (invalid[0]) {
            failures = invalid;
            throw withStatus(invalid[0]);
          }
          valid = operation;
          try {
            // The document has no operation of the asked name; Apollo says so, and runs nothing.
            if (!operation) return;
            contextValue.operation = operation.name?.value;
            if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
              throw new GraphQLError('Subscriptions need a WebSocket connection.');
            }
            gate({ document, operation, variables: request.variables ?? {} }, contextValue);
          } catch (error) {
            throw withStatus(error);
          }
        },
        // Apollo Server's own way to the executor copies the request and negotiates incremental delivery.
        async responseForOperation({ document, operation, request }) {
          // Of an operation that is not in the document Apollo Server says so.
          if (!operation) return null;
          const variables = request.variables ?? {};
          const asked = { document, operation, variables, contextValue };
          const result = await begun.run(() => executor.execute(asked));
          failures = result.errors;
          return toResponse(result);
        },
        async willSendResponse({ response, errors: refusals }) {
          const { body } = response;
          failures ??= refusals;
          if (failures && body.kind === 'single') {
            body.singleResult.errors = failures.map((error) => errors.present(error, contextValue));
          }
          operationLog.ended(contextValue, { begun, operation: valid }, failures);
        },
      };
    },
  };
}

/** As https://graphql.github.io/graphql-over-http/draft/ has it: 400 where nothing was executed, for the variables do not fit. */
function toResponse({ data, errors }: ExecutionResult): GraphQLResponse {
  const status = errors && data === undefined ? 400 : 200;
  const singleResult = { ...(errors ? { errors: [] } : {}), ...(data === undefined ? {} : { data }) };
  return { http: { status, headers: new HeaderMap() }, body: { kind: 'single', singleResult } };
}

/** An operation that may not run fails as a whole, so its error decides the HTTP status. */
function withStatus(error: unknown): unknown {
  if (error instanceof GraphQLError) {
    return new GraphQLError(error.message, { extensions: { ...error.extensions, http: { status: 400 } } });
  }
  if (!(error instanceof ServiceError)) return error;
  const status = error.httpStatus === 200 ? 400 : error.httpStatus;
  return new GraphQLError(error.key, { originalError: error, extensions: { code: error.code, http: { status } } });
}
