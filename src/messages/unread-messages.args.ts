import { ArgsType, Field, ID } from 'type-graphql';
import { ForwardPageArgs } from '../pagination/page.args.js';

/** Which unseen messages. */
@ArgsType()
export class UnreadMessagesArgs extends ForwardPageArgs {
  @Field(() => ID, { nullable: true, description: 'Only those of this course space.' })
  courseSpaceId?: string | null;
}
