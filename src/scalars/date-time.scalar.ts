import { GraphQLScalarType } from 'graphql';
import { GraphQLDateTime } from 'graphql-scalars';

/** Date and time as the API writes them. */
export const DateTime = new GraphQLScalarType({
  ...GraphQLDateTime.toConfig(),
  description: 'RFC 3339 date and time with an offset.',
  // The database's times come in this form already.
  serialize: (value) => value as Date,
});
