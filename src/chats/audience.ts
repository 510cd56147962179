/** Whom a chat is addressed to. The audience follows the roster. */
export enum Audience {
  USERS = 'USERS',
  STUDENT_GROUP = 'STUDENT_GROUP',
  COURSE = 'COURSE',
  COURSE_STAFF = 'COURSE_STAFF',
  RESPONSIBLE_TEACHER = 'RESPONSIBLE_TEACHER',
}

/** Whether a chat is addressed to the staff, or to the responsible teacher among them. */
export function isToStaff(audience: Audience): boolean {
  return audience === Audience.COURSE_STAFF || audience === Audience.RESPONSIBLE_TEACHER;
}
