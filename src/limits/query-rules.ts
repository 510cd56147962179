import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import { maxDirectivesRule } from '@escape.tech/graphql-armor-max-directives';
import {
  type GraphQLError,
  NoSchemaIntrospectionCustomRule,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';
import type { Limits } from '../config.js';

const report = {
  // Thrown, a rejection would become an internal error; reported, it is one of the query's.
  propagateOnRejection: false,
  onReject: [(context: ValidationContext | null, error: GraphQLError) => context?.reportError(error)],
};

/** The rules that a query must keep beside the specification's, the same for both doors. */
export function createQueryRules(limits: Limits, production: boolean): ValidationRule[] {
  const rules = [
    maxDepthRule({ n: limits.queryDepth, flattenFragments: true, ...report }),
    maxAliasesRule({ n: limits.queryAliases, ...report }),
    maxDirectivesRule({ n: limits.queryDirectives, ...report }),
  ] as ValidationRule[];
  return production ? [...rules, NoSchemaIntrospectionCustomRule] : rules;
}
