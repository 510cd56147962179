import type { CourseRole } from '../course-spaces/course-role.js';
import type { ListRow } from '../database/batch.js';
import type { Statement } from '../database/database.js';
import type { Translations } from '../i18n/translations.js';
import { type MessageRow, messageColumns } from './message.sql.js';

/**
 * $1 viewer, $2 public id of a message: locks the viewer's participation and then the chat, in the order in which a new
 * message does. No row comes back where the viewer is not in the chat.
 */
export const lockChatOfMessage: Statement = {
  name: 'lock-chat-of-message',
  text: `with participation as materialized (
      select p.chat_id from messages m
      join participants p on p.chat_id = m.chat_id and p.user_id = $1 and p.left_at is null
      where m.public_id = $2 for no key update of p)
    select c.id as "chatKey" from participation p join chats c on c.id = p.chat_id for no key update of c`,
};

/** A message that is to be changed, with what decides whether the viewer may. */
export interface ChangeableRow extends MessageRow {
  spaceKey: number;
  frozen: boolean;
  /** The number of the chat's newest message. */
  lastSeq: number;
  /** What the viewer is in the course space. */
  role: CourseRole;
  /** How long ago it was sent. */
  ageMinutes: number;
}

/** $1 viewer, $2 public id. A statement of its own after the lock, so that it sees what was committed before that. */
export const changeableMessage: Statement = {
  name: 'changeable-message',
  text: `select ${messageColumns}, c.course_space_id as "spaceKey", c.frozen, c.last_seq as "lastSeq", r.role,
      (extract(epoch from clock_timestamp() - m.sent_at) / 60)::float8 as "ageMinutes"
    from messages m join chats c on c.id = m.chat_id
    join roster_entries r on r.course_space_id = c.course_space_id and r.user_id = $1
    where m.public_id = $2`,
};

/** What a change has left behind. */
export interface ChangedRow {
  /** The number of the change in its chat. */
  changeSeq: number;
  editedAt: string | null;
  deletedAt: string | null;
}

const changed = `m.change_seq as "changeSeq", m.edited_at as "editedAt", m.deleted_at as "deletedAt"`;

/** $1 chat, $2 number, $3 content; under the chat's lock. What it said before is kept. */
export const editMessage: Statement = {
  name: 'edit-message',
  text: `with chat as (
      update chats set change_seq = change_seq + 1 where id = $1 returning id, change_seq),
    kept as (
      insert into message_versions (chat_id, message_seq, change_seq, content, written_at)
      select m.chat_id, m.seq, chat.change_seq, m.content, coalesce(m.edited_at, m.sent_at)
      from chat join messages m on m.chat_id = chat.id and m.seq = $2)
    update messages m set content = $3, edited_at = greatest(clock_timestamp(), m.edited_at, m.sent_at),
      change_seq = chat.change_seq, changed_by = pg_current_xact_id()
    from chat where m.chat_id = chat.id and m.seq = $2
    returning ${changed}`,
};

/** $1 chat, $2 number, $3 reason or null; under the chat's lock. Nothing is left of what it ever said. */
export const deleteMessage: Statement = {
  name: 'delete-message',
  text: `with chat as (
      update chats set change_seq = change_seq + 1, deleted_count = deleted_count + 1 where id = $1
      returning id, change_seq),
    forgotten as (
      delete from message_versions v where v.chat_id = $1 and v.message_seq = $2),
    detached as (
      update notifications n set context = null where n.chat_id = $1 and $2 = 1 and n.context is not null)
    update messages m set content = '{}', deleted_at = greatest(clock_timestamp(), m.edited_at, m.sent_at),
      deletion_reason = $3, change_seq = chat.change_seq, changed_by = pg_current_xact_id()
    from chat where m.chat_id = chat.id and m.seq = $2
    returning ${changed}`,
};

/**
 * $1 chats, $2 after and $3 before which number, $4 how many, an element for each chat: the messages that were changed,
 * in the order of their latest changes
 */
export const changesForward: Statement = {
  name: 'changes-forward',
  text: `select ${messageColumns}, m.change_seq as "changeSeq", k.list::int
    from unnest($1::bigint[], $2::int[], $3::int[], $4::int[]) with ordinality k(chat_id, lower, upper, size, list)
    cross join lateral (
      select * from messages m
      where m.chat_id = k.chat_id and m.change_seq > k.lower and m.change_seq < k.upper and m.change_seq is not null
      order by m.change_seq limit k.size) m
    order by k.list, m.change_seq`,
};

/** $1 chats, $2 after which number, pairwise; $3 how many in all; in the order of each chat */
export const changesSince: Statement = {
  name: 'changes-since',
  text: `select ${messageColumns}, m.change_seq as "changeSeq" from unnest($1::bigint[], $2::int[]) k(chat_id, lower)
    join messages m on m.chat_id = k.chat_id and m.change_seq > k.lower and m.change_seq is not null
    order by m.chat_id, m.change_seq limit $3`,
};

/** What a message said at one time. */
export interface VersionRow {
  chatKey: number;
  content: Translations;
  writtenAt: string;
}

/** A version of one of several messages. */
export interface ListedVersionRow extends ListRow, VersionRow {}

/** $1 chats, $2 numbers of messages, $3 how many, all of the same length: what they said before, newest first */
export const versionsOfMessages: Statement = {
  name: 'versions-of-messages',
  text: `select k.list::int, v.chat_id as "chatKey", v.content, v.written_at as "writtenAt"
    from unnest($1::bigint[], $2::int[], $3::int[]) with ordinality k(chat_id, seq, size, list)
    cross join lateral (
      select * from message_versions v where v.chat_id = k.chat_id and v.message_seq = k.seq
      order by v.change_seq desc limit k.size) v
    order by k.list, v.change_seq desc`,
};
