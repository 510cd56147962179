import { BadUserInputError, UntrustedOperationError } from '../errors.js';
import type { TrustedOperations } from './trusted-operations.js';

/** What a request says of which operation it asks: its text, or the id of a known one. */
export interface AskedOperation {
  query?: unknown;
  operationName?: unknown;
  /** https://graphql.github.io/graphql-over-http/draft/#sec-Appendix-Persisted-Documents */
  documentId?: unknown;
  /** With Apollo's `persistedQuery`. */
  extensions?: unknown;
}

/** Finds the text of what a request asks, the same for both doors. */
export class OperationTexts {
  /** Without a list, any text may be asked. */
  constructor(private readonly trusted: TrustedOperations | undefined) {}

  /** Throws UntrustedOperationError for what is not in the list, BadUserInputError where nothing is asked. */
  textOf(asked: AskedOperation): string {
    const query = typeof asked.query === 'string' && asked.query !== '' ? asked.query : undefined;
    const name = nameOf(asked);
    const id = idOf(asked);
    if (query === undefined && id === undefined) throw new BadUserInputError('body.notGraphql', undefined, {}, 400);
    if (!this.trusted) {
      if (query === undefined) throw new UntrustedOperationError('PERSISTED_QUERY_NOT_SUPPORTED', name);
      return query;
    }
    // An id decides alone: clients send their text beside it, which may be written otherwise.
    const text = id === undefined ? query : this.trusted.withId(id);
    if (text === undefined || (id === undefined && !this.trusted.has(text))) {
      throw new UntrustedOperationError('PERSISTED_QUERY_NOT_IN_LIST', name);
    }
    return text;
  }
}

/** Of whatever else comes in its place, nothing is to be written down. */
function nameOf({ operationName }: AskedOperation): string | undefined {
  return typeof operationName === 'string' && /^\w{1,100}$/.test(operationName) ? operationName : undefined;
}

/** One that makes no sense is the id of nothing. */
function idOf({ documentId, extensions }: AskedOperation): string | undefined {
  if (documentId != null) return typeof documentId === 'string' ? documentId.replace(/^sha256:/, '') : '';
  const { persistedQuery } = (extensions ?? {}) as { persistedQuery?: { version?: unknown; sha256Hash?: unknown } };
  if (persistedQuery == null) return undefined;
  const { version, sha256Hash } = persistedQuery;
  return version === 1 && typeof sha256Hash === 'string' ? sha256Hash : '';
}
