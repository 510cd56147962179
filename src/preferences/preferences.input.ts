import { Field, ID, InputType } from 'type-graphql';

/** Preferences to change. */
@InputType({ description: 'Preferences to change. What is left out stays as it is.' })
export class UpdatePreferencesInput {
  @Field(() => String, {
    nullable: true,
    description: 'One of the content languages of the service, such as `fi`; null for none.',
  })
  language?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether other students are told what the viewer has read.',
  })
  receiptsToStudents?: boolean | null;

  @Field(() => [ID], {
    nullable: true,
    description:
      "At most 500 of the viewer's course spaces that the badge over all chats is to leave out, in place of those that " +
      'it left out before.',
  })
  mutedCourseSpaceIds?: string[] | null;
}
