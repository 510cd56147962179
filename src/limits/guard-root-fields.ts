import { defaultFieldResolver, type GraphQLFieldResolver, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import type { RequestContext } from '../context.js';
import { UnauthenticatedError } from '../errors.js';
import type { Charge, RateLimits } from './rate-limits.js';

type Resolve = GraphQLFieldResolver<unknown, RequestContext, Record<string, unknown>>;

/** Whether a mutation only repeats one that was already charged, by its idempotency key. */
export type IsReplay = (context: RequestContext, idempotencyKey: string, mutation: string) => Promise<boolean>;

/**
 * Puts the two guards before every root field, whichever door the operation comes through: the caller must have signed
 * in, and is charged for the field.
 */
export function guardRootFields(schema: GraphQLSchema, charge: RateLimits, isReplay: IsReplay): void {
  const guard = (
    resolve: Resolve,
    classify: (args: Record<string, unknown>, context: RequestContext) => Promise<Charge>,
  ): Resolve => {
    return async (source, args, context, info) => {
      if (!context.identity) throw context.refusal ?? new UnauthenticatedError();
      await charge(await classify(args, context), args, context, info);
      return resolve(source, args, context, info);
    };
  };
  const read = async (): Promise<Charge> => 'read';
  const writeOf = (mutation: string) => async (args: Record<string, unknown>, context: RequestContext) => {
    const key = (args.input as { idempotencyKey?: unknown } | undefined)?.idempotencyKey;
    return typeof key === 'string' && (await isReplay(context, key, mutation)) ? 'read' : 'write';
  };
  for (const field of fieldsOf(schema.getQueryType()))
    field.resolve = guard(field.resolve ?? defaultFieldResolver, read);
  for (const field of fieldsOf(schema.getMutationType())) {
    field.resolve = guard(field.resolve ?? defaultFieldResolver, writeOf(field.name));
  }
  for (const field of fieldsOf(schema.getSubscriptionType())) {
    if (!field.subscribe) throw new Error(`Expected the subscription field ${field.name} to have a subscribe function`);
    field.subscribe = guard(field.subscribe, read);
  }
}

function fieldsOf(type: GraphQLObjectType | null | undefined) {
  return Object.values(type?.getFields() ?? {});
}
