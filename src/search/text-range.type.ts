import { Field, Int, ObjectType } from 'type-graphql';

/** A stretch of a text. */
@ObjectType('TextRange', { simpleResolvers: true, description: 'A stretch of a text, counted in Unicode code points.' })
export class TextRangeType {
  @Field(() => Int, { description: 'How many come before it.' })
  start!: number;

  @Field(() => Int, { description: 'How many it has.' })
  length!: number;
}
