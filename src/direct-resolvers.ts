import type { GraphQLFieldResolver, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { getMetadataStorage } from 'type-graphql';

type Resolve = GraphQLFieldResolver<unknown, unknown, Record<string, unknown>>;
type Storage = ReturnType<typeof getMetadataStorage>;
type ResolverMetadata = Pick<Storage['queries'][number], 'target' | 'schemaName' | 'methodName' | 'params'>;
type Parameter = NonNullable<ResolverMetadata['params']>[number];

/** What a resolver's parameter is taken from. */
function readerOf(parameter: Parameter): Resolve {
  switch (parameter.kind) {
    case 'root':
      return (root) => root;
    case 'context':
      return (_root, _args, context) => context;
    case 'info':
      return (_root, _args, _context, info) => info;
    case 'args':
      return (_root, args) => args;
    case 'arg':
      return (_root, args) => args[parameter.name];
    case 'custom':
      return (root, args, context, info) =>
        parameter.resolver({ root: root as object, args, context: context as object, info });
    default:
      throw new Error(`Expected a parameter of a resolver, but got one of the kind ${parameter.kind}`);
  }
}

type Method = (first: unknown, second: unknown, third: unknown, fourth: unknown) => unknown;

const NOTHING: Resolve = () => undefined;

function createResolve(instance: object, { methodName, params = [] }: ResolverMetadata): Resolve {
  const method = (instance as Record<string, Method>)[methodName] as Method;
  const readers = [...params].sort((a, b) => a.index - b.index).map(readerOf);
  if (readers.length > 4) throw new Error(`Expected ${methodName} to have at most four parameters`);
  // Written out, for to spread them costs as much as the call.
  const [first = NOTHING, second = NOTHING, third = NOTHING, fourth = NOTHING] = readers;
  return (root, args, context, info) =>
    method.call(
      instance,
      first(root, args, context, info),
      second(root, args, context, info),
      third(root, args, context, info),
      fourth(root, args, context, info),
    );
}

/**
 * Lets fields call their resolvers' methods directly. On the library's own way there each call sorts the method's
 * parameters, copies the arguments into instances of their classes, and awaits a validation that is switched off.
 */
export function resolveDirectly(schema: GraphQLSchema, instances: ReadonlyMap<unknown, object>): void {
  const { queries, mutations, subscriptions, fieldResolvers, objectTypes } = getMetadataStorage();
  const replace = (type: GraphQLObjectType | null | undefined, metadata: ResolverMetadata) => {
    const field = type?.getFields()[metadata.schemaName];
    const instance = instances.get(metadata.target);
    if (field && instance) field.resolve = createResolve(instance, metadata);
  };
  for (const metadata of queries) replace(schema.getQueryType(), metadata);
  for (const metadata of mutations) replace(schema.getMutationType(), metadata);
  for (const metadata of subscriptions) replace(schema.getSubscriptionType(), metadata);
  for (const metadata of fieldResolvers) {
    const target = metadata.getObjectType?.();
    const type = objectTypes.find((objectType) => objectType.target === target);
    replace(schema.getType(type?.name ?? '') as GraphQLObjectType | undefined, metadata);
  }
}
