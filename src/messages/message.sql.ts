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
  sentAt: Date;
  editedAt: Date | null;
  deletedAt: Date | null;
}

/** The columns of a MessageRow, of the table `m`. */
export const messageColumns = `m.chat_id as "chatKey", m.seq, m.public_id as id, m.sender_id as "senderKey", m.content,
  m.reply_to_seq as "replyToSeq", m.sent_at as "sentAt", m.edited_at as "editedAt", m.deleted_at as "deletedAt"`;

/** PostgreSQL's greatest integer: no number comes after it. */
export const END_OF_LOG = 2_147_483_647;

/** $1 chats, $2 numbers, pairwise */
export const messagesBySeq: Statement = {
  name: 'messages-by-seq',
  text: `select ${messageColumns} from unnest($1::bigint[], $2::int[]) k(chat_id, seq)
    join messages m using (chat_id, seq)`,
};

/** $1 chats, $2 after and $3 before which number, pairwise; $4 how many of each; oldest first */
export const messagesForward: Statement = {
  name: 'messages-forward',
  text: `select m.*, k.range::int from unnest($1::bigint[], $2::int[], $3::int[]) with ordinality k(chat_id, lower, upper, range)
    cross join lateral (
      select ${messageColumns} from messages m
      where m.chat_id = k.chat_id and m.seq > k.lower and m.seq < k.upper order by m.seq limit $4) m
    order by k.range, m.seq`,
};

/** As messagesForward, but the newest of each range; also oldest first */
export const messagesBackward: Statement = {
  name: 'messages-backward',
  text: `select m.*, k.range::int from unnest($1::bigint[], $2::int[], $3::int[]) with ordinality k(chat_id, lower, upper, range)
    cross join lateral (
      select ${messageColumns} from messages m
      where m.chat_id = k.chat_id and m.seq > k.lower and m.seq < k.upper order by m.seq desc limit $4) m
    order by k.range, m.seq`,
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
 * the viewer's unseen messages, newest first
 */
export const unreadMessages: Statement = {
  name: 'unread-messages',
  text: `select ${messageColumns}, (extract(epoch from m.sent_at) * 1000000)::bigint as "sentAtMicros"
    from participants p join chats c on c.id = p.chat_id
    cross join lateral (
      select * from messages m
      where m.chat_id = c.id and m.seq > p.last_read_seq
        and ($3::bigint is null or (m.sent_at, m.chat_id, m.seq)
          < (timestamptz 'epoch' + $3::bigint * interval '1 microsecond', $4::bigint, $5::int))
      order by m.seq desc limit $6) m
    where p.user_id = $1 and p.left_at is null and c.last_seq > p.last_read_seq
      and ($2::bigint is null or c.course_space_id = $2)
    order by m.sent_at desc, m.chat_id desc, m.seq desc limit $6`,
};

/** $1 sender, $2 idempotency key */
export const messageByIdempotencyKey: Statement = {
  name: 'message-by-idempotency-key',
  text: `select ${messageColumns} from messages m where m.sender_id = $1 and m.idempotency_key = $2`,
};

/** $1 chat, $2 public id */
export const seqOfMessage: Statement = {
  name: 'seq-of-message',
  text: 'select m.seq from messages m where m.chat_id = $1 and m.public_id = $2',
};

/**
 * $1 chat, $2 sender, $3 public id, $4 content, $5 number of the answered message or null, $6 idempotency key or null.
 * One statement, one transaction: the chat's next number under its row's lock, the entry, the sender's position.
 * The time is taken under the lock as well (an update that waited for it evaluates its expressions again), and never
 * runs backwards within a chat. Whether the sender is in the chat and whether it is frozen are seen under locks, too:
 * if a roster push has just changed that, no row comes back and nothing is stored.
 */
export const appendMessage: Statement = {
  name: 'append-message',
  text: `with sender as materialized (
      select chat_id from participants
      where chat_id = $1 and user_id = $2 and left_at is null for no key update),
    chat as (
      update chats c set last_seq = c.last_seq + 1, last_message_at = greatest(clock_timestamp(), c.last_message_at)
      from sender where c.id = sender.chat_id and not c.frozen
      returning c.id, c.last_seq, c.last_message_at),
    message as (
      insert into messages (chat_id, seq, public_id, sender_id, content, reply_to_seq, sent_at, idempotency_key)
      select id, last_seq, $3, $2, $4, $5, last_message_at, $6 from chat
      returning seq, sent_at),
    seen as (
      update participants p set last_read_seq = m.seq, last_read_at = m.sent_at from message m
      where p.chat_id = $1 and p.user_id = $2)
    select seq, sent_at as "sentAt" from message`,
};
