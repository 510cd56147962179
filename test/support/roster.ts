import { type Course, type Roster, SYNC } from './course.js';
import type { TestService } from './service.js';

/** A push of a course with these changes; the groups are pushed along only where they are given. */
export async function push(
  service: TestService,
  course: Course,
  changes: Partial<Roster> = {},
): Promise<{ courseSpaceId: string; added: number; changed: number; removed: number }> {
  const { studentGroups: _, ...same } = course.roster;
  return (await (await service.integration()).get(SYNC, { input: { ...same, ...changes } })).syncCourseSpace;
}

/** The course's roster without these people. */
export function without(course: Course, ...userIds: string[]): Roster['roster'] {
  return course.roster.roster.filter(({ userId }) => !userIds.includes(userId));
}

/** The course's roster with some people's lines changed. */
export function changing(course: Course, changes: Record<string, Partial<Roster['roster'][number]>>): Roster['roster'] {
  return course.roster.roster.map((member) => ({ ...member, ...changes[member.userId] }));
}
