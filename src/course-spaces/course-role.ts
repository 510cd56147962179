/** What a person is in a course space. The roster alone decides it. */
export enum CourseRole {
  STUDENT = 'STUDENT',
  STAFF = 'STAFF',
  RESPONSIBLE_TEACHER = 'RESPONSIBLE_TEACHER',
}
