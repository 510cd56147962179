import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { RequestContext } from '../context.js';
import { ServiceError } from '../errors.js';
import type { TextKey, Texts } from '../i18n/texts.js';
import { isOverflow, NESTED_TOO_DEEPLY } from '../limits/document-check.js';
import type { Failures } from '../observability/failures.js';

/** For whom an error is presented. */
type Recipient = Pick<RequestContext, 'language' | 'requestId' | 'operation'>;

/** Turns errors into what clients see; the one place for both doors. */
export class ErrorPresenter {
  constructor(
    private readonly texts: Texts,
    private readonly failures: Failures,
    private readonly options: { suggestions: boolean },
  ) {}

  /**
   * Errors thrown on purpose and errors in the query keep their code, and get their text in the request's language.
   * Everything else is told with the request's id to the operator alone, and masked.
   */
  present(error: unknown, recipient: Recipient): GraphQLFormattedError {
    const cause = rootCause(error);
    const place = error instanceof GraphQLError ? placeOf(error) : {};
    if (cause instanceof ServiceError) {
      const { key, parameters, code, details } = cause;
      const message = this.texts.translate(key, recipient.language, parameters);
      return { message, ...place, extensions: { code, ...details } };
    }
    // The server's own wrapping has the code, and the text of what it wraps.
    if (cause instanceof GraphQLError) return { ...this.presentQueryError(error as GraphQLError, recipient), ...place };
    // Apollo Server takes whatever the parser throws for an error of syntax.
    if (isOverflow(cause) && codeOf(error) === 'GRAPHQL_PARSE_FAILED')
      return this.presentQueryError(NESTED_TOO_DEEPLY, recipient);
    return { ...this.mask(cause, recipient), ...place };
  }

  /** Of an error in a request that could not even be read as one; anything else shows nothing. */
  presentWithoutContext(error: unknown, language: string): GraphQLFormattedError {
    const recipient = { language, requestId: '', operation: undefined };
    if (error instanceof GraphQLError && !error.originalError) return this.presentQueryError(error, recipient);
    const message = this.texts.translate('internal', language, { requestId: '' });
    return { message, extensions: { code: 'INTERNAL_SERVER_ERROR' } };
  }

  private presentQueryError(error: GraphQLError, { language }: Recipient): GraphQLFormattedError {
    const { code, key } = classify(error);
    const message = this.texts.translate(key, language, { detail: this.detailOf(error.message) });
    const field = key === 'graphql.variables' ? fieldOf(error.message) : undefined;
    return { message, extensions: { code, ...(field === undefined ? {} : { field }) } };
  }

  /** Without the names that come close to a wrong one: who tries many would be told the whole schema. */
  private detailOf(message: string): string {
    const detail = message.replace(/^Syntax Error: /, '');
    return this.options.suggestions ? detail : detail.replace(/ Did you mean [^?]*\?/g, '');
  }

  private mask(error: unknown, { language, requestId, operation }: Recipient): GraphQLFormattedError {
    this.failures.tell(error, 'request failed', { requestId, operation });
    const message = this.texts.translate('internal', language, { requestId });
    return { message, extensions: { code: 'INTERNAL_SERVER_ERROR', requestId } };
  }
}

/** GraphQL wraps what a resolver threw, sometimes more than once. */
function rootCause(error: unknown): unknown {
  let cause = error;
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError;
  return cause;
}

function codeOf(error: unknown): unknown {
  return error instanceof GraphQLError ? error.extensions.code : undefined;
}

function placeOf({ path, locations }: GraphQLError) {
  return { ...(path ? { path } : {}), ...(locations ? { locations } : {}) };
}

function classify(error: GraphQLError): { code: string; key: TextKey } {
  switch (error.extensions?.code) {
    case 'GRAPHQL_PARSE_FAILED':
      return { code: 'GRAPHQL_PARSE_FAILED', key: 'graphql.syntax' };
    case 'GRAPHQL_VALIDATION_FAILED':
      return { code: 'GRAPHQL_VALIDATION_FAILED', key: 'graphql.invalid' };
    default:
      // What is left are values of variables and arguments, and operations that cannot be run as they are asked.
      return {
        code: 'BAD_USER_INPUT',
        key: error.message.startsWith('Variable ') ? 'graphql.variables' : 'graphql.failed',
      };
  }
}

/** The path that graphql-js gives in: Variable "$input" got invalid value 1 at "input.first"; ... */
function fieldOf(message: string): string | undefined {
  return / at "([^"]+)"/.exec(message)?.[1] ?? /^Variable "\$(\w+)"/.exec(message)?.[1];
}
