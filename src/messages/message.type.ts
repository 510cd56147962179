import { Field, ID, ObjectType } from 'type-graphql';
import { ConnectionType, EdgeType } from '../pagination/connection.type.js';
import { DateTime } from '../scalars/date-time.scalar.js';

/** What the API shows of a message beside what its resolver adds. */
@ObjectType('Message', { simpleResolvers: true, description: 'One entry of a chat, in one or more languages.' })
export class MessageType {
  @Field(() => ID, { description: 'UUID.' })
  id!: string;

  @Field(() => DateTime, { description: 'When it was sent. Times never run backwards within a chat.' })
  sentAt!: string;

  @Field(() => DateTime, { nullable: true, description: 'When it was last edited; null if it never was.' })
  editedAt!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was deleted; null if it was not.' })
  deletedAt!: string | null;

  @Field(() => String, { nullable: true, description: 'Why it was deleted, where a reason was given.' })
  deletionReason!: string | null;
}

/** One message of a page. */
export const MessageEdgeType = EdgeType('Message', () => MessageType, 'message');

/** A page of messages. */
export const MessageConnectionType = ConnectionType('Message', () => MessageEdgeType, 'messages');
