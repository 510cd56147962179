import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql';
import { type OperationKind, rootOf, selectionOf } from '../support/schema-walk.js';

type Field = GraphQLField<unknown, unknown>;
type Given = Record<string, unknown>;

/** A root field, with where it stands. */
export interface Operation {
  kind: OperationKind;
  field: Field;
}

const KINDS: readonly OperationKind[] = ['query', 'mutation', 'subscription'];

/** Every root field by its coordinate, such as `Query.chat`. */
export function operationsByName(schema: GraphQLSchema): Map<string, Operation> {
  return new Map(
    KINDS.flatMap((kind) => {
      const root = rootOf(schema, kind);
      return Object.values(root.getFields()).map((field) => [`${root.name}.${field.name}`, { kind, field }] as const);
    }),
  );
}

/** Where ids are given to an operation, such as `input.chatId`. */
export function placesOf({ field }: Operation): string[] {
  return field.args.flatMap(({ name, type }) => placesIn(name, type));
}

function placesIn(path: string, type: GraphQLInputType): string[] {
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return named.name === 'ID' ? [path] : [];
  return Object.values(named.getFields()).flatMap((field) => placesIn(`${path}.${field.name}`, field.type));
}

/** The operation as a document that takes all its arguments as variables, and asks for this or for as little as it can. */
export function documentOf({ kind, field }: Operation, selection = smallestOf(field)): string {
  const declared = field.args.map(({ name, type }) => `$${name}: ${type}`).join(', ');
  const passed = field.args.map(({ name }) => `${name}: $${name}`).join(', ');
  const [head, tail] = declared === '' ? ['', ''] : [`(${declared})`, `(${passed})`];
  return `${kind} Ask${head} { ${field.name}${tail} ${selection} }`;
}

function smallestOf(field: Field): string {
  const type = getNamedType(field.type);
  return isLeafType(type) ? '' : selectionOf(type as GraphQLObjectType);
}

/** The variables with an id put in its place; lists have it as their only element. */
export function variablesWith({ field }: Operation, place: string, id: string, given: Given): Given {
  const [name = '', ...path] = place.split('.');
  const type = field.args.find((argument) => argument.name === name)?.type;
  if (!type) throw new Error(`Expected ${field.name} to take ${name}`);
  return { ...given, [name]: put(type, path, id, given[name]) };
}

function put(type: GraphQLInputType, path: readonly string[], id: string, given: unknown): unknown {
  if (isNonNullType(type)) return put(type.ofType, path, id, given);
  if (isListType(type)) {
    const elements = Array.isArray(given) && path.length > 0 ? given : [undefined];
    return elements.map((element) => put(type.ofType, path, id, element));
  }
  const [name, ...rest] = path;
  if (name === undefined) return id;
  const inner = isInputObjectType(type) ? type.getFields()[name] : undefined;
  if (!inner) throw new Error(`Expected ${type} to have ${name}`);
  const values = (given ?? {}) as Given;
  return { ...values, [name]: put(inner.type, rest, id, values[name]) };
}
