import 'reflect-metadata';
import { type GraphQLObjectType, type GraphQLSchema, isIntrospectionType, isObjectType } from 'graphql';
import { getMetadataStorage } from 'type-graphql';
import type { Cursors } from '../../src/pagination/cursors.js';
import { createSchema } from '../../src/schema.js';
import { createResolvers, type Services } from '../../src/services.js';

/** The schema as the service builds it; resolvers are asked for their fields only, so they need no services here. */
export function buildSchema(): GraphQLSchema {
  return createSchema(createResolvers({} as Services, {} as Cursors));
}

function objectTypesOf(schema: GraphQLSchema): GraphQLObjectType[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const types = Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type));
  return types.filter(isObjectType).filter((type) => !roots.includes(type));
}

/** Every field of every object, such as `Chat.topic`; those of the roots are operations. */
export function objectFieldsOf(schema: GraphQLSchema): string[] {
  return objectTypesOf(schema).flatMap((type) => Object.keys(type.getFields()).map((name) => `${type.name}.${name}`));
}

/** Those that are marked as depending on the viewer. */
export function markedFieldsOf(schema: GraphQLSchema): string[] {
  return objectTypesOf(schema).flatMap((type) => {
    const fields = Object.values(type.getFields()).filter(({ extensions }) => extensions.viewerDependent);
    return fields.map(({ name }) => `${type.name}.${name}`);
  });
}

/** Those whose resolvers are given who is calling. */
export function fieldsGivenCallers(): string[] {
  const { fieldResolvers, objectTypes } = getMetadataStorage();
  const given = fieldResolvers.filter(({ params }) => params?.some(({ kind }) => kind === 'custom'));
  return given.map(({ getObjectType, schemaName }) => {
    const type = objectTypes.find(({ target }) => target === getObjectType?.());
    return `${type?.name}.${schemaName}`;
  });
}
