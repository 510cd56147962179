import type { CourseRole } from '../course-spaces/course-role.js';
import type { ListRow } from '../database/batch.js';
import type { Statement } from '../database/database.js';
import type { Translations } from '../i18n/translations.js';

/** An entry as the API shows it, with internal keys beside. */
export interface FaqEntryRow {
  key: number;
  /** The public UUID. */
  id: string;
  spaceKey: number;
  exercise: string | null;
  hook: string | null;
  question: Translations;
  answer: Translations;
  version: number;
  publishedAt: string;
  updatedAt: string;
  retractedAt: string | null;
  /** What was searched for, in which languages (separated by commas), where it was found by that. */
  found?: { words: string; languages: string };
}

/** The columns of a FaqEntryRow, of the table `e`. */
export const entryColumns = `e.id as key, e.public_id as id, e.course_space_id as "spaceKey", e.exercise, e.hook, e.question,
  e.answer, e.version, e.published_at as "publishedAt", e.updated_at as "updatedAt", e.retracted_at as "retractedAt"`;

/** An entry, and what the viewer is in its course space. */
export interface FoundFaqEntryRow extends FaqEntryRow {
  role: CourseRole | null;
}

/** $1 viewer or null, $2 public id */
export const faqEntryById: Statement = {
  name: 'faq-entry-by-id',
  text: `select ${entryColumns}, r.role from faq_entries e
    left join roster_entries r on r.course_space_id = e.course_space_id and r.user_id = $1
    where e.public_id = $2`,
};

const matches = `e.course_space_id = $1 and e.retracted_at is null
  and ($2::text is null or e.exercise = $2) and ($3::text is null or e.hook = $3)`;

/** $1 course space, $2 exercise or null, $3 hook or null, $4 entry to go on after or null, $5 how many; newest first */
export const faqEntries: Statement = {
  name: 'faq-entries',
  text: `select ${entryColumns} from faq_entries e
    where ${matches} and ($4::bigint is null or e.id < $4)
    order by e.id desc limit $5`,
};

/** $1 to $3 as faqEntries */
export const countFaqEntries: Statement = {
  name: 'count-faq-entries',
  text: `select count(*)::int as count from faq_entries e where ${matches}`,
};

/** An entry that was found, and how well it fits. */
export interface RankedFaqEntryRow extends FaqEntryRow {
  rank: number;
}

/**
 * $1 to $3 as faqEntries, $4 languages, $5 what is searched for, $6 $7 rank and key of the entry to go on after or null,
 * $8 how many; the one that fits best first. Inlined, the query would be made anew for each row.
 */
export const searchFaqEntries: Statement = {
  name: 'search-faq-entries',
  text: `with q as materialized (select search_query($4, $5) as query)
    select ${entryColumns}, e.rank from (
      select e.*, ts_rank(e.search, q.query, 1) as rank from q join faq_entries e on e.search @@ q.query
      where ${matches}) e
    where $7::bigint is null or (e.rank, e.id) < ($6::real, $7)
    order by e.rank desc, e.id desc limit $8`,
};

/** $1 to $5 as searchFaqEntries */
export const countFoundFaqEntries: Statement = {
  name: 'count-found-faq-entries',
  text: `with q as materialized (select search_query($4, $5) as query)
    select count(*)::int as count from q join faq_entries e on e.search @@ q.query where ${matches}`,
};

/** What an entry said from one publication to the next. */
export interface FaqVersionRow extends ListRow {
  spaceKey: number;
  number: number;
  question: Translations;
  answer: Translations;
  publishedAt: string;
  publisherKey: number | null;
}

/** $1 entries, $2 before which number, $3 how many, an element for each page; newest first */
export const faqVersions: Statement = {
  name: 'faq-versions',
  text: `select k.list::int, e.course_space_id as "spaceKey", v.number, v.question, v.answer,
      v.published_at as "publishedAt", v.published_by_id as "publisherKey"
    from unnest($1::bigint[], $2::int[], $3::int[]) with ordinality k(faq_entry_id, upper, size, list)
    join faq_entries e on e.id = k.faq_entry_id
    cross join lateral (
      select * from faq_versions v where v.faq_entry_id = k.faq_entry_id and v.number < k.upper
      order by v.number desc limit k.size) v
    order by k.list, v.number desc`,
};
