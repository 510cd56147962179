import { ArgsType, Field, ID } from 'type-graphql';
import { ForwardPageArgs } from '../pagination/page.args.js';
import { DateTime } from '../scalars/date-time.scalar.js';
import { InboxState } from './inbox-state.js';

/** Which inbox entries. */
@ArgsType()
export class InboxArgs extends ForwardPageArgs {
  @Field(() => ID, { description: 'The course space.' })
  courseSpaceId!: string;

  @Field(() => InboxState, { nullable: true, description: 'Only those in this state.' })
  state?: InboxState | null;

  @Field(() => ID, { nullable: true, description: 'Only those that this person has claimed.' })
  claimedBy?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'Only those that wait for the responsible teacher.',
  })
  escalatedOnly?: boolean | null;
}

/** Of which course space, and of how long. */
@ArgsType()
export class InboxStatisticsArgs {
  @Field(() => ID, { description: 'The course space.' })
  courseSpaceId!: string;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Times to the first answer are of what was asked since then; without it, of all.',
  })
  since?: Date | null;
}
