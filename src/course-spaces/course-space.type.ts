import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { CourseRole } from './course-role.js';

registerEnumType(CourseRole, {
  name: 'CourseRole',
  description: 'What a person is in a course space. The roster alone decides it.',
  valuesConfig: {
    STUDENT: { description: 'Enrolled in the course.' },
    STAFF: { description: 'One of the course staff, such as an assistant.' },
    RESPONSIBLE_TEACHER: { description: 'Responsible for the course.' },
  },
});

/** What the API shows of a course space beside what its resolver adds. */
@ObjectType('CourseSpace', { simpleResolvers: true, description: 'One run of a course, the home of its chats.' })
export class CourseSpaceType {
  @Field(() => ID, { description: "The learning environment's opaque id." })
  id!: string;

  @Field(() => String, { description: 'The short name in addresses; it may change.' })
  slug!: string;

  @Field(() => String, { description: 'The language in which texts are shown where the asked one is missing.' })
  defaultLanguage!: string;

  @Field(() => Boolean, { description: 'Whether it takes no new chats and messages; reading stays possible.' })
  frozen!: boolean;

  @Field(() => Boolean, { description: 'Whether students may address other students by name.' })
  studentsMayWriteToStudents!: boolean;
}

/** What a roster push changed. */
@ObjectType('SyncCourseSpacePayload', {
  simpleResolvers: true,
  description: 'What a roster push changed, in people on the roster.',
})
export class SyncCourseSpacePayload {
  @Field(() => ID, { description: 'The course space.' })
  courseSpaceId!: string;

  @Field(() => Int, { description: 'How many people are new on the roster.' })
  added!: number;

  @Field(() => Int, { description: 'How many have another role, name or language than before.' })
  changed!: number;

  @Field(() => Int, { description: 'How many are no longer on the roster.' })
  removed!: number;
}
