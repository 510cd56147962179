import { Entity, ManyToOne, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';
import { User } from '../users/user.entity.js';
import { CourseSpace } from './course-space.entity.js';

/**
 * A named subset of a course space's students with a supervisor. A group that the roster no longer has stays as an
 * empty one, so that its chats are whole again when a later push brings it back.
 */
@Entity({ tableName: 'student_groups' })
@Unique({ properties: ['courseSpace', 'externalId'] })
export class StudentGroup {
  @PrimaryKey({ type: 'bigint' })
  id!: number;

  @ManyToOne({ entity: () => CourseSpace, deleteRule: 'cascade', index: false })
  courseSpace!: CourseSpace;

  /** The learning environment's id. */
  @Property({ type: 'text' })
  externalId!: string;

  @Property({ type: 'text' })
  name!: string;

  @ManyToOne({ entity: () => User, nullable: true, index: false, deleteRule: 'set null' })
  supervisor?: User;
}
