import { Field, ID, InputType } from 'type-graphql';

/** From where on a chat is unread again. */
@InputType({ description: 'From where on a chat is unread again.' })
export class MarkUnreadInput {
  @Field(() => ID, { description: 'The chat.' })
  chatId!: string;

  @Field(() => ID, { description: "The first message to count as unseen; all after it do too, also the viewer's own." })
  fromMessageId!: string;
}

/** Which chats to mark as read. */
@InputType({ description: 'Which chats to mark as read.' })
export class MarkAllReadInput {
  @Field(() => ID, { nullable: true, description: "Only those of this course space; without it, all of the viewer's." })
  courseSpaceId?: string | null;
}

/** Whether a chat counts in the badge. */
@InputType({ description: 'Whether a chat counts in the badge.' })
export class MuteChatInput {
  @Field(() => ID, { description: 'The chat.' })
  chatId!: string;

  @Field(() => Boolean, { defaultValue: true, description: 'False to have it counted again.' })
  muted!: boolean;
}

/** Whether a chat is put away. */
@InputType({ description: 'Whether a chat is put away.' })
export class ArchiveChatInput {
  @Field(() => ID, { description: 'The chat.' })
  chatId!: string;

  @Field(() => Boolean, { defaultValue: true, description: 'False to bring it back.' })
  archived!: boolean;
}
