import { Field, ObjectType } from 'type-graphql';
import { MessageType } from './message.type.js';

/** The message that was sent. */
@ObjectType('SendMessagePayload', { simpleResolvers: true, description: 'The message that was sent.' })
export class SendMessagePayload {
  @Field(() => MessageType, { description: 'The message.' })
  message!: MessageType;
}
