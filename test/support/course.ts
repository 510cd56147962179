import { randomUUID } from 'node:crypto';
import type { Caller, TestService } from './service.js';

/** A roster in the shape of SyncCourseSpaceInput. */
export interface Roster {
  id: string;
  slug: string;
  name: { language: string; text: string }[];
  defaultLanguage: string;
  frozen?: boolean;
  studentsMayWriteToStudents?: boolean | undefined;
  roster: {
    userId: string;
    role: string;
    displayName?: string | null;
    username?: string | null;
    language?: string | null;
  }[];
  studentGroups?: { id: string; name: string; supervisorId?: string | null; memberIds: string[] }[];
}

/** A text in English. */
export const en = (text: string) => [{ language: 'en', text }];

/** A text in Finnish. */
export const fi = (text: string) => [{ language: 'fi', text }];

export const SYNC = `mutation Sync($input: SyncCourseSpaceInput!) {
  syncCourseSpace(input: $input) { courseSpaceId added changed removed } }`;

/** A course space with people of every role, and a group; ids are fresh, so that tests of one file don't meet. */
export interface Course {
  roster: Roster;
  teacher: Caller;
  assistants: [Caller, Caller];
  students: [Caller, Caller, Caller, Caller];
  ids: { teacher: string; assistants: [string, string]; students: [string, string, string, string]; group: string };
}

/** Pushes a new course space: one teacher, two assistants, four students of whom the first two are a group. */
export async function createCourse(service: TestService, changes: Partial<Roster> = {}): Promise<Course> {
  const prefix = randomUUID().slice(0, 8);
  const id = (name: string) => `${prefix}:${name}`;
  const students = [id('s1'), id('s2'), id('s3'), id('s4')] as Course['ids']['students'];
  const assistants = [id('a1'), id('a2')] as Course['ids']['assistants'];
  const ids = { teacher: id('t'), assistants, students, group: id('g') };
  const roster: Roster = {
    id: id('space'),
    slug: `course-${prefix}`,
    name: [...en('A course'), { language: 'fi', text: 'Kurssi' }],
    defaultLanguage: 'fi',
    roster: [
      { userId: ids.teacher, role: 'RESPONSIBLE_TEACHER', displayName: 'Teacher' },
      ...assistants.map((userId) => ({ userId, role: 'STAFF' })),
      ...students.map((userId) => ({ userId, role: 'STUDENT' })),
    ],
    studentGroups: [
      { id: ids.group, name: 'Group', supervisorId: assistants[0], memberIds: [students[0], students[1]] },
    ],
    ...changes,
  };
  await (await service.integration()).get(SYNC, { input: roster });
  const as = (userId: string) => service.as(userId);
  return {
    roster,
    ids,
    teacher: await as(ids.teacher),
    assistants: (await Promise.all(assistants.map(as))) as Course['assistants'],
    students: (await Promise.all(students.map(as))) as Course['students'],
  };
}

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

/** The course's roster with one more person. */
export function adding(course: Course, userId: string, role = 'STUDENT'): Roster['roster'] {
  return [...course.roster.roster, { userId, role }];
}
