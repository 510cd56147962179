import { Field, ObjectType } from 'type-graphql';
import { DateTime } from '../scalars/date-time.scalar.js';

/** What the API shows of a version beside what its resolver adds. */
@ObjectType('MessageVersion', { simpleResolvers: true, description: 'What a message said from one time on.' })
export class MessageVersionType {
  @Field(() => DateTime, { description: 'When it was written: the message was sent or edited then.' })
  writtenAt!: string;
}
