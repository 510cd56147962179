import { Field, ObjectType } from 'type-graphql';
import { ConnectionType, EdgeType } from '../pagination/connection.type.js';
import { DateTime } from '../scalars/date-time.scalar.js';

/** What the API shows of a saved message beside what its resolver adds. */
@ObjectType('SavedMessage', {
  simpleResolvers: true,
  description: 'A text that the staff of a course space keep to send again. What was sent of it stays as it was sent.',
})
export class SavedMessageType {
  @Field(() => String, { description: 'Its name, unique in the course space.' })
  handle!: string;

  @Field(() => DateTime, { description: 'When it was last changed.' })
  updatedAt!: string;
}

/** One saved message of a page. */
export const SavedMessageEdgeType = EdgeType('SavedMessage', () => SavedMessageType, 'saved message');
/** A page of saved messages. */
export const SavedMessageConnectionType = ConnectionType('SavedMessage', () => SavedMessageEdgeType, 'saved messages');
