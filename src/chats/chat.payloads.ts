import { Field, Int, ObjectType } from 'type-graphql';
import { MessageType } from '../messages/message.type.js';
import { ChatType } from './chat.type.js';

/** A new chat with its first message. */
@ObjectType('CreateChatPayload', { simpleResolvers: true, description: 'A new chat with its first message.' })
export class CreateChatPayload {
  @Field(() => ChatType, { description: 'The chat.' })
  chat!: ChatType;

  @Field(() => MessageType, { description: 'Its first message.' })
  message!: MessageType;
}

/** What is unread after reading. */
@ObjectType('MarkReadPayload', { simpleResolvers: true, description: 'What is unread after reading.' })
export class MarkReadPayload {
  @Field(() => ChatType, { description: 'The chat.' })
  chat!: ChatType;

  @Field(() => Int, { description: "The viewer's badge over all chats." })
  unreadCount!: number;
}
