import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getArgumentValues,
  getNullableType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import type { Complete, Container, Plan, PlannedField, Run } from './run.js';

/** Fragments can make a short query a large plan; what is larger than this is rare enough to be interpreted. */
const MAXIMUM_FIELDS = 500;

/** There is something in the operation that plans have no way to run; graphql-js does. */
class NotPlannable extends Error {}

/** An operation, while it is planned. */
interface Planning {
  /** How many fields are planned so far. */
  size: number;
  schema: GraphQLSchema;
  operation: OperationDefinitionNode;
  fragments: Record<string, FragmentDefinitionNode>;
}

/**
 * Plans a valid operation. Undefined for what is rarely asked: introspection, directives, and fields of interfaces and
 * unions, of which this schema has none.
 */
export function createPlan(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Plan | undefined {
  const fragments: Planning['fragments'] = Object.create(null);
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  }
  const root = schema.getRootType(operation.operation);
  try {
    if (!root) throw new NotPlannable();
    const planning = { size: 0, schema, operation, fragments };
    const fields = planFields(planning, root, [operation.selectionSet]);
    return { fields, size: planning.size, serial: operation.operation === OperationTypeNode.MUTATION };
  } catch (error) {
    if (error instanceof NotPlannable) return undefined;
    throw error;
  }
}

function planFields(
  planning: Planning,
  type: GraphQLObjectType,
  selectionSets: readonly SelectionSetNode[],
): PlannedField[] {
  const collected: Collected = { nodesByKey: new Map(), fragments: new Set() };
  for (const selectionSet of selectionSets) collect(planning, selectionSet, collected);
  return [...collected.nodesByKey].map(([key, nodes]) => planField(planning, type, key, nodes));
}

interface Collected {
  nodesByKey: Map<string, FieldNode[]>;
  /** Those that are in already: fragments that name the next one twice would double with each. */
  fragments: Set<string>;
}

/** Fields that are asked more than once under the same key are one, with all that was asked below them. */
function collect(planning: Planning, { selections }: SelectionSetNode, collected: Collected): void {
  const { nodesByKey, fragments } = collected;
  for (const selection of selections) {
    if (selection.directives?.length) throw new NotPlannable();
    if (selection.kind === Kind.FIELD) {
      const key = selection.alias?.value ?? selection.name.value;
      const nodes = nodesByKey.get(key);
      if (nodes) nodes.push(selection);
      else nodesByKey.set(key, [selection]);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      collect(planning, selection.selectionSet, collected);
    } else if (!fragments.has(selection.name.value)) {
      fragments.add(selection.name.value);
      const fragment = planning.fragments[selection.name.value] as FragmentDefinitionNode;
      collect(planning, fragment.selectionSet, collected);
    }
  }
}

function planField(planning: Planning, parentType: GraphQLObjectType, key: string, nodes: FieldNode[]): PlannedField {
  planning.size += 1;
  // Objects without a prototype, which alone take such a field, cost much more than others.
  if (planning.size > MAXIMUM_FIELDS || key === '__proto__') throw new NotPlannable();
  const name = (nodes[0] as FieldNode).name.value;
  const field = parentType.getFields()[name];
  if (!field) {
    if (name === '__typename') return planTypeName(parentType, key, nodes);
    throw new NotPlannable();
  }
  const complete = planType(planning, field.type, { nodes, name: `${parentType.name}.${name}` });
  const read = planRead(planning, parentType, field, nodes);
  return { key, nodes, nullable: !isNonNullType(field.type), read, complete };
}

function planTypeName(parentType: GraphQLObjectType, key: string, nodes: FieldNode[]): PlannedField {
  const complete: Complete = (_run, value, container, place) => {
    container[place] = value;
  };
  return { key, nodes, nullable: false, read: () => parentType.name, complete };
}

type AnyField = GraphQLField<unknown, unknown>;

function planRead(
  { schema, operation, fragments }: Planning,
  parentType: GraphQLObjectType,
  field: AnyField,
  fieldNodes: FieldNode[],
) {
  const { name: fieldName, type: returnType, resolve } = field;
  const argumentsOf = planArguments(field, fieldNodes[0] as FieldNode);
  // No resolver asks where in the answer it is.
  const info = {
    fieldName,
    fieldNodes,
    returnType,
    parentType,
    schema,
    operation,
    fragments,
  } as unknown as GraphQLResolveInfo;
  if (resolve && parentType === schema.getRootType(operation.operation)) {
    return (source: unknown, run: Run) =>
      resolve(source, argumentsOf(run), run.context, { ...info, variableValues: run.variables });
  }
  if (resolve) return (source: unknown, run: Run) => resolve(source, argumentsOf(run), run.context, info);
  return (source: unknown, run: Run) => {
    const value = (source as Record<string, unknown>)[fieldName];
    if (typeof value !== 'function') return value;
    return value.call(source, argumentsOf(run), run.context, info);
  };
}

function planArguments(field: AnyField, node: FieldNode): (run: Run) => Record<string, unknown> {
  if (!containsVariable(node)) {
    const values = getArgumentValues(field, node);
    return () => values;
  }
  return ({ argumentsByNode, variables }) => {
    const values = argumentsByNode.get(node) ?? getArgumentValues(field, node, variables);
    argumentsByNode.set(node, values);
    return values;
  };
}

function containsVariable({ arguments: given = [] }: FieldNode): boolean {
  const isVariable = (value: ValueNode): boolean => {
    if (value.kind === Kind.LIST) return value.values.some(isVariable);
    if (value.kind === Kind.OBJECT) return value.fields.some((field) => isVariable(field.value));
    return value.kind === Kind.VARIABLE;
  };
  return given.some(({ value }) => isVariable(value));
}

/** Where a type was asked, for what is to be said of a value that does not fit it. */
interface Asked {
  nodes: readonly FieldNode[];
  /** Such as Chat.topic. */
  name: string;
}

function planType(planning: Planning, type: GraphQLOutputType, asked: Asked): Complete {
  const nullable = !isNonNullType(type);
  const complete = planNullableType(planning, getNullableType(type), nullable, asked);
  return (run, value, container, key, above) => {
    if (value === null || value === undefined) {
      container[key] = null;
      if (!nullable) run.fail(missing(asked), asked.nodes, { above, container, key, nullable });
    } else if (value instanceof Error) {
      run.fail(value, asked.nodes, { above, container, key, nullable });
    } else {
      complete(run, value, container, key, above);
    }
  };
}

const missing = ({ name }: Asked) => new Error(`Expected ${name} to have a value, but it has none`);

function planNullableType(planning: Planning, type: GraphQLOutputType, nullable: boolean, asked: Asked): Complete {
  if (isLeafType(type)) return planLeaf(type, nullable, asked);
  if (isListType(type)) return planList(planning, type.ofType, nullable, asked);
  if (isObjectType(type)) return planObject(planning, type, nullable, asked);
  throw new NotPlannable();
}

function planLeaf(type: GraphQLLeafType, nullable: boolean, { nodes }: Asked): Complete {
  return (run, value, container, key, above) => {
    try {
      container[key] = type.serialize(value);
    } catch (error) {
      run.fail(error, nodes, { above, container, key, nullable });
    }
  };
}

function planList(planning: Planning, itemType: GraphQLOutputType, nullable: boolean, asked: Asked): Complete {
  const item = { nodes: asked.nodes, nullable: !isNonNullType(itemType) };
  const completeItem = planType(planning, itemType, asked);
  return (run, value, container, key, above) => {
    if (!Array.isArray(value)) {
      run.fail(new Error(`Expected ${asked.name} to be a list`), asked.nodes, { above, container, key, nullable });
      return;
    }
    const items: readonly unknown[] = value;
    const list: Container = [] as unknown as Container;
    container[key] = list;
    const place = { above, container, key, nullable };
    for (let index = 0; index < items.length; index += 1) {
      run.complete(completeItem, items[index], item, list, index, place);
    }
  };
}

function planObject(planning: Planning, type: GraphQLObjectType, nullable: boolean, { nodes }: Asked): Complete {
  const selectionSets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  const fields = planFields(planning, type, selectionSets);
  return (run, value, container, key, above) => {
    const child: Container = {};
    container[key] = child;
    run.runFields(fields, value, child, { above, container, key, nullable });
  };
}
