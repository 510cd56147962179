import { Field, InputType } from 'type-graphql';

/** One text in one language. */
@InputType({ description: 'One text in one of the configured languages.' })
export class TranslationInput {
  @Field(() => String, { description: 'The language (BCP 47 tag: fi, en, sv ...).' })
  language!: string;

  @Field(() => String, {
    description: 'The text, stored as it is given: well-formed Unicode, no control characters but newline and tab.',
  })
  text!: string;
}
