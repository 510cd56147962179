import { type GraphQLObjectType, type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql';
import { type BuildSchemaOptions, buildSchemaSync, type PubSub } from 'type-graphql';
import { resolveDirectly } from './direct-resolvers.js';

/** The library asks for one even where, as here, every subscription has its own source. */
const unusedPubSub: PubSub = {
  publish: () => {
    throw new Error('Expected events to come from the hub, but a resolver published one');
  },
  subscribe: () => {
    throw new Error('Expected subscriptions to have their own source, but one asked for a topic');
  },
};

/** Builds the schema from resolver instances, which have been given their services. */
export function createSchema(resolvers: readonly object[]): GraphQLSchema {
  const instances = new Map<unknown, object>(resolvers.map((resolver) => [resolver.constructor, resolver]));
  const schema = buildSchemaSync({
    resolvers: resolvers.map((resolver) => resolver.constructor) as unknown as BuildSchemaOptions['resolvers'],
    container: { get: (target: unknown) => instances.get(target) },
    pubSub: unusedPubSub,
    // Input is checked by the services, whose errors name the field in the request's language.
    validate: false,
  });
  resolveDirectly(schema, instances);
  describeRoots(schema);
  return schema;
}

/** The library makes these types itself, without a description. */
function describeRoots(schema: GraphQLSchema): void {
  const describe = (type: GraphQLObjectType | null | undefined, description: string) => {
    if (type) type.description = description;
  };
  describe(schema.getQueryType(), 'What can be read.');
  describe(schema.getMutationType(), 'What can be changed.');
  describe(schema.getSubscriptionType(), 'What can be followed live, over WebSocket.');
}

/** The schema as `schema.graphql` has it. */
export function printSortedSchema(schema: GraphQLSchema): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}
