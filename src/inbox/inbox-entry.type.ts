import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { ConnectionType, EdgeType } from '../pagination/connection.type.js';
import { DateTime } from '../scalars/date-time.scalar.js';
import { InboxState } from './inbox-state.js';

registerEnumType(InboxState, {
  name: 'InboxState',
  description: 'How far the staff have seen to a question. It says nothing of who has seen it.',
  valuesConfig: {
    OPEN: { description: 'It waits for an answer, and nobody has taken it on.' },
    CLAIMED: { description: 'One of the staff has taken it on.' },
    ANSWERED: {
      description: 'Staff have answered it, or resolved it without a message. A new message opens it again.',
    },
  },
});

/** What the API shows of an inbox entry beside what its resolver adds. */
@ObjectType('InboxEntry', {
  simpleResolvers: true,
  description:
    'What the staff of a course space are asked in one chat, and who sees to it. Chats to COURSE_STAFF and ' +
    'RESPONSIBLE_TEACHER have one if they were not opened by staff.',
})
export class InboxEntryType {
  @Field(() => InboxState, { description: 'How far the staff have seen to it.' })
  state!: InboxState;

  @Field(() => DateTime, { nullable: true, description: 'Since when it is claimed; null if it is not.' })
  claimedAt!: string | null;

  @Field(() => DateTime, { description: 'When it was asked for the first time.' })
  openedAt!: string;

  @Field(() => DateTime, { description: 'When it was asked what waits now, or was answered last.' })
  askedAt!: string;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Since when it waits for the responsible teacher; null if it does not.',
  })
  escalatedAt!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When staff first answered with a message.' })
  firstAnsweredAt!: string | null;
}

/** One inbox entry of a page. */
export const InboxEdgeType = EdgeType('Inbox', () => InboxEntryType, 'entry');
/** A page of inbox entries. */
export const InboxConnectionType = ConnectionType('Inbox', () => InboxEdgeType, 'entries');

/** How the staff of a course space answer. */
@ObjectType('InboxStatistics', {
  simpleResolvers: true,
  description: 'How the staff of a course space answer what they are asked.',
})
export class InboxStatistics {
  @Field(() => Int, { description: 'How many entries are open now.' })
  open!: number;

  @Field(() => Int, { description: 'How many are claimed now.' })
  claimed!: number;

  @Field(() => Int, { description: 'How many of both wait for the responsible teacher.' })
  escalated!: number;

  @Field(() => Int, { description: 'How many were asked for the first time since then.' })
  asked!: number;

  @Field(() => Int, { description: 'How many of these staff have answered with a message, at least once.' })
  answered!: number;

  @Field(() => Int, {
    nullable: true,
    description: 'Seconds from question to first answer within which half of these were answered; null without any.',
  })
  medianSeconds!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Seconds within which nine of ten of these were answered; null without any.',
  })
  ninetiethPercentileSeconds!: number | null;
}
