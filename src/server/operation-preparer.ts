import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  parse,
  specifiedRules,
  type ValidationRule,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';

type Prepared = { document: DocumentNode } | { errors: readonly GraphQLError[] };

/**
 * Parses and validates queries that come over WebSocket as Apollo Server does those over HTTP: the same rules, the
 * same limit of tokens, the same codes. Documents are remembered, since a page's sockets all ask the same.
 */
export class OperationPreparer {
  private readonly prepared = new LRUCache<string, Prepared>({ max: 1_000 });
  private readonly rules: readonly ValidationRule[];

  constructor(
    private readonly schema: GraphQLSchema,
    rules: readonly ValidationRule[],
    private readonly maxTokens: number,
  ) {
    this.rules = [...specifiedRules, ...rules];
  }

  /** The document and the operation to run, or what is wrong with them. */
  prepare(query: string, operationName: string | null | undefined) {
    const prepared = this.prepared.get(query) ?? this.read(query);
    this.prepared.set(query, prepared);
    if ('errors' in prepared) return prepared;
    const operation = getOperationAST(prepared.document, operationName);
    if (operation) return { document: prepared.document, operation };
    const message = operationName ? `Unknown operation named "${operationName}".` : 'Name the operation to run.';
    return { errors: [new GraphQLError(message)] };
  }

  private read(query: string): Prepared {
    let document: DocumentNode;
    try {
      document = parse(query, { maxTokens: this.maxTokens });
    } catch (error) {
      return { errors: [withCode(error as GraphQLError, 'GRAPHQL_PARSE_FAILED')] };
    }
    const errors = validate(this.schema, document, this.rules);
    return errors.length === 0
      ? { document }
      : { errors: errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED')) };
  }
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  const { message, nodes, source, positions } = error;
  return new GraphQLError(message, {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    extensions: { code },
  });
}
