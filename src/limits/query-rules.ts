import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import { maxDirectivesRule } from '@escape.tech/graphql-armor-max-directives';
import {
  type GraphQLError,
  NoSchemaIntrospectionCustomRule,
  specifiedRules,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';
import type { Limits } from '../config.js';
import { maxDuplicatesRule } from './max-duplicates-rule.js';

const report = {
  // Thrown, a rejection would become an internal error; reported, it is one of the query's.
  propagateOnRejection: false,
  onReject: [(context: ValidationContext | null, error: GraphQLError) => context?.reportError(error)],
};

/**
 * The rules of this service, which keep what the specification's cost within bounds. All read a document once, whatever
 * its fragments are.
 */
export function createLimitRules(limits: Limits): ValidationRule[] {
  return [
    maxDepthRule({ n: limits.queryDepth, flattenFragments: true, ...report }),
    // The library would not count __typename, of which an answer can as well be made to consist.
    maxAliasesRule({ n: limits.queryAliases, allowList: [], ...report }),
    maxDirectivesRule({ n: limits.queryDirectives, ...report }),
    maxDuplicatesRule(limits.queryDuplicates),
  ] as ValidationRule[];
}

/** The specification's rules, and in production that the schema is not told. */
export function createSpecificationRules(production: boolean): readonly ValidationRule[] {
  return production ? [...specifiedRules, NoSchemaIntrospectionCustomRule] : specifiedRules;
}
