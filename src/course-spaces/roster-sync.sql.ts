import { inAudience } from '../chats/audience.sql.js';
import type { Statement } from '../database/database.js';

// Set-based on purpose: a push of 20,000 people is these few statements, however many of them changed.
// FULL JOIN and EXCEPT compare what is given with what is there, since neither is ever done by a nested loop: the plan
// that PostgreSQL keeps was made for small course spaces, and such a loop takes 80 s at 20,000 people.

/** One push at a time, over all instances: two that share people would wait for each other's rows in a circle. */
export const lockRosters: Statement = {
  name: 'lock-rosters',
  text: 'select pg_advisory_xact_lock(4707316352)',
};

/** $1 id, $2 slug, $3 name, $4 default language, $5 frozen, $6 whether students may write to students. Holds the row's lock, so that no chat is created meanwhile. */
export const upsertCourseSpace: Statement = {
  name: 'upsert-course-space',
  text: `insert into course_spaces
      (external_id, slug, name, default_language, frozen, students_may_write_to_students, frozen_at)
    values ($1, $2, $3, $4, $5, $6, case when $5 then clock_timestamp() end)
    on conflict (external_id) do update set slug = excluded.slug, name = excluded.name,
      default_language = excluded.default_language, frozen = excluded.frozen,
      students_may_write_to_students = excluded.students_may_write_to_students,
      frozen_at = case when excluded.frozen then coalesce(course_spaces.frozen_at, excluded.frozen_at) end
    returning id as key`,
};

/** $1 the learning environment's id */
export const storedCourseSpace: Statement = {
  name: 'stored-course-space',
  text: `select slug, name, default_language as "defaultLanguage", frozen,
      students_may_write_to_students as "studentsMayWriteToStudents"
    from course_spaces where external_id = $1`,
};

/** $1 the course space's id in the learning environment */
export const storedRoster: Statement = {
  name: 'stored-roster',
  text: `select u.external_id as "userId", r.role, u.display_name as "displayName", u.language
    from course_spaces s
    join roster_entries r on r.course_space_id = s.id
    join users u on u.id = r.user_id
    where s.external_id = $1`,
};

/** $1 people's ids in the learning environment */
export const storedParticulars: Statement = {
  name: 'stored-particulars',
  text: `select u.external_id as "userId", u.display_name as "displayName", u.language
    from unnest($1::text[]) n(external_id) join users u on u.external_id = n.external_id`,
};

/** $1 ids, $2 display names, $3 languages, pairwise; somebody may be signing in for the first time meanwhile */
export const insertUsers: Statement = {
  name: 'insert-users',
  text: `insert into users (external_id, display_name, language)
    select n.* from unnest($1::text[], $2::text[], $3::text[]) n(external_id, display_name, language)
    where not exists (select from users u where u.external_id = n.external_id)
    on conflict (external_id) do update set display_name = excluded.display_name, language = excluded.language`,
};

/** As insertUsers; returns whose particulars changed. */
export const updateUsers: Statement = {
  name: 'update-users',
  text: `update users u set display_name = n.display_name, language = n.language
    from unnest($1::text[], $2::text[], $3::text[]) n(external_id, display_name, language)
    where u.external_id = n.external_id
      and (u.display_name, u.language) is distinct from (n.display_name, n.language)
    returning u.id as "userKey"`,
};

/** $1 course space, $2 ids, $3 roles, pairwise; returns who was added, changed or removed. */
export const replaceRoster: Statement = {
  name: 'replace-roster',
  text: `with given as materialized (
      select u.id as user_id, n.role from unnest($2::text[], $3::text[]) n(external_id, role)
      join users u on u.external_id = n.external_id),
    present as materialized (select user_id, role from roster_entries where course_space_id = $1),
    difference as materialized (
      select $1::bigint as course_space_id, user_id, given.role, present.role as former
      from given full join present using (user_id) where given.role is distinct from present.role),
    removed as (
      delete from roster_entries r using difference d
      where d.role is null and r.course_space_id = d.course_space_id and r.user_id = d.user_id),
    changed as (
      update roster_entries r set role = d.role from difference d
      where d.role is not null and d.former is not null
        and r.course_space_id = d.course_space_id and r.user_id = d.user_id),
    added as (
      insert into roster_entries (course_space_id, user_id, role)
      select course_space_id, user_id, role from difference where former is null)
    select case when former is null then 'added' when role is null then 'removed' else 'changed' end as what,
      user_id as "userKey" from difference`,
};

/** $1 course space, $2 ids, $3 names, $4 supervisors, pairwise; returns who began or ceased to supervise a group. */
export const replaceStudentGroups: Statement = {
  name: 'replace-student-groups',
  text: `with given as materialized (
      select n.external_id, n.name, r.user_id as supervisor_id
      from unnest($2::text[], $3::text[], $4::text[]) n(external_id, name, supervisor)
      left join users u on u.external_id = n.supervisor
      left join roster_entries r on r.course_space_id = $1 and r.user_id = u.id),
    present as materialized (select external_id, supervisor_id from student_groups where course_space_id = $1),
    gone as (
      update student_groups set supervisor_id = null
      where course_space_id = $1 and supervisor_id is not null and external_id <> all($2::text[])),
    written as (
      insert into student_groups (course_space_id, external_id, name, supervisor_id)
      select $1, external_id, name, supervisor_id from given
      on conflict (course_space_id, external_id) do update
        set name = excluded.name, supervisor_id = excluded.supervisor_id
        where (student_groups.name, student_groups.supervisor_id) is distinct from (excluded.name, excluded.supervisor_id)),
    moved as (
      select present.supervisor_id as before, given.supervisor_id as after
      from given full join present using (external_id)
      where given.supervisor_id is distinct from present.supervisor_id)
    select before as "userKey" from moved where before is not null
    union select after from moved where after is not null`,
};

/** $1 course space, $2 groups, $3 members, pairwise; returns who joined or left a group. */
export const replaceStudentGroupMembers: Statement = {
  name: 'replace-student-group-members',
  text: `with given as materialized (
      select distinct g.id as student_group_id, r.user_id
      from unnest($2::text[], $3::text[]) n(student_group, member)
      join student_groups g on g.course_space_id = $1 and g.external_id = n.student_group
      join users u on u.external_id = n.member
      join roster_entries r on r.course_space_id = $1 and r.user_id = u.id),
    present as materialized (
      select m.student_group_id, m.user_id from student_group_members m
      join student_groups g on g.id = m.student_group_id and g.course_space_id = $1),
    removed as (
      delete from student_group_members m using (select * from present except select * from given) gone
      where m.student_group_id = gone.student_group_id and m.user_id = gone.user_id returning m.user_id),
    added as (
      insert into student_group_members (student_group_id, user_id)
      select * from given except select * from present returning user_id)
    select user_id as "userKey" from removed union select user_id from added`,
};

const unreadSince = `now() - $3::int * interval '1 day'`;

/**
 * $1 course space, $2 users, $3 days: brings their participation in the space's chats in line with the roster, and
 * returns whose changed. Who comes back to an audience goes on from the old read position. Who is new to it has seen
 * nothing, but of what was sent earlier only the messages of the last days count as unread: where these begin is looked
 * up once for each chat, from the newest message back. Participations are locked in the order in which those of a person
 * are who reads all chats at that moment.
 */
export const alignParticipants: Statement = {
  name: 'align-participants',
  text: `with belongs as materialized (
      select c.id as chat_id, r.user_id
      from chats c join roster_entries r on r.course_space_id = c.course_space_id and r.user_id = any($2::bigint[])
      where c.course_space_id = $1 and (${inAudience} or exists (
        select from participants p where p.chat_id = c.id and p.user_id = r.user_id and p.named))),
    present as materialized (
      select p.chat_id, p.user_id from chats c
      join participants p on p.chat_id = c.id and p.user_id = any($2::bigint[]) and p.left_at is null
      where c.course_space_id = $1 order by p.chat_id, p.user_id for no key update of p),
    lost as (
      update participants p set left_at = clock_timestamp()
      from (select * from present except select * from belongs) gone
      where p.chat_id = gone.chat_id and p.user_id = gone.user_id returning p.user_id),
    new as materialized (select * from belongs except select * from present),
    joined as materialized (
      select c.id as chat_id, c.last_seq, c.change_seq, case
          when c.last_message_at < ${unreadSince} then c.last_seq
          when c.created_at >= ${unreadSince} then 0
          else coalesce((
            select m.seq from messages m where m.chat_id = c.id and m.sent_at < ${unreadSince}
            order by m.seq desc limit 1), 0) end as read_seq
      from (select distinct chat_id from new) n join chats c on c.id = n.chat_id),
    gained as (
      insert into participants (chat_id, user_id, last_read_seq, joined_seq, joined_change_seq)
      select chat_id, new.user_id, joined.read_seq, joined.last_seq, joined.change_seq
      from new full join joined using (chat_id)
      on conflict (chat_id, user_id) do update set left_at = null, joined_seq = excluded.joined_seq,
        joined_change_seq = excluded.joined_change_seq
      returning user_id)
    select user_id as "userKey" from lost union select user_id from gained`,
};

/** $1 course space */
export const bumpRosterVersion: Statement = {
  name: 'bump-roster-version',
  text: 'update course_spaces set roster_version = roster_version + 1 where id = $1',
};

/**
 * $1 course space: freezes or thaws its chats. It comes after alignParticipants, since a message, too, locks its
 * sender's participation before its chat.
 */
export const alignFrozen: Statement = {
  name: 'align-frozen',
  text: `update chats c set frozen = s.frozen from course_spaces s
    where s.id = $1 and c.course_space_id = s.id and c.frozen <> s.frozen`,
};
