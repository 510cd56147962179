import { Field, ID, ObjectType } from 'type-graphql';

/** What an automated message is about. */
@ObjectType('MessageContext', {
  simpleResolvers: true,
  description: 'What an automated message is about, as the learning environment said.',
})
export class MessageContextType {
  @Field(() => String, { nullable: true, description: "The learning environment's id of the exercise." })
  exercise?: string;

  @Field(() => ID, { nullable: true, description: "The learning environment's id of the answer." })
  answerId?: string;

  @Field(() => String, {
    nullable: true,
    description: 'Where it can be looked at: an address that starts with http:// or https://.',
  })
  link?: string;
}
