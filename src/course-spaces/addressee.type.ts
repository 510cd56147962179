import { Field, ID, ObjectType } from 'type-graphql';
import { ConnectionType, EdgeType } from '../pagination/connection.type.js';
import { UserType } from '../users/user.type.js';
import { CourseRole } from './course-role.js';

/** What the API shows of somebody whom the viewer may address. */
@ObjectType('Addressee', {
  simpleResolvers: true,
  description: 'Somebody on the roster of a course space whom the viewer may address by name with a new chat.',
})
export class AddresseeType {
  @Field(() => UserType, { description: 'The person, whose id goes into `userIds` of `createChat`.' })
  user!: UserType;

  @Field(() => CourseRole, { description: 'What the person is in the course space.' })
  role!: CourseRole;
}

/** One addressee of a page. */
export const AddresseeEdgeType = EdgeType('Addressee', () => AddresseeType, 'addressee');
/** A page of addressees. */
export const AddresseeConnectionType = ConnectionType('Addressee', () => AddresseeEdgeType, 'addressees');

/** What the API shows of a student group. */
@ObjectType('StudentGroup', {
  simpleResolvers: true,
  description: 'A named subset of the students of a course space, with a supervisor perhaps.',
})
export class StudentGroupType {
  @Field(() => ID, { description: "The learning environment's opaque id, which `createChat` takes." })
  id!: string;

  @Field(() => String, { description: 'The name to show.' })
  name!: string;
}
