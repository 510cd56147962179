import { Field, ID, Int, ObjectType } from 'type-graphql';

/** What has become of what was to be told. */
@ObjectType('NotifyPayload', {
  simpleResolvers: true,
  description: 'The message that was sent, or the one that says the same. Ids only: an integration is in no chat.',
})
export class NotifyPayload {
  @Field(() => ID, { description: "The chat's UUID." })
  chatId!: string;

  @Field(() => ID, { description: "The message's UUID." })
  messageId!: string;

  @Field(() => Int, { description: 'How many times it has been reported, this one included.' })
  count!: number;

  @Field(() => Boolean, { description: 'Whether it was known already, so that no new message was sent.' })
  duplicate!: boolean;
}
