import { ArgsType, Field, ID } from 'type-graphql';
import { ForwardPageArgs } from '../pagination/page.args.js';
import { SEARCH_DESCRIPTION } from '../search/search-words.js';

/** What to search for, and where. */
@ArgsType()
export class SearchMessagesArgs extends ForwardPageArgs {
  @Field(() => String, { description: SEARCH_DESCRIPTION })
  search!: string;

  @Field(() => ID, { nullable: true, description: 'Only in this course space.' })
  courseSpaceId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only in this chat.' })
  chatId?: string | null;
}
