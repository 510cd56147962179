import { Entity, Index, ManyToOne, Property } from '@mikro-orm/decorators/legacy';
import { User } from '../users/user.entity.js';
import type { CourseRole } from './course-role.js';
import { CourseSpace } from './course-space.entity.js';

/** That a person is in a course space, and as what. */
@Entity({ tableName: 'roster_entries' })
@Index({ properties: ['user'] })
export class RosterEntry {
  @ManyToOne({ entity: () => CourseSpace, primary: true, deleteRule: 'cascade' })
  courseSpace!: CourseSpace;

  @ManyToOne({ entity: () => User, primary: true, index: false })
  user!: User;

  @Property({ type: 'text', check: "role in ('STUDENT', 'STAFF', 'RESPONSIBLE_TEACHER')" })
  role!: CourseRole;
}
