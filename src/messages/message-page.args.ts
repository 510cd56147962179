import { ArgsType, Field, ID, Int } from 'type-graphql';

/** Arguments of a chat's messages, which page both ways. */
@ArgsType()
export class MessagePageArgs {
  @Field(() => Int, {
    nullable: true,
    description: 'How many, from 1 to 100, from the oldest or after `after` on. Without first and last: see `last`.',
  })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Only messages after this cursor.' })
  after?: string | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'How many, from 1 to 100, back from the newest or from `before`. With neither first nor last, the page has 20: ' +
      'the next ones where `after` is given, else the newest.',
  })
  last?: number | null;

  @Field(() => String, { nullable: true, description: 'Only messages before this cursor.' })
  before?: string | null;
}

/** The same, with the chat. */
@ArgsType()
export class MessagesArgs extends MessagePageArgs {
  @Field(() => ID, { description: 'The chat.' })
  chatId!: string;
}
