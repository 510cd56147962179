import { ArgsType, Field, ID } from 'type-graphql';
import { ForwardPageArgs } from '../pagination/page.args.js';

/** Which of the viewer's chats. */
@ArgsType()
export class ChatsArgs extends ForwardPageArgs {
  @Field(() => ID, { nullable: true, description: 'Only those of this course space.' })
  courseSpaceId?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'Only those with messages that the viewer has not seen.',
  })
  unreadOnly?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'Those that the viewer has archived, instead of those that are not.',
  })
  archived?: boolean | null;
}
