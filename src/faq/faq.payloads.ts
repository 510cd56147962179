import { Field, ObjectType } from 'type-graphql';
import { FaqEntryType } from './faq-entry.type.js';

/** A new entry. */
@ObjectType('PublishToFaqPayload', { simpleResolvers: true, description: 'What was published.' })
export class PublishToFaqPayload {
  @Field(() => FaqEntryType, { description: 'The entry.' })
  entry!: FaqEntryType;
}

/** A new version of an entry. */
@ObjectType('UpdateFaqEntryPayload', { simpleResolvers: true, description: 'What was changed.' })
export class UpdateFaqEntryPayload {
  @Field(() => FaqEntryType, { description: 'The entry.' })
  entry!: FaqEntryType;
}

/** A retracted entry. */
@ObjectType('RetractFaqEntryPayload', { simpleResolvers: true, description: 'What was retracted.' })
export class RetractFaqEntryPayload {
  @Field(() => FaqEntryType, { description: 'The entry.' })
  entry!: FaqEntryType;
}
