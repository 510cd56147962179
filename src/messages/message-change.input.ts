import { Field, ID, InputType } from 'type-graphql';
import { TranslationInput } from '../i18n/translation.input.js';

/** A message with what it is to say from now on. */
@InputType({ description: 'A message, and what it is to say from now on.' })
export class EditMessageInput {
  @Field(() => ID, { description: "One of the viewer's own messages." })
  messageId!: string;

  @Field(() => [TranslationInput], {
    description:
      'The text in one or more languages, in place of all that it had; each at most 10,000 characters (Unicode code points).',
  })
  content!: TranslationInput[];
}

/** A message that is to be deleted. */
@InputType({ description: 'A message that is to be deleted.' })
export class DeleteMessageInput {
  @Field(() => ID, { description: "One of the viewer's own messages; for staff, anyone's." })
  messageId!: string;

  @Field(() => String, {
    nullable: true,
    description:
      "Why, in at most 500 characters; everybody who sees the message is shown it. Needed for somebody else's message.",
  })
  reason?: string | null;
}
