import { Field, ID, InputType } from 'type-graphql';

/** A chat of the inbox. */
@InputType({ description: 'A chat of the inbox.' })
export class InboxChatInput {
  @Field(() => ID, { description: 'A chat that the viewer, who is staff of its course space, is in.' })
  chatId!: string;
}
