import { Field, ObjectType } from 'type-graphql';

/** What came of an erasure. */
@ObjectType('EraseUserPayload', { simpleResolvers: true, description: 'What came of an erasure.' })
export class EraseUserPayload {
  @Field(() => Boolean, {
    description: 'Whether there was anything to erase: false where it had been done already, or nobody has this id.',
  })
  erased!: boolean;
}
