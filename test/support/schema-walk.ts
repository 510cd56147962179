import {
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';

/** What an operation does, as GraphQL names it. */
export type OperationKind = 'query' | 'mutation' | 'subscription';

/** Some literal of a type, as GraphQL writes it; nothing that exists. */
export function literalOf(type: GraphQLInputType): string {
  if (isNonNullType(type)) return literalOf(type.ofType);
  if (isListType(type)) return `[${literalOf(type.ofType)}]`;
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(isRequiredInputField);
    return `{ ${fields.map((field) => `${field.name}: ${literalOf(field.type)}`).join(', ')} }`;
  }
  if (isEnumType(type)) return type.getValues()[0]?.name ?? '';
  return { Boolean: 'true', Int: '1', Float: '1' }[type.name] ?? '"x"';
}

/** A selection of the first plain field, as deep as it takes. */
export function selectionOf(type: GraphQLObjectType): string {
  const fields = Object.values(type.getFields()).filter(({ args }) => !args.some(isRequiredArgument));
  const leaf = fields.find((field) => isLeafType(getNamedType(field.type)));
  if (leaf) return `{ ${leaf.name} }`;
  const [first] = fields;
  return first ? `{ ${first.name} ${selectionOf(getNamedType(first.type) as GraphQLObjectType)} }` : '{ __typename }';
}

function argumentsOf(args: readonly GraphQLArgument[]): string {
  const required = args.filter(isRequiredArgument).map((argument) => `${argument.name}: ${literalOf(argument.type)}`);
  return required.length > 0 ? `(${required.join(', ')})` : '';
}

/** The root type of a kind of operation. */
export function rootOf(schema: GraphQLSchema, kind: OperationKind): GraphQLObjectType {
  const root = {
    query: schema.getQueryType(),
    mutation: schema.getMutationType(),
    subscription: schema.getSubscriptionType(),
  }[kind];
  if (!root) throw new Error(`Expected the schema to have a ${kind} type`);
  return root;
}

/** The smallest operation for each root field of a kind. */
export function operationsOf(schema: GraphQLSchema, kind: OperationKind): { name: string; operation: string }[] {
  return Object.values(rootOf(schema, kind).getFields()).map(({ name, args, type: answered }) => {
    const named = getNamedType(answered);
    const selection = isLeafType(named) ? '' : ` ${selectionOf(named as GraphQLObjectType)}`;
    return { name, operation: `${kind} { ${name}${argumentsOf(args)}${selection} }` };
  });
}
