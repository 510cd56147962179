import { CourseRole } from '../course-spaces/course-role.js';
import { BadRowError } from './bad-row.js';

const STAFF = ['aide', 'proctor'];
/** Who has to do with a class and does not take part in its chats. */
const OTHERS = ['administrator', 'guardian', 'parent', 'relative'];
const ROLES = ['student', 'teacher', ...STAFF, ...OTHERS];

/** How much a role is, where somebody has several in one class. */
const RANK = { [CourseRole.STUDENT]: 0, [CourseRole.STAFF]: 1, [CourseRole.RESPONSIBLE_TEACHER]: 2 } as const;

/**
 * What an enrollment makes of a person; undefined for roles that are on no roster: administrators, families, and the
 * roles that a sender adds to version 1.2 (`ext:`). `primary` marks a class's one responsible teacher, and means nothing
 * of others. Throws BadRowError.
 */
export function toCourseRole(role: string, primary: string): CourseRole | undefined {
  if (!['', 'true', 'false'].includes(primary)) {
    throw new BadRowError(`expected primary to be true or false, but got "${primary}"`);
  }
  if (role === 'student') return CourseRole.STUDENT;
  if (role === 'teacher') return primary === 'true' ? CourseRole.RESPONSIBLE_TEACHER : CourseRole.STAFF;
  if (STAFF.includes(role)) return CourseRole.STAFF;
  if (OTHERS.includes(role) || role.startsWith('ext:')) return undefined;
  throw new BadRowError(`expected role to be one of ${ROLES.join(', ')}, but got "${role}"`);
}

/** The one of two roles that may do more. */
export function higherRole(one: CourseRole, other: CourseRole): CourseRole {
  return RANK[one] >= RANK[other] ? one : other;
}
