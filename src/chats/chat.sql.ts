import type { CourseRole } from '../course-spaces/course-role.js';
import type { ListRow } from '../database/batch.js';
import type { Statement } from '../database/database.js';
import type { Translations } from '../i18n/translations.js';
import { type MessageRow, messageColumns } from '../messages/message.sql.js';
import type { Audience } from './audience.js';
import { inAudience } from './audience.sql.js';
import { joinChats } from './join-chats.sql.js';
import { hasUnread, isArchived } from './unread.sql.js';

/** A chat as the API shows it, with internal keys beside. */
export interface ChatRow {
  key: number;
  /** The public UUID. */
  id: string;
  spaceKey: number;
  audience: Audience;
  topic: Translations;
  lastSeq: number;
  /** How many of its messages were deleted. */
  deletedCount: number;
  createdAt: string;
  /** The viewer's read position, and how the viewer keeps the chat, where that was read along. */
  lastReadSeq?: number;
  muted?: boolean;
  archived?: boolean;
  /** What else was read along. */
  along?: ReadAlong;
}

/** What is read along with a chat of a list. */
export interface ReadAlong {
  lastMessage: MessageRow;
  /** The keys of so many of the first participants. */
  participants: readonly number[] | null;
  participantLimit: number;
}

/** The columns of a ChatRow, of the table `c`. */
export const chatColumns = `c.id as key, c.public_id as id, c.course_space_id as "spaceKey", c.audience, c.topic,
  c.last_seq as "lastSeq", c.deleted_count as "deletedCount", c.created_at as "createdAt"`;

/** $1 keys */
export const chatsByKey: Statement = {
  name: 'chats-by-key',
  text: `select ${chatColumns} from chats c where c.id = any($1::bigint[])`,
};

/** A chat as its participant finds it. */
export interface FoundChatRow extends ChatRow {
  /** The person who asked. */
  userKey: number;
  /** This person's read position. */
  lastReadSeq: number;
  /** Whether its course space takes no new messages. */
  frozen: boolean;
  /** The number of the newest change of one of its messages. */
  changeSeq: number;
}

/** $1 users, $2 public ids, pairwise: the chats that these people are in */
export const chatsOfUsersById: Statement = {
  name: 'chats-of-users-by-id',
  text: `select ${chatColumns}, p.user_id as "userKey", p.last_read_seq as "lastReadSeq", p.muted,
      ${isArchived} as archived, c.frozen, c.change_seq as "changeSeq"
    from unnest($1::bigint[], $2::uuid[]) k(user_id, public_id)
    join chats c on c.public_id = k.public_id
    join participants p on p.chat_id = c.id and p.user_id = k.user_id and p.left_at is null`,
};

/** The message that a chat answers, for a person. */
export interface AnsweredRow extends MessageRow {
  userKey: number;
  answeredBy: number;
}

/** $1 users, $2 chats, pairwise: the messages of other chats that these answer, where the person is in those */
export const answeredMessages: Statement = {
  name: 'answered-messages',
  text: `select k.user_id as "userKey", k.chat_id as "answeredBy", ${messageColumns}
    from unnest($1::bigint[], $2::bigint[]) k(user_id, chat_id)
    cross join lateral (select * from chats c where c.id = k.chat_id offset 0) c
    join participants p on p.chat_id = c.reply_to_chat_id and p.user_id = k.user_id and p.left_at is null
    join messages m on m.chat_id = c.reply_to_chat_id and m.seq = c.reply_to_seq`,
};

/** A chat of a person's list, with its newest message. */
export interface ListedChatRow extends ListRow, ChatRow, Omit<MessageRow, 'id' | 'chatKey' | 'seq' | 'page'> {
  lastReadSeq: number;
  /** As PostgreSQL writes it, to the microsecond. */
  lastMessageAt: string;
  messageId: string;
  /** The keys of the first participants, if they were asked for. */
  participants: number[] | null;
}

/**
 * Lists of people's chats, newest message first. All arrays are of the same length, an element for each list: $1 whose,
 * $2 of which course space or null, $3 only those with unseen messages, $4 those that are archived or those that are not,
 * $5 $6 time and key of the chat to go on after or null, $7 how many, $8 how many participants of each to read along.
 */
export const chatLists: Statement = {
  name: 'chat-lists',
  text: `select k.list::int, ${chatColumns}, c.last_read_seq as "lastReadSeq", c.muted, c.archived,
      c.last_message_at::text as "lastMessageAt",
      m.public_id as "messageId", m.sender_id as "senderKey", m.content, m.reply_to_seq as "replyToSeq",
      m.sent_at as "sentAt", m.edited_at as "editedAt", m.deleted_at as "deletedAt", m.deletion_reason as "deletionReason",
      case when k.participants > 0 then array(
        select p.user_id from participants p where p.chat_id = c.id and p.left_at is null
        order by p.user_id limit k.participants) end as participants
    from unnest($1::bigint[], $2::bigint[], $3::boolean[], $4::boolean[], $5::timestamptz[], $6::bigint[], $7::int[], $8::int[])
      with ordinality k(user_id, course_space_id, unread_only, archived, last_message_at, chat_id, size, participants, list)
    cross join lateral (
      select c.*, p.last_read_seq, p.muted, ${isArchived} as archived from participants p
      ${joinChats}
      where p.user_id = k.user_id and p.left_at is null
        and (k.course_space_id is null or c.course_space_id = k.course_space_id)
        and (not k.unread_only or ${hasUnread}) and ${isArchived} = k.archived
        and (k.chat_id is null or (c.last_message_at, c.id) < (k.last_message_at, k.chat_id))
      order by c.last_message_at desc, c.id desc limit k.size) c
    cross join lateral (select * from messages m where m.chat_id = c.id and m.seq = c.last_seq offset 0) m
    order by k.list, c.last_message_at desc, c.id desc`,
};

/**
 * $1 viewer, null for an integration, $2 course space, $3 users to address, $4 student group to address or null, $5 audience, $6 public id of the
 * message to answer or null: what the viewer is there, whom and what these ids mean, and whether the audience has anybody
 * else
 */
export const addressees: Statement = {
  name: 'addressees',
  text: `select s.id as "spaceKey", s.frozen, s.roster_version as "rosterVersion", me.role,
      s.students_may_write_to_students as "studentsMayWriteToStudents", named.users, named.students as "namesStudents",
      reply.chat_id as "replyToChatKey", reply.seq as "replyToSeq",
      g.id as "groupKey", g.supervisor_id = $1 or exists (
        select from student_group_members m where m.student_group_id = g.id and m.user_id = $1) as "belongsToGroup",
      (select count(*)::int from student_group_members m
        join roster_entries r on r.course_space_id = s.id and r.user_id = m.user_id where m.student_group_id = g.id) as "groupSize",
      $5::text <> 'USERS' and exists (
        select from roster_entries r, (select $5::text as audience, g.id as student_group_id) c
        where r.course_space_id = s.id and r.user_id is distinct from $1 and ${inAudience}) as "hasOthers"
    from course_spaces s left join roster_entries me on me.course_space_id = s.id and me.user_id = $1
    cross join lateral (
      select coalesce(json_object_agg(u.external_id, u.id), '{}') as users,
        coalesce(bool_or(r.role = 'STUDENT' and u.id is distinct from $1), false) as students
      from users u join roster_entries r on r.user_id = u.id and r.course_space_id = s.id
      where u.external_id = any($3::text[])) named
    left join lateral (
      select m.chat_id, m.seq from messages m
      join chats c on c.id = m.chat_id and c.course_space_id = s.id
      join participants p on p.chat_id = m.chat_id and p.user_id = $1 and p.left_at is null
      where m.public_id = $6) reply on true
    left join student_groups g on g.course_space_id = s.id and g.external_id = $4
    where s.external_id = $2 and ($1::bigint is null or me.role is not null)`,
};

/** What `addressees` returns. */
export interface AddresseesRow {
  spaceKey: number;
  frozen: boolean;
  rosterVersion: number;
  /** What the viewer is there; null for an integration. */
  role: CourseRole | null;
  /** The learning environment's ids of those found, with their keys. */
  users: Record<string, number>;
  /** Whether students are among them, beside the viewer. */
  namesStudents: boolean;
  studentsMayWriteToStudents: boolean;
  /** The message to answer; null where the viewer is in no chat of the course space that has it. */
  replyToChatKey: number | null;
  replyToSeq: number | null;
  groupKey: number | null;
  belongsToGroup: boolean | null;
  groupSize: number;
  hasOthers: boolean;
}

/** What `createChat` returns. */
export interface CreatedChatRow {
  key: number;
  createdAt: string;
  /** The keys of all participants. */
  users: number[];
}

/**
 * $1 course space, $2 its roster version, $3 creator or null, $4 audience, $5 student group or null, $6 named users,
 * $7 public id, $8 topic, $9 public id of the first message, $10 its content, $11 idempotency key or null, $12 $13 chat and
 * number of the message that it answers or null, $14 whether it comes into the inbox of the staff.
 *
 * One statement, one transaction. It locks the course space against a roster push: one that has committed since the
 * addressees were read has raised the version or frozen the space, then no row comes back and nothing is stored; one
 * that comes later waits, and then sees this chat.
 */
export const createChat: Statement = {
  name: 'create-chat',
  text: `with space as (select id from course_spaces where id = $1 and roster_version = $2 and not frozen for share),
    moment as materialized (select clock_timestamp() as now),
    chat as (
      insert into chats (public_id, course_space_id, audience, student_group_id, topic, last_seq, last_message_at, created_at,
        reply_to_chat_id, reply_to_seq)
      select $7, space.id, $4, $5, $8, 1, now, now, $12, $13 from space, moment
      returning id, created_at),
    audience as (
      select r.user_id, true as named from roster_entries r
      where r.course_space_id = $1 and r.user_id = any($6::bigint[] || $3::bigint)
      union all
      select r.user_id, false from roster_entries r, (select $4::text as audience, $5::bigint as student_group_id) c
      where $4 <> 'USERS' and r.course_space_id = $1 and r.user_id <> all(array_remove($6::bigint[] || $3::bigint, null)) and ${inAudience}),
    joined as (
      insert into participants (chat_id, user_id, named, last_read_seq, seen_seq, last_read_at)
      select chat.id, a.user_id, a.named, case when a.user_id = $3 then 1 else 0 end, case when a.user_id = $3 then 1 else 0 end,
        case when a.user_id = $3 then chat.created_at end
      from chat, audience a
      returning user_id),
    message as (
      insert into messages (chat_id, seq, public_id, sender_id, content, sent_at, idempotency_key)
      select id, 1, $9, $3, $10, created_at, $11 from chat),
    entry as (
      insert into inbox_entries (chat_id, course_space_id, state, opened_at, asked_at, changed_at)
      select id, $1, 'OPEN', created_at, created_at, created_at from chat where $14::boolean)
    select chat.id as key, chat.created_at as "createdAt", (select array_agg(user_id) from joined) as users from chat`,
};
