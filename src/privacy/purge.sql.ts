import type { Statement } from '../database/database.js';

/** A course space that is to be purged, with how much goes with it. */
export interface PurgeableRow {
  key: number;
  /** The learning environment's id. */
  id: string;
  frozenAt: string;
  people: number;
  chats: number;
  messages: number;
}

/** $1 how many days: course spaces that have been frozen for longer, longest first */
export const purgeableSpaces: Statement = {
  name: 'purgeable-spaces',
  text: `select s.id as key, s.external_id as id, s.frozen_at as "frozenAt",
      (select count(*)::int from roster_entries r where r.course_space_id = s.id) as people,
      c.chats, c.messages
    from course_spaces s cross join lateral (
      select count(*)::int as chats, coalesce(sum(c.last_seq), 0)::int as messages
      from chats c where c.course_space_id = s.id) c
    where s.frozen_at < clock_timestamp() - $1::int * interval '1 day'
    order by s.frozen_at, s.id`,
};

/** $1 course space, $2 how many days: no row comes back where it has been thawed. Under the lock of pushes it stays frozen. */
export const purgeableSpace: Statement = {
  name: 'purgeable-space',
  text: `select s.id as key from course_spaces s
    where s.id = $1 and s.frozen_at < clock_timestamp() - $2::int * interval '1 day'`,
};

/** $1 course space, $2 how many */
export const chatsToPurge: Statement = {
  name: 'chats-to-purge',
  text: 'select c.id as key from chats c where c.course_space_id = $1 order by c.id limit $2',
};

/** $1 chats; returns who was in them. It comes first: a message, too, locks its sender's participation before its chat. */
export const purgeParticipants: Statement = {
  name: 'purge-participants',
  text: `with gone as (delete from participants where chat_id = any($1::bigint[]) returning user_id)
    select distinct user_id as "userKey" from gone`,
};

/** $1 chats, with what their messages said before; returns who wrote in them. */
export const purgeMessages: Statement = {
  name: 'purge-messages',
  text: `with gone as (delete from messages where chat_id = any($1::bigint[]) returning sender_id)
    select distinct sender_id as "userKey" from gone where sender_id is not null`,
};

/** $1 chats */
export const purgeChats: Statement = {
  name: 'purge-chats',
  text: 'delete from chats where id = any($1::bigint[])',
};

/** $1 course space: who is on its roster, has published to its FAQ or is in its audit log */
export const peopleOfSpace: Statement = {
  name: 'people-of-space',
  text: `select r.user_id as "userKey" from roster_entries r where r.course_space_id = $1
    union select v.published_by_id from faq_entries e join faq_versions v on v.faq_entry_id = e.id
      where e.course_space_id = $1 and v.published_by_id is not null
    union select a.actor_id from audit_entries a where a.course_space_id = $1 and a.actor_id is not null`,
};

/** $1 course space, without chats: roster, groups, FAQ, saved messages and audit log go with it. */
export const purgeSpace: Statement = {
  name: 'purge-space',
  text: 'delete from course_spaces where id = $1',
};

/** $1 users: empties the rows of those who are in nothing any more and have written nothing that is left; returns whose. */
export const forgetIdleUsers: Statement = {
  name: 'forget-idle-users',
  text: `update users u set external_id = null, display_name = null, language = null, preferred_language = null,
      hides_receipts = false, muted_spaces = '{}'
    where u.id = any($1::bigint[]) and u.external_id is not null
      and not exists (select from roster_entries r where r.user_id = u.id)
      and not exists (select from participants p where p.user_id = u.id and p.left_at is null)
      and not exists (select from participants p where p.user_id = u.id and p.left_at is not null)
      and not exists (select from messages m where m.sender_id = u.id)
      and not exists (select from faq_versions v where v.published_by_id = u.id)
      and not exists (select from audit_entries a where a.actor_id = u.id)
    returning u.id as "userKey"`,
};
