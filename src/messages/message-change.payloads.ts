import { Field, ObjectType } from 'type-graphql';
import { MessageType } from './message.type.js';

/** The message that was edited. */
@ObjectType('EditMessagePayload', { simpleResolvers: true, description: 'The message that was edited.' })
export class EditMessagePayload {
  @Field(() => MessageType, { description: 'The message, as it is now.' })
  message!: MessageType;
}

/** What is left of the message that was deleted. */
@ObjectType('DeleteMessagePayload', {
  simpleResolvers: true,
  description: 'What is left of the message that was deleted.',
})
export class DeleteMessagePayload {
  @Field(() => MessageType, { description: 'The message, without content.' })
  message!: MessageType;
}
