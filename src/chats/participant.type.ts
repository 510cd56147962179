import { Field, ObjectType } from 'type-graphql';
import { CourseRole } from '../course-spaces/course-role.js';
import { ConnectionType, EdgeType } from '../pagination/connection.type.js';
import { DateTime } from '../scalars/date-time.scalar.js';

/** What the API shows of a participant beside what its resolver adds. */
@ObjectType('Participant', { simpleResolvers: true, description: 'One person in one chat.' })
export class ParticipantType {
  @Field(() => CourseRole, { description: 'What the person is in the course space.' })
  role!: CourseRole;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the person last read something new here; null before the first time.',
  })
  lastReadAt!: Date | null;
}

/** One participant of a page. */
export const ParticipantEdgeType = EdgeType('Participant', () => ParticipantType, 'participant');
/** A page of participants. */
export const ParticipantConnectionType = ConnectionType('Participant', () => ParticipantEdgeType, 'participants');
/** One of those who have seen a message. */
export const SeenByEdgeType = EdgeType('SeenBy', () => ParticipantType, 'recipient who has seen the message');
/** A page of those who have seen a message. */
export const SeenByConnectionType = ConnectionType(
  'SeenBy',
  () => SeenByEdgeType,
  'recipients who have seen the message',
);
