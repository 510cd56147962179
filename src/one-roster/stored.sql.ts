import type { Statement } from '../database/database.js';

/** $1 course spaces' ids in the learning environment: those that exist */
export const existingCourseSpaces: Statement = {
  name: 'existing-course-spaces',
  text: `select s.external_id as id from unnest($1::text[]) n(external_id) join course_spaces s using (external_id)`,
};

/** $1 people's ids in the learning environment: those who exist */
export const existingUsers: Statement = {
  name: 'existing-users',
  text: `select u.external_id as id from unnest($1::text[]) n(external_id) join users u using (external_id)`,
};

/** $1 people's ids in the learning environment: where they are on the roster */
export const rostersOfUsers: Statement = {
  name: 'rosters-of-users',
  text: `select s.external_id as "courseSpaceId", u.external_id as "userId"
    from unnest($1::text[]) n(external_id)
    join users u using (external_id)
    join roster_entries r on r.user_id = u.id
    join course_spaces s on s.id = r.course_space_id`,
};
