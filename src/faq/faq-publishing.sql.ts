import type { Statement } from '../database/database.js';
import type { Translations } from '../i18n/translations.js';
import { entryColumns } from './faq.sql.js';

/** The texts that an entry is made from. */
export interface FaqSourceRow {
  question: Translations;
  /** Null where there is no such answer. */
  answer: Translations | null;
}

/** $1 viewer, $2 course space, $3 public id of the message, $4 that of the one that answers it or null */
export const faqSource: Statement = {
  name: 'faq-source',
  text: `select m.content as question, a.content as answer from messages m
    join chats c on c.id = m.chat_id and c.course_space_id = $2
    join participants p on p.chat_id = c.id and p.user_id = $1 and p.left_at is null
    left join messages a on a.public_id = $4 and a.chat_id = m.chat_id and a.deleted_at is null
    where m.public_id = $3 and m.deleted_at is null`,
};

/** Writes down what the entry of the table `e` says now, as published by $1 or the integration $2, with the key $3. */
const noteVersion = `insert into faq_versions
    (faq_entry_id, number, question, answer, published_at, published_by_id, client_id, idempotency_key)
  select e.id, e.version, e.question, e.answer, e.updated_at, $1::bigint, $2, $3 from e`;

/** $1 $2 publisher, $3 idempotency key or null, $4 public id, $5 course space, $6 exercise, $7 hook, $8 question, $9 answer */
export const insertFaqEntry: Statement = {
  name: 'insert-faq-entry',
  text: `with e as (
      insert into faq_entries (public_id, course_space_id, exercise, hook, question, answer, published_at, updated_at)
      values ($4, $5, $6, $7, $8, $9, now(), now()) returning *),
    version as (${noteVersion})
    select ${entryColumns} from e`,
};

/**
 * $1 $2 publisher, $3 idempotency key or null, $4 entry, $5 question or null to keep it, $6 answer likewise, $7 whether
 * to change the exercise, $8 to what, $9 whether to change the hook, $10 to what. No row comes back where it has been
 * retracted. Versions are numbered under the entry's lock.
 */
export const updateFaqEntry: Statement = {
  name: 'update-faq-entry',
  text: `with e as (
      update faq_entries set version = version + 1, updated_at = greatest(clock_timestamp(), updated_at),
        question = coalesce($5, question), answer = coalesce($6, answer),
        exercise = case when $7::boolean then $8 else exercise end, hook = case when $9::boolean then $10 else hook end
      where id = $4 and retracted_at is null returning *),
    version as (${noteVersion})
    select ${entryColumns} from e`,
};

/** $1 entry */
export const retractFaqEntry: Statement = {
  name: 'retract-faq-entry',
  text: `update faq_entries e set retracted_at = coalesce(e.retracted_at, clock_timestamp()) where e.id = $1
    returning ${entryColumns}`,
};

/** Which entry a publication with an idempotency key belongs to. */
export interface FaqPublicationRow {
  entryId: string;
  spaceKey: number;
  number: number;
}

/** $1 $2 publisher, $3 idempotency key */
export const faqPublicationByKey: Statement = {
  name: 'faq-publication-by-key',
  text: `select e.public_id as "entryId", e.course_space_id as "spaceKey", v.number from faq_versions v
    join faq_entries e on e.id = v.faq_entry_id
    where v.idempotency_key = $3 and (v.published_by_id = $1 or v.client_id = $2)`,
};
