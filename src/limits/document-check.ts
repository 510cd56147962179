import { type DocumentNode, GraphQLError, type GraphQLSchema, parse, type ValidationRule, validate } from 'graphql';
import type { Limits } from '../config.js';
import { createLimitRules, createSpecificationRules } from './query-rules.js';

/**
 * What is said of a document for which the parser has too small a stack: it goes a few calls deeper with each bracket, and
 * has room for some 1,500, which is more than the default limit of tokens lets through.
 */
export const NESTED_TOO_DEEPLY = new GraphQLError('It is nested too deeply.', {
  extensions: { code: 'GRAPHQL_PARSE_FAILED' },
});

/** More of them help nobody, and an answer is not to grow with what is wrong with a query. */
const MAXIMUM_ERRORS = 5;

/** Reads documents and says what is wrong with them, the same for both doors. */
export class DocumentCheck {
  private readonly maxTokens: number;
  /** Kept one after the other: what breaks the limits would cost most to check against the specification. */
  private readonly rules: readonly (readonly ValidationRule[])[];
  private readonly known = new WeakMap<DocumentNode, readonly GraphQLError[]>();

  constructor(
    private readonly schema: GraphQLSchema,
    limits: Limits,
    production: boolean,
  ) {
    this.maxTokens = limits.queryTokens;
    this.rules = [createLimitRules(limits), createSpecificationRules(production)];
  }

  /** How documents are to be parsed. */
  get parseOptions() {
    return { maxTokens: this.maxTokens };
  }

  /** Throws a GraphQLError for a text that is no document, or has more tokens than allowed. */
  parse(text: string): DocumentNode {
    try {
      return parse(text, this.parseOptions);
    } catch (error) {
      throw isOverflow(error) ? NESTED_TOO_DEEPLY : withCode(error as GraphQLError, 'GRAPHQL_PARSE_FAILED');
    }
  }

  /** Why a document is not to be run. */
  errorsOf(document: DocumentNode): readonly GraphQLError[] {
    const known = this.known.get(document);
    if (known) return known;
    const errors = this.validate(document);
    this.known.set(document, errors);
    return errors;
  }

  private validate(document: DocumentNode): readonly GraphQLError[] {
    for (const rules of this.rules) {
      const errors = this.validateBy(rules, document);
      if (errors.length > 0) return errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED'));
    }
    return [];
  }

  private validateBy(rules: readonly ValidationRule[], document: DocumentNode): readonly GraphQLError[] {
    try {
      return validate(this.schema, document, rules, { maxErrors: MAXIMUM_ERRORS });
    } catch (error) {
      // The library's rule for subscriptions does not expect a variable to decide whether there is a field at all.
      if (error instanceof GraphQLError) return [error];
      throw error;
    }
  }
}

/** Whether the stack was too small, at whatever was called then. */
export function isOverflow(error: unknown): boolean {
  return error instanceof RangeError;
}

function withCode({ message, nodes, source, positions }: GraphQLError, code: string): GraphQLError {
  return new GraphQLError(message, {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    extensions: { code },
  });
}
