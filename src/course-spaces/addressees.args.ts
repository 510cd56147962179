import { ArgsType, Field } from 'type-graphql';
import { ForwardPageArgs } from '../pagination/page.args.js';

/** Which addressees. */
@ArgsType()
export class AddresseesArgs extends ForwardPageArgs {
  @Field(() => String, {
    nullable: true,
    description:
      'Only those in whose display name each of these words is the beginning of a word, in any order; at most 200 ' +
      'characters. Upper case, diacritics and punctuation make no difference. Without a word in it, everybody.',
  })
  search?: string | null;
}
