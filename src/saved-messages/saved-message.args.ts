import { ArgsType, Field, ID } from 'type-graphql';
import { ForwardPageArgs } from '../pagination/page.args.js';

/** Which saved messages. */
@ArgsType()
export class SavedMessagesArgs extends ForwardPageArgs {
  @Field(() => ID, { description: 'The course space.' })
  courseSpaceId!: string;
}
