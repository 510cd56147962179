import { Field, ID, InputType, Int } from 'type-graphql';
import { Audience } from '../chats/audience.js';
import { TranslationInput } from '../i18n/translation.input.js';

/** What a message is about. */
@InputType({ description: 'What an automated message is about, for the front end to show or to link to.' })
export class MessageContextInput {
  @Field(() => String, {
    nullable: true,
    description: "The learning environment's id of the exercise, at most 255 characters.",
  })
  exercise?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: "The learning environment's id of the answer, at most 255 characters.",
  })
  answerId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Where it can be looked at: an http or https address of at most 2,000 characters.',
  })
  link?: string | null;
}

/** Something to tell people of a course space. */
@InputType({ description: 'A message that no person sends, for people of a course space.' })
export class NotifyInput {
  @Field(() => ID, { description: 'The course space.' })
  courseSpaceId!: string;

  @Field(() => Audience, { description: 'Who the message is for.' })
  audience!: Audience;

  @Field(() => [ID], {
    nullable: true,
    description: 'For the audience USERS: 1 to 500 users on the roster of the course space.',
  })
  userIds?: string[] | null;

  @Field(() => ID, { nullable: true, description: 'For the audience STUDENT_GROUP: the group.' })
  studentGroupId?: string | null;

  @Field(() => [TranslationInput], {
    description: 'What it is about, in one or more languages, each at most 200 characters (Unicode code points).',
  })
  topic!: TranslationInput[];

  @Field(() => [TranslationInput], {
    description: 'The message, in one or more languages, each at most 10,000 characters.',
  })
  content!: TranslationInput[];

  @Field(() => MessageContextInput, { nullable: true, description: 'What the message is about.' })
  context?: MessageContextInput | null;

  @Field(() => String, {
    nullable: true,
    description:
      'By which the same is known again, at most 255 characters, such as the exercise and what failed. Within the ' +
      'window, the same key for the same addressees in the same course space sends no new message: it raises the ' +
      '`count` of the one that was sent.',
  })
  dedupeKey?: string | null;

  @Field(() => Int, {
    nullable: true,
    defaultValue: 1_440,
    description:
      'For how long after a message was sent the same `dedupeKey` counts as the same, in minutes from 1 to 43,200 (30 ' +
      'days). Then the next one is a new message.',
  })
  dedupeWindowMinutes?: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Makes retries safe: a retry with the same key, from the same integration, is given the first answer again and ' +
      'neither sends nor counts anything. 1 to 255 visible ASCII characters, such as the id of a task.',
  })
  idempotencyKey?: string | null;
}
