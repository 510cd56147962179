import { Field, ID, InputType } from 'type-graphql';
import { TranslationInput } from '../i18n/translation.input.js';
import { Audience } from './audience.js';

/** A new chat. */
@InputType({ description: 'A new chat with its first message.' })
export class CreateChatInput {
  @Field(() => ID, { description: 'The course space in which the chat is held.' })
  courseSpaceId!: string;

  @Field(() => Audience, {
    description:
      'Who the chat is for. Only the course staff and the responsible teacher may address COURSE; students may name ' +
      'other students only where the course space allows it.',
  })
  audience!: Audience;

  @Field(() => [ID], {
    nullable: true,
    description: 'For the audience USERS: 1 to 500 users on the roster of the course space.',
  })
  userIds?: string[] | null;

  @Field(() => ID, {
    nullable: true,
    description: 'For the audience STUDENT_GROUP: the group. Students know only their own groups.',
  })
  studentGroupId?: string | null;

  @Field(() => [TranslationInput], {
    description:
      'What it is about, in one or more languages, each at most 200 characters (Unicode code points). Empty with ' +
      '`savedMessageHandle` to take the topic of the saved message.',
  })
  topic!: TranslationInput[];

  @Field(() => [TranslationInput], {
    description:
      'The first message, in one or more languages, each at most 10,000 characters. Empty with `savedMessageHandle`.',
  })
  content!: TranslationInput[];

  @Field(() => ID, {
    nullable: true,
    description:
      "The message that the chat answers, of another of the sender's chats in the same course space: so a student " +
      'answers an announcement privately.',
  })
  replyToId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'For staff: the handle of a saved message of the course space, which is sent instead of `content`.',
  })
  savedMessageHandle?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Makes retries safe: a retry with the same key, from the same sender, returns the first call's result and " +
      'creates nothing. 1 to 255 visible ASCII characters, such as a UUID made for each chat.',
  })
  idempotencyKey?: string | null;
}

/** How far a chat has been read. */
@InputType({ description: 'How far a chat has been read.' })
export class MarkReadInput {
  @Field(() => ID, { description: 'The chat.' })
  chatId!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'Everything up to and including this message; without it, the whole chat.',
  })
  upToMessageId?: string | null;
}
