import { joinChats } from '../chats/join-chats.sql.js';
import type { Statement } from '../database/database.js';

// Set-based: these few statements, however much somebody wrote. Each is one of its own, so that it sees what was under
// way when the one before waited for its locks: by then nobody can do anything more as this person.

/**
 * The participation `p` of the person $1, present or not. There is an index for each of the two, since what people have
 * left is to cost nothing on the way to where they are.
 */
const participationOf = 'p.user_id = $1 and (p.left_at is null or p.left_at is not null)';

/** A person who is to be erased. */
export interface ErasableRow {
  key: number;
  /** The present time, to the microsecond. */
  now: string;
  /** Whether nothing is there but the id, and what was written under it. */
  bare: boolean;
}

/** $1 the learning environment's id, $2 only if known before this time, or null */
export const erasableUser: Statement = {
  name: 'erasable-user',
  text: `select u.id as key,
      to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as now,
      u.display_name is null and u.language is null and u.preferred_language is null and not u.hides_receipts
        and u.muted_spaces = '{}'
        and not exists (select from roster_entries r where r.user_id = u.id)
        and not exists (select from participants p where p.user_id = u.id and p.left_at is null)
        and not exists (select from participants p where p.user_id = u.id and p.left_at is not null) as bare
    from users u where u.external_id = $1 and ($2::timestamptz is null or u.known_since < $2::timestamptz)`,
};

/** $1 person, $2 action, $3 client id: writes it down in each course space in which the person is or was. */
export const auditPerson: Statement = {
  name: 'audit-person',
  text: `insert into audit_entries (course_space_id, action, client_id, created_at)
    select s.course_space_id, $2, $3, clock_timestamp() from (
      select r.course_space_id from roster_entries r where r.user_id = $1
      union select c.course_space_id from participants p ${joinChats} where ${participationOf}) s`,
};

/**
 * $1 person: off all rosters and out of all student groups. Locks the course spaces, so that a chat that somebody is
 * about to create is there afterwards, or finds the person gone.
 */
export const leaveRosters: Statement = {
  name: 'leave-rosters',
  text: `with space as (
      update course_spaces set roster_version = roster_version + 1
      where id in (select course_space_id from roster_entries where user_id = $1) returning id),
    member as (delete from student_group_members where user_id = $1),
    supervisor as (update student_groups set supervisor_id = null where supervisor_id = $1)
    delete from roster_entries r using space where r.course_space_id = space.id and r.user_id = $1`,
};

/**
 * $1 person: out of all chats, with all read positions; returns which. Whatever this person is sending is sent before, or
 * refused.
 */
export const leaveChats: Statement = {
  name: 'leave-chats',
  text: `delete from participants p using (
      select p.chat_id from participants p where ${participationOf} order by p.chat_id for update) left_chat
    where p.chat_id = left_chat.chat_id and p.user_id = $1 returning p.chat_id as "chatKey"`,
};

/** $1 chats that the person has left: those go in which the learning environment told somebody by name, and nobody is left. */
export const forgetTold: Statement = {
  name: 'forget-told',
  text: `with told as materialized (
      select c.id from notifications n cross join lateral (
        select * from chats c where c.id = n.chat_id for update) c
      where n.chat_id = any($1::bigint[]) and c.audience = 'USERS'
        and not exists (select from participants p where p.chat_id = n.chat_id)),
    message as (delete from messages m using told where m.chat_id = told.id)
    delete from chats c using told where c.id = told.id`,
};

/** $1 person, $2 whether the id stays, $3 time: empties the row. */
export const emptyUser: Statement = {
  name: 'empty-user',
  text: `update users set external_id = case when $2::boolean then external_id end, display_name = null,
      language = null, preferred_language = null, hides_receipts = false, muted_spaces = '{}', known_since = $3
    where id = $1`,
};

/** The messages of the person $1, and, where texts go ($2), others' whose deletion this person gave the reason for. */
const messagesOfPerson = `select m.chat_id, m.seq, true as own, m.deleted_at is null as present
      from messages m where m.sender_id = $1
      union
      select m.chat_id, m.seq, false, false from audit_entries a
      join messages m on m.chat_id = a.chat_id and m.seq = a.message_seq
      where $2::boolean and a.actor_id = $1 and m.sender_id is distinct from $1 and m.deletion_reason is not null`;

/** $1 person, $2 whether texts go: locks the chats that change, all in one order. */
export const lockChatsOfPerson: Statement = {
  name: 'lock-chats-of-person',
  text: `with own as materialized (
      select distinct own.chat_id from (${messagesOfPerson}) own order by own.chat_id)
    select c.id from own cross join lateral (
      select c.id from chats c where c.id = own.chat_id for no key update) c`,
};

/** What was changed in a chat. */
export interface CutChatRow {
  chatKey: number;
  lastSeq: number;
  changeSeq: number;
}

/**
 * $1 person, $2 whether texts go; under the chats' locks. Each message loses its sender. Where texts go, tombstones are
 * left of them, without anything that they ever said or were deleted for, and the topics go that came with them.
 */
export const cutMessages: Statement = {
  name: 'cut-messages',
  text: `with cut as materialized (
      select own.*, row_number() over (partition by own.chat_id order by own.seq) as n from (${messagesOfPerson}) own),
    counted as (
      select chat_id, count(*)::int as messages, count(*) filter (where $2 and present)::int as deleted,
        bool_or($2 and own and seq = 1) as opened
      from cut group by chat_id),
    chat as (
      update chats c set change_seq = c.change_seq + k.messages, deleted_count = c.deleted_count + k.deleted,
        topic = case when k.opened then '{}' else c.topic end
      from counted k where c.id = k.chat_id and c.id = any(array(select chat_id from counted))
      returning c.id, c.last_seq, c.change_seq, c.change_seq - k.messages as change_seq_before),
    version as (
      delete from message_versions v using cut
      where $2 and cut.own and v.chat_id = cut.chat_id and v.message_seq = cut.seq),
    reason as (
      update audit_entries a set reason = null from cut
      where $2 and cut.own and a.chat_id = cut.chat_id and a.message_seq = cut.seq),
    message as (
      update messages m set change_seq = chat.change_seq_before + cut.n, changed_by = pg_current_xact_id(),
        sender_id = case when cut.own then null else m.sender_id end,
        idempotency_key = case when cut.own then null else m.idempotency_key end,
        content = case when $2 and cut.own then '{}' else m.content end,
        deleted_at = case when $2 then coalesce(m.deleted_at, greatest(clock_timestamp(), m.edited_at, m.sent_at))
          else m.deleted_at end,
        deletion_reason = case when $2::boolean then null else m.deletion_reason end
      from cut join chat on chat.id = cut.chat_id
      where m.chat_id = cut.chat_id and m.seq = cut.seq)
    select id as "chatKey", last_seq as "lastSeq", change_seq as "changeSeq" from chat`,
};

/** $1 person, $2 whether texts go; after the messages, which go by it. */
export const cutAuditEntries: Statement = {
  name: 'cut-audit-entries',
  text: `update audit_entries set actor_id = null, reason = case when $2 then null else reason end where actor_id = $1`,
};

/** $1 person */
export const cutFaqVersions: Statement = {
  name: 'cut-faq-versions',
  text: 'update faq_versions set published_by_id = null, idempotency_key = null where published_by_id = $1',
};

/** $1 person: what stays theirs keeps no key. */
export const forgetIdempotencyKeys: Statement = {
  name: 'forget-idempotency-keys',
  text: `with message as (
      update messages set idempotency_key = null where sender_id = $1 and idempotency_key is not null)
    update faq_versions set idempotency_key = null where published_by_id = $1 and idempotency_key is not null`,
};
