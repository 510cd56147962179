import type { ListRow } from '../database/batch.js';
import type { Statement } from '../database/database.js';
import { type ChatRow, chatColumns } from './chat.sql.js';
import { joinChats } from './join-chats.sql.js';
import { hasUnread, isArchived } from './unread.sql.js';

/** One person in one chat. */
export interface ParticipantRow {
  chatKey: number;
  userKey: number;
}

/** A page of people. */
export interface UsersPageRow extends ListRow {
  /** Their keys, in their order. */
  users: number[];
}

/**
 * How many of a chat's participants have read up to one number, of those who hide receipts or of those who don't, and
 * which of the asked ones.
 */
export interface PositionsRow {
  chatKey: number;
  seenSeq: number;
  hidesReceipts: boolean;
  count: number;
  users: number[] | null;
}

/** $1 chats, $2 after which user, $3 how many, all of the same length: one page of people for each */
export const participantsOfChats: Statement = {
  name: 'participants-of-chats',
  text: `select k.list::int, array(
      select p.user_id from participants p
      where p.chat_id = k.chat_id and p.user_id > k.after_user and p.left_at is null
      order by p.user_id limit k.size) as users
    from unnest($1::bigint[], $2::bigint[], $3::int[]) with ordinality k(chat_id, after_user, size, list)`,
};

/**
 * $1 chats, $2 after which user, $3 how many, $4 numbers, $5 senders (0 for none), $6 whether those who hide receipts are
 * among them, all of the same length: one page of people who have read so far for each
 */
export const seenByOfMessages: Statement = {
  name: 'seen-by-of-messages',
  text: `select k.list::int, array(
      select p.user_id from participants p
      where p.chat_id = k.chat_id and p.user_id > k.after_user and p.user_id <> k.sender_id
        and p.seen_seq >= k.seq and p.left_at is null
        and (k.everybody or not exists (select from users u where u.id = p.user_id and u.hides_receipts))
      order by p.user_id limit k.size) as users
    from unnest($1::bigint[], $2::bigint[], $3::int[], $4::int[], $5::bigint[], $6::boolean[])
      with ordinality k(chat_id, after_user, size, seq, sender_id, everybody, list)`,
};

/** $1 chats, $2 users to tell apart */
export const positionsOfChats: Statement = {
  name: 'positions-of-chats',
  text: `select p.chat_id as "chatKey", p.seen_seq as "seenSeq", h.id is not null as "hidesReceipts", count(*)::int as count,
      array_agg(p.user_id) filter (where p.user_id = any($2::bigint[])) as users
    from participants p left join (select u.id from users u where u.hides_receipts) h on h.id = p.user_id
    where p.chat_id = any($1::bigint[]) and p.left_at is null
    group by p.chat_id, p.seen_seq, h.id is not null`,
};

/** $1 users, $2 chats, pairwise */
export const positionsOfUsers: Statement = {
  name: 'positions-of-users',
  text: `select p.user_id as "userKey", p.chat_id as "chatKey", p.last_read_seq as "lastReadSeq"
    from unnest($1::bigint[], $2::bigint[]) k(user_id, chat_id)
    join participants p using (user_id, chat_id) where p.left_at is null`,
};

/** $1 users, $2 chats, pairwise */
export const receiptsOfParticipants: Statement = {
  name: 'receipts-of-participants',
  text: `select p.user_id as "userKey", p.chat_id as "chatKey", p.last_read_at as "lastReadAt",
      u.hides_receipts as "hidesReceipts"
    from unnest($1::bigint[], $2::bigint[]) k(user_id, chat_id)
    join participants p using (user_id, chat_id)
    cross join lateral (select u.hides_receipts from users u where u.id = p.user_id offset 0) u
    where p.left_at is null`,
};

/** How somebody keeps a chat. */
export interface KeptChat {
  /** Whether its unseen messages are left out of the badge. */
  muted: boolean;
  /** Whether it is put away until its next message. */
  archived: boolean;
}

/** $1 users, $2 chats, pairwise */
export const keptChats: Statement = {
  name: 'kept-chats',
  text: `select p.user_id as "userKey", p.chat_id as "chatKey", p.muted, ${isArchived} as archived
    from unnest($1::bigint[], $2::bigint[]) k(user_id, chat_id)
    join participants p using (user_id, chat_id) join chats c on c.id = p.chat_id where p.left_at is null`,
};

/** What became of a read position that was to be moved. */
export interface MarkedRow extends ChatRow {
  /** Up to which number the position was to move; null where the chat has no message of that id. */
  upTo: number | null;
  /** Where the position stands now, at least: another device may have moved it further meanwhile. */
  lastReadSeq: number;
  moved: boolean;
}

/**
 * $1 user, $2 public id of the chat, $3 that of the message to read up to, or null for the newest: moves the read
 * position, never back. A row comes back if the user is in the chat.
 */
export const markRead: Statement = {
  name: 'mark-read',
  text: `with target as materialized (
      select c.*, p.last_read_seq, p.muted, ${isArchived} as archived, case when $3::uuid is null then c.last_seq
        else (select m.seq from messages m where m.public_id = $3 and m.chat_id = c.id) end as up_to
      from chats c join participants p on p.chat_id = c.id and p.user_id = $1 and p.left_at is null
      where c.public_id = $2),
    moved as (
      update participants p
      set last_read_seq = t.up_to, seen_seq = greatest(p.seen_seq, t.up_to),
        last_read_at = case when p.seen_seq < t.up_to then clock_timestamp() else p.last_read_at end
      from target t
      where p.chat_id = t.id and p.user_id = $1 and p.last_read_seq < t.up_to and p.left_at is null
      returning p.last_read_seq)
    select ${chatColumns}, c.up_to as "upTo", greatest(c.up_to, c.last_read_seq) as "lastReadSeq", c.muted, c.archived,
      m.last_read_seq is not null as moved
    from target c left join moved m on true`,
};

/** $1 user, $2 course space or null, $3 only chats with unseen messages, $4 those that are archived or those that are not */
export const countChatsOfUser: Statement = {
  name: 'count-chats-of-user',
  text: `select count(*)::int as count from participants p
    ${joinChats}
    where p.user_id = $1 and p.left_at is null and ($2::bigint is null or c.course_space_id = $2)
      and (not $3::boolean or ${hasUnread}) and ${isArchived} = $4::boolean`,
};
