import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { ConnectionType, EdgeType } from '../pagination/connection.type.js';
import { DateTime } from '../scalars/date-time.scalar.js';
import { Audience } from './audience.js';

registerEnumType(Audience, {
  name: 'Audience',
  description:
    'Who a chat is addressed to. The audience follows the roster: whoever joins or leaves it gains or loses the chat.',
  valuesConfig: {
    USERS: { description: 'One or more named users of the course space; one other user makes a one-to-one chat.' },
    STUDENT_GROUP: { description: 'A student group of the course space and its supervisor, together with the sender.' },
    COURSE: { description: "Everyone on the course space's roster." },
    COURSE_STAFF: { description: 'The course staff and the responsible teacher, together with the sender.' },
    RESPONSIBLE_TEACHER: { description: 'The responsible teacher, together with the sender.' },
  },
});

/** What the API shows of a chat beside what its resolver adds. */
@ObjectType('Chat', { simpleResolvers: true, description: 'A topic with its participants and messages.' })
export class ChatType {
  @Field(() => ID, { description: 'UUID.' })
  id!: string;

  @Field(() => Audience, { description: 'Who the chat is addressed to.' })
  audience!: Audience;

  @Field(() => DateTime, { description: 'When the chat was opened.' })
  createdAt!: string;
}

/** One chat of a page. */
export const ChatEdgeType = EdgeType('Chat', () => ChatType, 'chat');
/** A page of chats. */
export const ChatConnectionType = ConnectionType('Chat', () => ChatEdgeType, 'chats');
