import type { Statement } from '../database/database.js';

/** What a person has chosen. */
export interface PreferencesRow {
  language: string | null;
  receiptsToStudents: boolean;
  /** The learning environment's ids of those that the person is in. */
  mutedCourseSpaceIds: string[];
}

/** $1 user */
export const preferencesOfUser: Statement = {
  name: 'preferences-of-user',
  text: `select u.preferred_language as language, not u.hides_receipts as "receiptsToStudents", array(
      select s.external_id from course_spaces s
      join roster_entries r on r.course_space_id = s.id and r.user_id = u.id
      where s.id = any(u.muted_spaces) order by s.id) as "mutedCourseSpaceIds"
    from users u where u.id = $1`,
};

/** What became of preferences that were to be changed. */
export interface UpdatedRow {
  /** Which of the course spaces that were named the person is in; nothing was changed unless it is all of them. */
  found: string[];
}

/**
 * $1 user, $2 whether the language is given, and $3 which or null; $4 whether students see receipts, $5 different ids of
 * course spaces to mute, each null where it is to stay
 */
export const updatePreferences: Statement = {
  name: 'update-preferences',
  text: `with named as materialized (
      select coalesce(array_agg(s.id order by s.id), '{}') as keys, coalesce(array_agg(s.external_id), '{}') as ids
      from course_spaces s join roster_entries r on r.course_space_id = s.id and r.user_id = $1
      where s.external_id = any($5::text[])),
    updated as (
      update users u set preferred_language = case when $2::boolean then $3::text else u.preferred_language end,
        hides_receipts = coalesce(not $4::boolean, u.hides_receipts),
        muted_spaces = case when $5 is null then u.muted_spaces else named.keys end
      from named
      where u.id = $1 and ($5 is null or cardinality(named.ids) = cardinality($5)))
    select ids as found from named`,
};

/** The language that somebody has chosen. */
export interface PreferredLanguageRow {
  userKey: number;
  language: string | null;
}

/** $1 users */
export const preferredLanguages: Statement = {
  name: 'preferred-languages',
  text: `select u.id as "userKey", u.preferred_language as language from users u where u.id = any($1::bigint[])`,
};
