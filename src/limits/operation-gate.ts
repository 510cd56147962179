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
  const name = operation.name === undefined ? {} : { operationName: operation.name.value };
  try {
    return getComplexity({ estimators, schema, query: document, variables, ...name });
  } catch (error) {
    // It has more nodes than are counted, or a directive without its value: part of it would run, at a cost unknown.
    if (error instanceof GraphQLError) return Number.POSITIVE_INFINITY;
    throw error;
  }
}

/** One is enough to know; to describe all of a large body's would take seconds. */
const ONE_ERROR = { maxErrors: 1 };
/** How many sets of variables a document's costs are remembered for. */
const REMEMBERED_COSTS = 100;

/**
 * Computes costs, each once for a document and what of its variables can change it: page sizes and conditions, which
 * are numbers and booleans. To visit the document for each request costs as much as to answer it.
 */
function createCostMeter(schema: GraphQLSchema) {
  const costs = new WeakMap<OperationDefinitionNode, Map<string, number>>();
  return (admitted: AdmittedOperation): number => {
    const { operation, variables } = admitted;
    const known = costs.get(operation) ?? new Map<string, number>();
    costs.set(operation, known);
    const key = keyOf(operation, variables);
    const remembered = known.get(key);
    if (remembered !== undefined) return remembered;
    // Variables that do not fit are the executor's to report, with the place; nothing runs then.
    if (getVariableValues(schema, operation.variableDefinitions ?? [], variables, ONE_ERROR).errors) return 0;
    const cost = costOf(schema, admitted);
    if (known.size === REMEMBERED_COSTS) known.clear();
    known.set(key, cost);
    return cost;
  };
}

/** Texts and objects count as given, whatever is in them. */
function keyOf({ variableDefinitions = [] }: OperationDefinitionNode, variables: Record<string, unknown>): string {
  let key = '';
  for (const { variable } of variableDefinitions) {
    const value = variables[variable.name.value];
    const matters = value === null || typeof value === 'number' || typeof value === 'boolean';
    key += `${matters ? value : typeof value},`;
  }
  return key;
}

/**
 * Decides whether a valid operation may run, the same for both doors: the caller has signed in (or asks only about the
 * schema), and it costs no more than the limit. Throws UnauthenticatedError or BadUserInputError.
 */
export function createOperationGate(schema: GraphQLSchema, limit: number) {
  const meter = createCostMeter(schema);
  return (admitted: AdmittedOperation, context: RequestContext): void => {
    if (!context.identity && asksForData(admitted.operation)) throw context.refusal ?? new UnauthenticatedError();
    const cost = meter(admitted);
    if (cost > limit) {
      throw new BadUserInputError('limits.cost', undefined, { cost: Number.isFinite(cost) ? cost : '∞', limit });
    }
  };
}

/** Decides whether a valid operation may run. */
export type OperationGate = ReturnType<typeof createOperationGate>;
