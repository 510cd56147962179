import { readFileSync } from 'node:fs';
import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  print,
} from 'graphql';
import { expect, test } from 'vitest';

/** One thing of a schema: what it is, in the schema's own words, and what its description says. */
interface Member {
  signature: string;
  description: string | null | undefined;
}

const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');

// The contract names the connection types in a comment only: they follow the Relay specification.
const NODES = { Chat: 'Chat', Message: 'Message', Participant: 'Participant', SeenBy: 'Participant', Faq: 'FaqEntry' };
const CONNECTIONS = Object.entries(NODES).map(
  ([name, node]) => `
  type ${name}Connection { edges: [${name}Edge!]! pageInfo: PageInfo! totalCount: Int! }
  type ${name}Edge { cursor: String! node: ${node}! }`,
);
const PAGE_INFO = `
  type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }`;

// What is in a list of the FAQ, the contract leaves to the schema.
const FAQ_ENTRY = 'type FaqEntry { id: ID! }';

const contract = membersOf(buildSchema([read('./contract.graphql'), ...CONNECTIONS, PAGE_INFO, FAQ_ENTRY].join('\n')));
const schema = membersOf(buildSchema(read('../schema.graphql')));

/** Every type, field, argument, input field and enum value by its coordinate, such as `Query.chat:id`. */
function membersOf(of: GraphQLSchema): Map<string, Member> {
  const own = Object.values(of.getTypeMap()).filter((type) => !isIntrospectionType(type));
  return new Map(own.filter((type) => !isSpecifiedScalarType(type)).flatMap(membersOfType));
}

function membersOfType(type: GraphQLNamedType): [string, Member][] {
  const { name, description, astNode } = type;
  return [[name, { signature: astNode?.kind ?? 'no definition', description }], ...partsOf(type)];
}

function partsOf(type: GraphQLNamedType): [string, Member][] {
  const at = (name: string) => `${type.name}.${name}`;
  if (isEnumType(type)) {
    return type.getValues().map(({ name, description }) => [at(name), { signature: name, description }]);
  }
  if (isInputObjectType(type)) return Object.values(type.getFields()).map((field) => [at(field.name), inputOf(field)]);
  if (!isObjectType(type)) return [];
  return Object.values(type.getFields()).flatMap(({ name, description, type: answer, args }): [string, Member][] => [
    [at(name), { signature: String(answer), description }],
    ...args.map((argument): [string, Member] => [`${at(name)}:${argument.name}`, inputOf(argument)]),
  ]);
}

function inputOf({ type, description, astNode }: GraphQLArgument | GraphQLInputField): Member {
  const fallback = astNode?.defaultValue ? ` = ${print(astNode.defaultValue)}` : '';
  return { signature: `${type}${fallback}`, description };
}

test.each([...contract])('the schema keeps %s of the contract as it is', (coordinate, { signature }) => {
  expect(schema.get(coordinate)?.signature).toBe(signature);
});

test('what the contract knows asks for no argument and no input field that the contract does not know', () => {
  const required = [...schema].filter(([, { signature }]) => signature.endsWith('!')).map(([coordinate]) => coordinate);
  const inputs = required.filter((coordinate) => coordinate.includes(':') || /Input\./.test(coordinate));
  const known = inputs.filter((coordinate) => contract.has(coordinate.replace(/[.:][^.:]*$/, '')));
  expect(known.filter((coordinate) => !contract.has(coordinate))).toEqual([]);
});

test.each([...schema])('%s has a description', (_coordinate, { description }) => {
  expect(description?.trim()).toMatch(/\S/);
});
