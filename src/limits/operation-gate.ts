import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import { fieldExtensionsEstimator, getComplexity, simpleEstimator } from 'graphql-query-complexity';
import type { RequestContext } from '../context.js';
import { BadUserInputError, UnauthenticatedError } from '../errors.js';

/** A valid operation that is about to run. */
export interface AdmittedOperation {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  variables: Record<string, unknown>;
}

const estimators = [fieldExtensionsEstimator(), simpleEstimator({ defaultComplexity: 1 })];

function asksForData({ selectionSet }: OperationDefinitionNode): boolean {
  return selectionSet.selections.some(
    (selection) => selection.kind !== Kind.FIELD || !selection.name.value.startsWith('__'),
  );
}

function costOf(schema: GraphQLSchema, { document, operation, variables }: AdmittedOperation): number {
  // Variables that do not fit are the executor's to report, with the place; nothing runs then.
  if (getVariableValues(schema, operation.variableDefinitions ?? [], variables).errors) return 0;
  const name = operation.name === undefined ? {} : { operationName: operation.name.value };
  try {
    return getComplexity({ estimators, schema, query: document, variables, ...name });
  } catch (error) {
    // It has more nodes than are counted, or a directive without its value: part of it would run, at a cost unknown.
    if (error instanceof GraphQLError) return Number.POSITIVE_INFINITY;
    throw error;
  }
}

/**
 * Decides whether a valid operation may run, the same for both doors: the caller has signed in (or asks only about the
 * schema), and it costs no more than the limit. Throws UnauthenticatedError or BadUserInputError.
 */
export function createOperationGate(schema: GraphQLSchema, limit: number) {
  return (admitted: AdmittedOperation, context: RequestContext): void => {
    if (!context.identity && asksForData(admitted.operation)) throw context.refusal ?? new UnauthenticatedError();
    const cost = costOf(schema, admitted);
    if (cost > limit) {
      throw new BadUserInputError('limits.cost', undefined, { cost: Number.isFinite(cost) ? cost : '∞', limit });
    }
  };
}

/** Decides whether a valid operation may run. */
export type OperationGate = ReturnType<typeof createOperationGate>;
