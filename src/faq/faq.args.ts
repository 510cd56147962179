import { ArgsType, Field, ID } from 'type-graphql';
import { ForwardPageArgs } from '../pagination/page.args.js';
import { SEARCH_DESCRIPTION } from '../search/search-words.js';

/** Which entries of the FAQ. */
@ArgsType()
export class FaqArgs extends ForwardPageArgs {
  @Field(() => ID, { description: 'The course space.' })
  courseSpaceId!: string;

  @Field(() => String, { nullable: true, description: 'Only those that belong to this exercise.' })
  exercise?: string | null;

  @Field(() => String, { nullable: true, description: 'Only the one with this hook.' })
  hook?: string | null;

  @Field(() => String, { nullable: true, description: `${SEARCH_DESCRIPTION} What fits best comes first.` })
  search?: string | null;
}
