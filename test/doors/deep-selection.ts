import { type GraphQLObjectType, getNamedType, isObjectType, isRequiredArgument } from 'graphql';

/** As deep as the service lets a query go, where nothing else is set. */
export const DEPTH = 12;

/** What tells objects of a type apart, where it is not their `id`; people and versions, within what they are of. */
export const IDENTITIES: Record<string, string> = {
  Addressee: 'user { id }',
  FaqVersion: 'number',
  InboxEntry: 'chat { id }',
  MessageVersion: 'writtenAt',
  Participant: 'user { id }',
  SavedMessage: 'handle',
};

/**
 * Everything that a query can reach from a type on: all fields of all objects, over every way on which no field comes
 * twice; but for those fields which it is to do `without`.
 */
export function deepSelectionOf(type: GraphQLObjectType, depth: number, without: readonly string[]): string {
  const fields = Object.values(type.getFields()).filter(
    ({ name, args }) => !args.some(isRequiredArgument) && !without.includes(`${type.name}.${name}`),
  );
  const selections = fields.flatMap(({ name, type: answer }) => {
    const named = getNamedType(answer);
    if (!isObjectType(named)) return [name];
    return depth > 2 ? [`${name} ${deepSelectionOf(named, depth - 1, [...without, `${type.name}.${name}`])}`] : [];
  });
  // Where a way ends, who or what is meant is asked all the same, if there is room for it.
  const identity = IDENTITIES[type.name];
  const hasRoom = identity !== undefined && (depth > 2 || !identity.includes('{'));
  return `{ ${[...selections, ...(hasRoom ? [identity] : []), '__typename'].join(' ')} }`;
}
