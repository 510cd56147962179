import { ObjectType } from 'type-graphql';
import { ConnectionType, EdgeType } from '../pagination/connection.type.js';

/** What the API shows of a participant beside what its resolver adds. */
@ObjectType('Participant', { simpleResolvers: true, description: 'One person in one chat.' })
export class ParticipantType {}

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
