import { Field, ID, ObjectType } from 'type-graphql';

/** What a person has chosen for themselves. */
@ObjectType('Preferences', { simpleResolvers: true, description: 'What the viewer has chosen.' })
export class PreferencesType {
  @Field(() => String, {
    nullable: true,
    description: 'The language of texts and errors where a request asks for none (BCP 47); null for no choice.',
  })
  language!: string | null;

  @Field(() => Boolean, {
    description: 'Whether other students are told what the viewer has read. Staff are told in any case.',
  })
  receiptsToStudents!: boolean;

  @Field(() => [ID], {
    description: 'The course spaces that the badge over all chats leaves out. Their own counts go on.',
  })
  mutedCourseSpaceIds!: string[];
}

/** What the viewer has chosen now. */
@ObjectType('UpdatePreferencesPayload', { simpleResolvers: true, description: 'What the viewer has chosen now.' })
export class UpdatePreferencesPayload {
  @Field(() => PreferencesType, { description: 'All preferences, as they are now.' })
  preferences!: PreferencesType;
}
