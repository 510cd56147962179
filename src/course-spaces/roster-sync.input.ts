import { Field, ID, InputType } from 'type-graphql';
import { TranslationInput } from '../i18n/translation.input.js';
import { CourseRole } from './course-role.js';

/** One line of a roster. */
@InputType({ description: 'One person on a roster.' })
export class RosterMemberInput {
  @Field(() => ID, { description: "The learning environment's opaque id of the person, 1 to 255 characters." })
  userId!: string;

  @Field(() => CourseRole, { description: 'What the person is in this course space.' })
  role!: CourseRole;

  @Field(() => String, {
    nullable: true,
    description: 'The name to show others, at most 200 characters; without one, none is kept.',
  })
  displayName?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Taken so that a push can be sent as it is, and not kept: this service stores no login names.',
  })
  username?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The language that the person prefers (BCP 47), used where a request names none.',
  })
  language?: string | null;
}

/** One student group of a push. */
@InputType({ description: 'A named subset of the students with a supervisor.' })
export class StudentGroupInput {
  @Field(() => ID, { description: "The learning environment's id of the group, unique within the course space." })
  id!: string;

  @Field(() => String, { description: 'The name, at most 200 characters.' })
  name!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'Who supervises the group. Someone who is not on the roster does not count.',
  })
  supervisorId?: string | null;

  @Field(() => [ID], { description: 'Its members. Those who are not on the roster do not count.' })
  memberIds!: string[];
}

/** A whole push. */
@InputType({
  description:
    'The whole roster of one course space: whoever is left out is no longer on it. Repeating it changes nothing.',
})
export class SyncCourseSpaceInput {
  @Field(() => ID, {
    description:
      "The learning environment's opaque id of the course space, 1 to 255 characters; it is created when new.",
  })
  id!: string;

  @Field(() => String, { description: 'The short name in addresses, at most 255 characters; it may change.' })
  slug!: string;

  @Field(() => [TranslationInput], { description: 'The name, at most 200 characters in each language.' })
  name!: TranslationInput[];

  @Field(() => String, { description: 'The language in which texts are shown where the asked one is missing.' })
  defaultLanguage!: string;

  @Field(() => [RosterMemberInput], { description: 'Everybody in the course space, each person once.' })
  roster!: RosterMemberInput[];

  @Field(() => [StudentGroupInput], {
    nullable: true,
    description: 'All its student groups; without it the groups stay as they are.',
  })
  studentGroups?: StudentGroupInput[] | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'No new chats and messages; reading stays possible.',
  })
  frozen?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: true,
    description: 'Whether students may address other students by name. Chats that there are go on either way.',
  })
  studentsMayWriteToStudents?: boolean | null;
}
