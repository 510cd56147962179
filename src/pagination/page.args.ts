import { ArgsType, Field, Int } from 'type-graphql';

/** Arguments of a list that pages forward. */
@ArgsType()
export class ForwardPageArgs {
  @Field(() => Int, { defaultValue: 20, nullable: true, description: 'How many items, from 1 to 100.' })
  first!: number | null;

  @Field(() => String, { nullable: true, description: 'The cursor to go on after.' })
  after?: string | null;
}
