import type { CourseRole } from '../course-spaces/course-role.js';
import type { Statement } from '../database/database.js';
import type { Translations } from '../i18n/translations.js';
import { messageColumns } from '../messages/message.sql.js';
import type { Audience } from './audience.js';
import { inAudience } from './audience.sql.js';

/** A chat as the API shows it, with internal keys beside. */
export interface ChatRow {
  key: number;
  /** The public UUID. */
  id: string;
  spaceKey: number;
  audience: Audience;
  topic: Translations;
  lastSeq: number;
  createdAt: Date;
}

const columns = `c.id as key, c.public_id as id, c.course_space_id as "spaceKey", c.audience, c.topic,
  c.last_seq as "lastSeq", c.created_at as "createdAt"`;

/** $1 keys */
export const chatsByKey: Statement = {
  name: 'chats-by-key',
  text: `select ${columns} from chats c where c.id = any($1::bigint[])`,
};

/** $1 viewer, $2 public id: the chat, if the viewer is in it */
export const chatOfUser: Statement = {
  name: 'chat-of-user',
  text: `select ${columns}, p.last_read_seq as "lastReadSeq", c.frozen
    from chats c join participants p on p.chat_id = c.id and p.user_id = $1 and p.left_at is null
    where c.public_id = $2`,
};

/**
 * $1 viewer, $2 course space or null, $3 only those with unseen messages, $4 $5 time and key of the chat to go on
 * after or null, $6 how many; newest message first, each with its newest message
 */
export const chatsOfUser: Statement = {
  name: 'chats-of-user',
  text: `select ${columns}, c.last_read_seq as "lastReadSeq",
      (extract(epoch from c.last_message_at) * 1000000)::bigint as "lastMessageMicros",
      m.id as "messageId", m."senderKey", m.content, m."replyToSeq", m."sentAt", m."editedAt", m."deletedAt"
    from (
      select c.*, p.last_read_seq from participants p join chats c on c.id = p.chat_id
      where p.user_id = $1 and p.left_at is null
        and ($2::bigint is null or c.course_space_id = $2)
        and (not $3::boolean or c.last_seq > p.last_read_seq)
        and ($4::bigint is null or (c.last_message_at, c.id)
          < (timestamptz 'epoch' + $4::bigint * interval '1 microsecond', $5::bigint))
      order by c.last_message_at desc, c.id desc limit $6) c
    cross join lateral (
      select ${messageColumns} from messages m where m.chat_id = c.id and m.seq = c.last_seq) m
    order by c.last_message_at desc, c.id desc`,
};

/**
 * $1 viewer, $2 course space, $3 users to address, $4 student group to address or null, $5 audience: what the viewer
 * is there, whom these ids mean, and whether the audience has anybody else
 */
export const addressees: Statement = {
  name: 'addressees',
  text: `select s.id as "spaceKey", s.frozen, s.roster_version as "rosterVersion", me.role,
      (select coalesce(json_object_agg(u.external_id, u.id), '{}')
        from users u join roster_entries r on r.user_id = u.id and r.course_space_id = s.id
        where u.external_id = any($3::text[])) as users,
      g.id as "groupKey", g.supervisor_id = $1 or exists (
        select from student_group_members m where m.student_group_id = g.id and m.user_id = $1) as "belongsToGroup",
      (select count(*)::int from student_group_members m
        join roster_entries r on r.course_space_id = s.id and r.user_id = m.user_id where m.student_group_id = g.id) as "groupSize",
      exists (
        select from roster_entries r, (select $5::text as audience, g.id as student_group_id) c
        where r.course_space_id = s.id and r.user_id <> $1 and ${inAudience}) as "hasOthers"
    from course_spaces s join roster_entries me on me.course_space_id = s.id and me.user_id = $1
    left join student_groups g on g.course_space_id = s.id and g.external_id = $4
    where s.external_id = $2`,
};

/** What `addressees` returns. */
export interface AddresseesRow {
  spaceKey: number;
  frozen: boolean;
  rosterVersion: number;
  role: CourseRole;
  /** The learning environment's ids of those found, with their keys. */
  users: Record<string, number>;
  groupKey: number | null;
  belongsToGroup: boolean | null;
  groupSize: number;
  hasOthers: boolean;
}

/**
 * $1 course space, $2 its roster version, $3 creator, $4 audience, $5 student group or null, $6 named users,
 * $7 public id, $8 topic, $9 public id of the first message, $10 its content, $11 idempotency key or null.
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
      insert into chats (public_id, course_space_id, audience, student_group_id, topic, last_seq, last_message_at, created_at)
      select $7, space.id, $4, $5, $8, 1, now, now from space, moment
      returning id, created_at),
    audience as (
      select r.user_id, r.user_id = $3 or r.user_id = any($6::bigint[]) as named
      from roster_entries r, (select $4::text as audience, $5::bigint as student_group_id) c
      where r.course_space_id = $1 and (r.user_id = $3 or r.user_id = any($6::bigint[]) or ${inAudience})),
    joined as (
      insert into participants (chat_id, user_id, named, last_read_seq, last_read_at)
      select chat.id, a.user_id, a.named, case when a.user_id = $3 then 1 else 0 end,
        case when a.user_id = $3 then chat.created_at end
      from chat, audience a
      returning user_id),
    message as (
      insert into messages (chat_id, seq, public_id, sender_id, content, sent_at, idempotency_key)
      select id, 1, $9, $3, $10, created_at, $11 from chat)
    select chat.id as key, chat.created_at as "createdAt", (select array_agg(user_id) from joined) as users from chat`,
};
