/**
 * Whether the roster entry `r` belongs to the audience of `c` (columns audience and student_group_id) by role or by
 * student group. Who is in a chat by name (participants.named) comes on top, while on the roster.
 */
export const inAudience = `(
  c.audience = 'COURSE'
  or c.audience = 'COURSE_STAFF' and r.role in ('STAFF', 'RESPONSIBLE_TEACHER')
  or c.audience = 'RESPONSIBLE_TEACHER' and r.role = 'RESPONSIBLE_TEACHER'
  or c.audience = 'STUDENT_GROUP' and (
    exists (select from student_group_members m where m.student_group_id = c.student_group_id and m.user_id = r.user_id)
    or exists (select from student_groups g where g.id = c.student_group_id and g.supervisor_id = r.user_id)))`;
