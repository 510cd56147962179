import { joinChats } from '../chats/join-chats.sql.js';
import { countsInBadge, unreadMessagesOf } from '../chats/unread.sql.js';
import type { Statement } from '../database/database.js';
import type { Translations } from '../i18n/translations.js';
import type { CourseRole } from './course-role.js';

/** A course space as the API shows it, with the internal id as `key`. */
export interface CourseSpaceRow {
  key: number;
  /** The learning environment's id. */
  id: string;
  slug: string;
  name: Translations;
  defaultLanguage: string;
  frozen: boolean;
  studentsMayWriteToStudents: boolean;
}

/** A person's role in a course space. */
export interface RoleRow {
  userKey: number;
  spaceKey: number;
  role: CourseRole;
}

/** How much a person has not seen in a course space. */
export interface SpaceUnreadRow {
  userKey: number;
  spaceKey: number;
  unread: number;
  /** Whether the person's badge over all chats leaves it out. */
  muted: boolean;
}

/** A course space, and what a person is in it. */
export interface SpaceRoleRow {
  key: number;
  /** Null for who is not on its roster. */
  role: CourseRole | null;
}

const columns = `s.id as key, s.external_id as id, s.slug, s.name, s.default_language as "defaultLanguage", s.frozen,
  s.students_may_write_to_students as "studentsMayWriteToStudents"`;

/** $1 keys */
export const courseSpacesByKey: Statement = {
  name: 'course-spaces-by-key',
  text: `select ${columns} from course_spaces s where s.id = any($1::bigint[])`,
};

/** $1 viewer */
export const courseSpacesOfUser: Statement = {
  name: 'course-spaces-of-user',
  text: `select ${columns} from roster_entries r join course_spaces s on s.id = r.course_space_id
    where r.user_id = $1 order by s.id`,
};

/** $1 viewer, $2 the learning environment's id */
export const courseSpaceOfUser: Statement = {
  name: 'course-space-of-user',
  text: `select ${columns} from course_spaces s join roster_entries r on r.course_space_id = s.id and r.user_id = $1
    where s.external_id = $2`,
};

/** $1 person or null, $2 the learning environment's id */
export const courseSpaceAndRole: Statement = {
  name: 'course-space-and-role',
  text: `select s.id as key, r.role from course_spaces s
    left join roster_entries r on r.course_space_id = s.id and r.user_id = $1
    where s.external_id = $2`,
};

/** $1 users, $2 course spaces, pairwise */
export const rolesByUserAndSpace: Statement = {
  name: 'roles-by-user-and-space',
  text: `select r.user_id as "userKey", r.course_space_id as "spaceKey", r.role
    from unnest($1::bigint[], $2::bigint[]) k(user_id, course_space_id)
    join roster_entries r using (user_id, course_space_id)`,
};

/** $1 users: the unseen messages that count in the badge of each course space in which they have chats */
export const unreadBySpace: Statement = {
  name: 'unread-by-space',
  text: `select p.user_id as "userKey", c.course_space_id as "spaceKey", sum(${unreadMessagesOf})::int as unread,
      c.course_space_id = any(u.muted_spaces) as muted
    from unnest($1::bigint[]) k(user_id)
    cross join lateral (select u.muted_spaces from users u where u.id = k.user_id offset 0) u
    join participants p on p.user_id = k.user_id and p.left_at is null
    ${joinChats}
    where ${countsInBadge}
    group by p.user_id, c.course_space_id, u.muted_spaces`,
};
