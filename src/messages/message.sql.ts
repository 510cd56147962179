import type { Audience } from '../chats/audience.js';
import { countsInBadge } from '../chats/unread.sql.js';
import type { ListRow } from '../database/batch.js';
import type { Statement } from '../database/database.js';
import type { Translations } from '../i18n/translations.js';

/** An entry of a chat's log as the API shows it, with internal keys beside. */
export interface MessageRow {
  chatKey: number;
  seq: number;
  /** The public UUID. */
  id: string;
  senderKey: number | null;
  content: Translations;
  replyToSeq: number | null;
  sentAt: string;
  editedAt: string | null;
  deletedAt: string | null;
  /** Why it was deleted, as its readers are told. */
  deletionReason?: string | null;
  /** The number of its latest change, where it was read as a change. */
  changeSeq?: number;
  /** Who sent it, where that was read along. */
  senderId?: string | null;
  senderName?: string | null;
  /** The page that it was read with, whose numbers have no gaps. */
  page?: readonly MessageRow[];
}

/** An entry of a page. */
export interface PagedMessageRow extends ListRow, MessageRow {}

/** The columns of a MessageRow, of the table `m`. */
export const messageColumns = `m.chat_id as "chatKey", m.seq, m.public_id as id, m.sender_id as "senderKey", m.content,
  m.reply_to_seq as "replyToSeq", m.sent_at as "sentAt", m.edited_at as "editedAt", m.deleted_at as "deletedAt",
  m.deletion_reason as "deletionReason"`;

/** PostgreSQL's greatest integer: no number comes after it. */
export const END_OF_LOG = 2_147_483_647;

/** $1 chats, $2 numbers, pairwise */
export const messagesBySeq: Statement = {
  name: 'messages-by-seq',
  text: `select ${messageColumns} from unnest($1::bigint[], $2::int[]) k(chat_id, seq)
    join messages m using (chat_id, seq)`,
};

function messagesOfRanges(direction: 'asc' | 'desc'): string {
  return `select ${messageColumns}, u.external_id as "senderId", u.display_name as "senderName", k.list::int
    from unnest($1::bigint[], $2::int[], $3::int[], $4::int[]) with ordinality k(chat_id, lower, upper, size, list)
    cross join lateral (
      select * from messages m
      where m.chat_id = k.chat_id and m.seq > k.lower and m.seq < k.upper order by m.seq ${direction} limit k.size) m
    left join lateral (select * from users u where u.id = m.sender_id offset 0) u on true
    order by k.list, m.seq`;
}

/** $1 chats, $2 after and $3 before which number, $4 how many, an element for each stretch of a log; oldest first */
export const messagesForward: Statement = { name: 'messages-forward', text: messagesOfRanges('asc') };

/** As messagesForward, but the newest of each stretch; also oldest first */
export const messagesBackward: Statement = { name: 'messages-backward', text: messagesOfRanges('desc') };

/** $1 users, $2 public ids of chats, $3 how many, an element for each page: the newest entries, if the user is in the chat; oldest first */
export const newestMessages: Statement = {
  name: 'newest-messages',
  text: `select ${messageColumns}, u.external_id as "senderId", u.display_name as "senderName", k.list::int
    from unnest($1::bigint[], $2::uuid[], $3::int[]) with ordinality k(user_id, public_id, size, list)
    join chats c on c.public_id = k.public_id
    join participants p on p.chat_id = c.id and p.user_id = k.user_id and p.left_at is null
    cross join lateral (select * from messages m where m.chat_id = c.id order by m.seq desc limit k.size) m
    left join lateral (select * from users u where u.id = m.sender_id offset 0) u on true
    order by k.list, m.seq`,
};

/** $1 chats, $2 after which number, pairwise; $3 how many in all; in the order of their times, which each chat's is too */
export const messagesSince: Statement = {
  name: 'messages-since',
  text: `select ${messageColumns} from unnest($1::bigint[], $2::int[]) k(chat_id, lower)
    join messages m on m.chat_id = k.chat_id and m.seq > k.lower
    order by m.sent_at, m.chat_id, m.seq limit $3`,
};

/**
 * $1 viewer, $2 course space or null, $3 $4 $5 time, chat and number to go on after or null, $6 how many;
 * the messages that count in the viewer's badge, newest first
 */
export const unreadMessages: Statement = {
  name: 'unread-messages',
  text: `select ${messageColumns}, (extract(epoch from m.sent_at) * 1000000)::bigint as "sentAtMicros"
    from participants p join chats c on c.id = p.chat_id
    cross join lateral (
      select * from messages m
      where m.chat_id = c.id and m.seq > p.last_read_seq and m.deleted_at is null
        and ($3::bigint is null or (m.sent_at, m.chat_id, m.seq)
          < (timestamptz 'epoch' + $3::bigint * interval '1 microsecond', $4::bigint, $5::int))
      order by m.seq desc limit $6) m
    where p.user_id = $1 and p.left_at is null and c.last_seq > p.last_read_seq and ${countsInBadge}
      and case when $2::bigint is null then c.course_space_id <> all((select u.muted_spaces from users u where u.id = $1)::bigint[])
        else c.course_space_id = $2 end
    order by m.sent_at desc, m.chat_id desc, m.seq desc limit $6`,
};

/** $1 sender, $2 idempotency key */
export const messageByIdempotencyKey: Statement = {
  name: 'message-by-idempotency-key',
  text: `select ${messageColumns} from messages m where m.sender_id = $1 and m.idempotency_key = $2`,
};

/** Whether the sender $1 is staff of the course space of `c`, looked up only for audiences in which that matters. */
const byStaff = `case when c.audience in ('COURSE', 'COURSE_STAFF', 'RESPONSIBLE_TEACHER') then exists (
          select from roster_entries r where r.course_space_id = c.course_space_id and r.user_id = $1
            and r.role in ('STAFF', 'RESPONSIBLE_TEACHER')) end`;

/**
 * Whether the chat `c` came from an integration to the sender $1 alone. In any other with named people there was somebody,
 * who may have been erased since.
 */
const alone = `c.audience = 'USERS' and not exists (
          select from participants o where o.chat_id = c.id and o.user_id <> $1)
          and exists (select from notifications n where n.chat_id = c.id)`;

/** What became of a message that was to be appended. */
export interface AppendedRow {
  chatKey: number;
  frozen: boolean;
  audience: Audience;
  /** Whether the sender is staff of the course space; null where that decides nothing. */
  byStaff: boolean | null;
  /** Whether the learning environment told it nobody else. */
  alone: boolean;
  /** The number of the message to answer; null where the chat has none of that id. */
  replyToSeq: number | null;
  /** Whether the sender has used the idempotency key before. */
  replayed: boolean;
  /** Null where nothing was appended. */
  seq: number | null;
  sentAt: string | null;
  /** Whether it answered what was open in the inbox of the staff, or opened what was answered. */
  inboxChanged: boolean;
}

/**
 * $1 sender, $2 public id of the chat, $3 that of the message, $4 content, $5 public id of the message to answer or null,
 * $6 idempotency key or null. A row comes back if the sender is in the chat; it tells why where nothing was appended.
 *
 * One statement, one transaction: the chat's next number under its row's lock, the entry, the sender's position, and the
 * inbox of the staff: an answer of theirs closes what was open there, a question opens what was answered.
 * The time is taken under the lock as well (an update that waited for it evaluates its expressions again), and never
 * runs backwards within a chat. Whether the sender is in the chat and whether it is frozen are seen under locks, too.
 */
export const appendMessage: Statement = {
  name: 'append-message',
  text: `with target as materialized (
      select c.id, c.frozen, c.audience, ${byStaff} as by_staff, ${alone} as alone,
        (select m.seq from messages m where m.public_id = $5 and m.chat_id = c.id) as reply_to_seq,
        exists (select from messages m where m.sender_id = $1 and m.idempotency_key = $6) as replayed
      from chats c join participants p on p.chat_id = c.id and p.user_id = $1 and p.left_at is null
      where c.public_id = $2),
    sender as materialized (
      select p.chat_id, t.reply_to_seq from target t join participants p on p.chat_id = t.id
      where p.user_id = $1 and p.left_at is null and not t.replayed and (t.audience <> 'COURSE' or t.by_staff) and not t.alone
        and ($5::uuid is null or t.reply_to_seq is not null)
      for no key update of p),
    chat as (
      update chats c set last_seq = c.last_seq + 1, last_message_at = greatest(clock_timestamp(), c.last_message_at)
      from sender s where c.id = s.chat_id and not c.frozen
      returning c.id, c.last_seq, c.last_message_at, s.reply_to_seq),
    message as (
      insert into messages (chat_id, seq, public_id, sender_id, content, reply_to_seq, sent_at, idempotency_key)
      select id, last_seq, $3, $1, $4, reply_to_seq, last_message_at, $6 from chat
      returning seq, sent_at),
    inbox as (
      update inbox_entries e set state = case when t.by_staff then 'ANSWERED' else 'OPEN' end,
        claimed_by_id = null, claimed_at = null, escalated_at = null, changed_at = c.last_message_at,
        asked_at = case when t.by_staff then e.asked_at else c.last_message_at end,
        first_answered_at = case when t.by_staff then coalesce(e.first_answered_at, c.last_message_at)
          else e.first_answered_at end
      from chat c join target t using (id)
      where e.chat_id = c.id and t.audience in ('COURSE_STAFF', 'RESPONSIBLE_TEACHER')
        and t.by_staff is distinct from (e.state = 'ANSWERED')
      returning e.chat_id),
    seen as (
      update participants p set last_read_seq = c.last_seq, seen_seq = c.last_seq, last_read_at = c.last_message_at from chat c
      where p.chat_id = c.id and p.user_id = $1)
    select t.id as "chatKey", t.frozen, t.audience, t.by_staff as "byStaff", t.alone,
      t.reply_to_seq as "replyToSeq", t.replayed, m.seq, m.sent_at as "sentAt", exists (select from inbox) as "inboxChanged"
    from target t left join message m on true`,
};
