import { Entity, Index, ManyToOne } from '@mikro-orm/decorators/legacy';
import { User } from '../users/user.entity.js';
import { StudentGroup } from './student-group.entity.js';

/** That a student belongs to a student group. */
@Entity({ tableName: 'student_group_members' })
@Index({ properties: ['user'] })
export class StudentGroupMember {
  @ManyToOne({ entity: () => StudentGroup, primary: true, deleteRule: 'cascade' })
  studentGroup!: StudentGroup;

  @ManyToOne({ entity: () => User, primary: true, index: false })
  user!: User;
}
