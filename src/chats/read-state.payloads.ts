import { Field, Int, ObjectType } from 'type-graphql';
import { ChatType } from './chat.type.js';

const UNREAD_COUNT = "The viewer's badge over all chats.";

/** What is unread now. */
@ObjectType('MarkUnreadPayload', { simpleResolvers: true, description: 'What is unread now.' })
export class MarkUnreadPayload {
  @Field(() => ChatType, { description: 'The chat.' })
  chat!: ChatType;

  @Field(() => Int, { description: UNREAD_COUNT })
  unreadCount!: number;
}

/** What is unread after reading. */
@ObjectType('MarkAllReadPayload', { simpleResolvers: true, description: 'What is unread after reading.' })
export class MarkAllReadPayload {
  @Field(() => Int, { description: 'In how many chats the read position moved.' })
  chatCount!: number;

  @Field(() => Int, { description: UNREAD_COUNT })
  unreadCount!: number;
}

/** A chat that was muted, or is counted again. */
@ObjectType('MuteChatPayload', { simpleResolvers: true, description: 'A chat that was muted, or is counted again.' })
export class MuteChatPayload {
  @Field(() => ChatType, { description: 'The chat.' })
  chat!: ChatType;

  @Field(() => Int, { description: UNREAD_COUNT })
  unreadCount!: number;
}

/** A chat that was put away or brought back. */
@ObjectType('ArchiveChatPayload', {
  simpleResolvers: true,
  description: 'A chat that was put away or brought back.',
})
export class ArchiveChatPayload {
  @Field(() => ChatType, { description: 'The chat.' })
  chat!: ChatType;

  @Field(() => Int, { description: UNREAD_COUNT })
  unreadCount!: number;
}
