import { Field, ID, InputType } from 'type-graphql';
import { TranslationInput } from '../i18n/translation.input.js';

/** A new message in a chat. */
@InputType({ description: 'A new message in a chat.' })
export class SendMessageInput {
  @Field(() => ID, { description: 'The chat to write to.' })
  chatId!: string;

  @Field(() => [TranslationInput], {
    description:
      'The text in one or more languages, each at most 10,000 characters (Unicode code points). Empty with ' +
      '`savedMessageHandle`.',
  })
  content!: TranslationInput[];

  @Field(() => String, {
    nullable: true,
    description: 'For staff: the handle of a saved message of the course space, which is sent instead of `content`.',
  })
  savedMessageHandle?: string | null;

  @Field(() => ID, { nullable: true, description: 'The message of the same chat that this one answers.' })
  replyToId?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Makes retries safe: a retry with the same key, from the same sender, returns the first call's message and " +
      'sends nothing. 1 to 255 visible ASCII characters, such as a UUID made for each message.',
  })
  idempotencyKey?: string | null;
}
