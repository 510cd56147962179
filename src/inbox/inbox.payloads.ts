import { Field, ObjectType } from 'type-graphql';
import { InboxEntryType } from './inbox-entry.type.js';

/** What became of an inbox entry. */
@ObjectType('InboxPayload', { simpleResolvers: true, description: 'What became of an inbox entry.' })
export class InboxPayload {
  @Field(() => InboxEntryType, { description: 'The entry, as it is now.' })
  entry!: InboxEntryType;
}
