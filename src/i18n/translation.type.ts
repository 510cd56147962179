import { Field, ObjectType } from 'type-graphql';

/** One text in one language. */
@ObjectType('Translation', { simpleResolvers: true, description: 'One text in one language.' })
export class TranslationType {
  @Field(() => String, { description: 'The language (BCP 47 tag: fi, en, sv ...).' })
  language!: string;

  @Field(() => String, { description: 'The text, as it was given.' })
  text!: string;
}
