import { Field, ID, ObjectType } from 'type-graphql';

/** What the API shows of a person. */
@ObjectType('User', {
  simpleResolvers: true,
  description: "A person, known to this service by the learning environment's opaque id.",
})
export class UserType {
  @Field(() => ID, { description: "The learning environment's opaque id of this person." })
  id!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The name to show; null when the roster gave none.',
  })
  displayName!: string | null;
}
