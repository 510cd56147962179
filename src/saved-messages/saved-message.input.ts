import { Field, ID, InputType } from 'type-graphql';
import { TranslationInput } from '../i18n/translation.input.js';

/** A message to save. */
@InputType({
  description: 'A message to save under its handle, in place of what was there. Saving the same again changes nothing.',
})
export class SaveMessageInput {
  @Field(() => ID, { description: 'The course space.' })
  courseSpaceId!: string;

  @Field(() => String, {
    description: 'Unique in the course space: 1 to 255 letters, digits, hyphens or underscores; capitals count.',
  })
  handle!: string;

  @Field(() => [TranslationInput], {
    nullable: true,
    description: 'The topic of a chat that is opened with it, in one or more languages, each at most 200 characters.',
  })
  topic?: TranslationInput[] | null;

  @Field(() => [TranslationInput], {
    description: 'The text in one or more languages, each at most 10,000 characters (Unicode code points).',
  })
  content!: TranslationInput[];
}

/** A saved message to delete. */
@InputType({ description: 'A saved message to delete.' })
export class DeleteSavedMessageInput {
  @Field(() => ID, { description: 'The course space.' })
  courseSpaceId!: string;

  @Field(() => String, { description: 'Its handle.' })
  handle!: string;
}
