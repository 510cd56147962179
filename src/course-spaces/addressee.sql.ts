import type { ListRow } from '../database/batch.js';
import type { Statement } from '../database/database.js';
import type { CourseRole } from './course-role.js';

/** A person on the roster of a course space, as a page of addressees has one. */
export interface AddresseeRow extends ListRow {
  /** The learning environment's id. */
  id: string;
  displayName: string | null;
  /** Where the person stands among the others; null without a display name. */
  nameKey: string | null;
  role: CourseRole;
}

/**
 * What the words of the search `k.search` are looked for by: each as the beginning of a word, and what LIKE takes for
 * wildcards as it stands. Null without a word.
 */
const patterns = String.raw`(
      select array_agg('% ' || word || '%')
      from unnest(string_to_array(regexp_replace(nullif(name_key(k.search), ''), '([\\%_])', '\\\1', 'g'), ' ')) word)`;

/**
 * Whom the viewer of the list `k` addresses by name there, and who has a name like that: the roster entries `r` of the users
 * `u`. The patterns `w` are made once for each list.
 */
const fromRoster = `(select ${patterns} as patterns offset 0) w
    cross join lateral (
      select r.user_id, r.role from roster_entries r
      where r.course_space_id = k.course_space_id and r.user_id <> k.viewer_id and (k.students or r.role <> 'STUDENT')
      offset 0) r
    cross join lateral (select u.* from users u where u.id = r.user_id offset 0) u
    where (w.patterns is null or ' ' || u.name_key like all (w.patterns))`;

/**
 * $1 course spaces, $2 viewers, $3 whether students are among them, $4 searches or null, $5 $6 name key and id of the person
 * to go on after or null, $7 how many, all of the same length: one page of people for each. Who has no name comes last.
 */
export const addresseePages: Statement = {
  name: 'addressee-pages',
  text: `select k.list::int, a.*
    from unnest($1::bigint[], $2::bigint[], $3::boolean[], $4::text[], $5::text[], $6::text[], $7::int[])
      with ordinality k(course_space_id, viewer_id, students, search, after_name, after_id, size, list)
    cross join lateral (
      select u.external_id as id, u.display_name as "displayName", u.name_key as "nameKey", r.role
      from ${fromRoster} and (k.after_id is null
        or (u.name_key is null, coalesce(u.name_key, ''), u.external_id collate "C")
          > (k.after_name is null, coalesce(k.after_name, ''), k.after_id))
      order by u.name_key nulls last, u.external_id collate "C" limit k.size) a
    order by k.list, a."nameKey" nulls last, a.id collate "C"`,
};

/** $1 course spaces, $2 viewers, $3 whether students are among them, $4 searches or null, all of the same length */
export const addresseeCounts: Statement = {
  name: 'addressee-counts',
  text: `select k.list::int, a.count
    from unnest($1::bigint[], $2::bigint[], $3::boolean[], $4::text[])
      with ordinality k(course_space_id, viewer_id, students, search, list)
    cross join lateral (select count(*)::int as count from ${fromRoster}) a`,
};

/** How many people a list of addressees has. */
export interface AddresseeCountRow extends ListRow {
  count: number;
}

/** A student group as the API shows it. */
export interface StudentGroupRow extends ListRow {
  /** The learning environment's id. */
  id: string;
  name: string;
}

/**
 * $1 course spaces, $2 viewers, $3 whether all groups or only those that the viewer belongs to, all of the same length. A
 * group in which there is no member, or nobody beside the viewer, is none that a chat can be addressed to.
 */
export const studentGroupsToAddress: Statement = {
  name: 'student-groups-to-address',
  text: `select k.list::int, g.external_id as id, g.name
    from unnest($1::bigint[], $2::bigint[], $3::boolean[]) with ordinality k(course_space_id, viewer_id, all_groups, list)
    cross join lateral (select * from student_groups g where g.course_space_id = k.course_space_id offset 0) g
    cross join lateral (
      select bool_or(m.user_id = k.viewer_id) as has_viewer, bool_or(m.user_id <> k.viewer_id) as has_others
      from student_group_members m cross join lateral (
        select from roster_entries r where r.course_space_id = g.course_space_id and r.user_id = m.user_id offset 0) r
      where m.student_group_id = g.id) m
    left join lateral (
      select r.user_id from roster_entries r
      where r.course_space_id = g.course_space_id and r.user_id = g.supervisor_id offset 0) s on true
    where (k.all_groups or m.has_viewer or s.user_id = k.viewer_id)
      and (m.has_others or m.has_viewer and s.user_id <> k.viewer_id)
    order by k.list, name_key(g.name) collate "C", g.external_id collate "C"`,
};
