/** What each audience is called. */
export const AUDIENCE_TEXTS = {
  COURSE_STAFF: 'toStaff',
  RESPONSIBLE_TEACHER: 'toTeacher',
  STUDENT_GROUP: 'toGroup',
  USERS: 'toPeople',
  COURSE: 'toCourse',
} as const;
