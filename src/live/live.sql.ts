import { joinChats } from '../chats/join-chats.sql.js';
import { countsInBadge, hasUnread, unreadMessagesOf } from '../chats/unread.sql.js';
import type { Statement } from '../database/database.js';

/** That a person is in a chat. */
export interface MembershipRow {
  userKey: number;
  chatKey: number;
  spaceKey: number;
  joinedSeq: number;
  joinedChangeSeq: number;
}

/** $1 users */
export const membershipsOfUsers: Statement = {
  name: 'memberships-of-users',
  text: `select p.user_id as "userKey", p.chat_id as "chatKey", c.course_space_id as "spaceKey",
      p.joined_seq as "joinedSeq", p.joined_change_seq as "joinedChangeSeq"
    from participants p
    ${joinChats}
    where p.user_id = any($1::bigint[]) and p.left_at is null`,
};

/** $1 chats, $2 users: which of these people are in which of these chats */
export const participantsAmong: Statement = {
  name: 'participants-among',
  text: `select p.user_id as "userKey", p.chat_id as "chatKey" from participants p
    where p.chat_id = any($1::bigint[]) and p.user_id = any($2::bigint[]) and p.left_at is null`,
};

/** From which number on a subscription over all of a person's chats goes on, and what the database showed then. */
export interface StartRow {
  chatKey: number;
  lastSeq: number;
  start: number;
  snapshot: string;
}

/** $1 user: a subscription that begins now */
export const startNow: Statement = {
  name: 'live-start-now',
  text: `select p.chat_id as "chatKey", c.last_seq as "lastSeq", c.last_seq as start,
      pg_current_snapshot()::text as snapshot
    from participants p join chats c on c.id = p.chat_id
    where p.user_id = $1 and p.left_at is null`,
};

/**
 * $1 user, $2 snapshot, $3 chats, $4 numbers, pairwise: a subscription that resumes from a cursor. In each chat it goes
 * on after the last entry that the snapshot shows, or after the number given for it, but not before the person first
 * joined. Commit order is number order within a chat, so what a snapshot shows of a log is its beginning, and the look back from the newest entry is as
 * long as what is new.
 */
export const startFromCursor: Statement = {
  name: 'live-start-from-cursor',
  text: `select p.chat_id as "chatKey", c.last_seq as "lastSeq",
      greatest(k.seq, case
        when pg_visible_in_snapshot(p.joined_by, $2::pg_snapshot) then (
          select m.seq from messages m
          where m.chat_id = p.chat_id and pg_visible_in_snapshot(m.written_by, $2::pg_snapshot)
          order by m.seq desc limit 1)
        else p.joined_seq end) as start,
      pg_current_snapshot()::text as snapshot
    from participants p join chats c on c.id = p.chat_id
    left join unnest($3::bigint[], $4::int[]) k(chat_id, seq) on k.chat_id = p.chat_id
    where p.user_id = $1 and p.left_at is null`,
};

/** As startNow, of the changes of messages. */
export const startChangesNow: Statement = {
  name: 'live-start-changes-now',
  text: `select p.chat_id as "chatKey", c.change_seq as "lastSeq", c.change_seq as start,
      pg_current_snapshot()::text as snapshot
    from participants p join chats c on c.id = p.chat_id
    where p.user_id = $1 and p.left_at is null`,
};

/**
 * As startFromCursor, of the changes of messages. A message that was changed again since is no longer among those that
 * the snapshot shows, so that the last of these may have a lower number than the last that there was: nothing lies
 * between them that need not be delivered.
 */
export const startChangesFromCursor: Statement = {
  name: 'live-start-changes-from-cursor',
  text: `select p.chat_id as "chatKey", c.change_seq as "lastSeq",
      greatest(k.seq, case
        when pg_visible_in_snapshot(p.joined_by, $2::pg_snapshot) then coalesce((
          select m.change_seq from messages m
          where m.chat_id = p.chat_id and m.change_seq is not null
            and pg_visible_in_snapshot(m.changed_by, $2::pg_snapshot)
          order by m.change_seq desc limit 1), 0)
        else p.joined_change_seq end) as start,
      pg_current_snapshot()::text as snapshot
    from participants p join chats c on c.id = p.chat_id
    left join unnest($3::bigint[], $4::int[]) k(chat_id, seq) on k.chat_id = p.chat_id
    where p.user_id = $1 and p.left_at is null`,
};

/** Where a chat's log ends, and what the database showed then. */
export interface EndRow {
  chatKey: number;
  lastSeq: number;
  snapshot: string;
}

/** $1 chats */
export const endsOfLogs: Statement = {
  name: 'ends-of-logs',
  text: `select c.id as "chatKey", c.last_seq as "lastSeq", pg_current_snapshot()::text as snapshot
    from chats c where c.id = any($1::bigint[])`,
};

/** $1 chats: as endsOfLogs, of the changes of messages */
export const endsOfChanges: Statement = {
  name: 'ends-of-changes',
  text: `select c.id as "chatKey", c.change_seq as "lastSeq", pg_current_snapshot()::text as snapshot
    from chats c where c.id = any($1::bigint[])`,
};

/** How far somebody has seen a chat. */
export interface ReceiptRow {
  chatKey: number;
  userKey: number;
  seenSeq: number;
  seenAt: string;
  /** Whether other students are not to be told. */
  hidesReceipts: boolean;
}

const receiptColumns = `p.chat_id as "chatKey", p.user_id as "userKey", p.seen_seq as "seenSeq", p.last_read_at as "seenAt",
      u.hides_receipts as "hidesReceipts"`;
const joinUsers = 'cross join lateral (select u.hides_receipts from users u where u.id = p.user_id offset 0) u';

/** $1 users, $2 chats, pairwise, $3 seconds: who has read on that recently */
export const receiptsOfUsers: Statement = {
  name: 'receipts-of-users',
  text: `select ${receiptColumns} from unnest($1::bigint[], $2::bigint[]) k(user_id, chat_id)
    join participants p using (user_id, chat_id)
    ${joinUsers}
    where p.left_at is null and p.last_read_at > clock_timestamp() - $3::float8 * interval '1 second'`,
};

/** $1 chats, $2 seconds: who has read on that recently, in the order in which they did */
export const recentReceipts: Statement = {
  name: 'recent-receipts',
  text: `select ${receiptColumns} from participants p
    ${joinUsers}
    where p.chat_id = any($1::bigint[]) and p.left_at is null
      and p.last_read_at > clock_timestamp() - $2::float8 * interval '1 second'
    order by p.last_read_at`,
};

/** How much of a chat a person has not seen. */
export interface ChatUnreadRow {
  userKey: number;
  chatKey: number;
  spaceKey: number;
  unread: number;
  /** Whether that counts in the badge of the chat's course space. */
  counts: boolean;
  /** Whether the badge over all chats leaves the course space out. */
  spaceMuted: boolean;
}

/** $1 users: only chats in which there is something */
export const unreadByChat: Statement = {
  name: 'unread-by-chat',
  text: `select p.user_id as "userKey", p.chat_id as "chatKey", c.course_space_id as "spaceKey",
      ${unreadMessagesOf} as unread, ${countsInBadge} as counts, c.course_space_id = any(u.muted_spaces) as "spaceMuted"
    from unnest($1::bigint[]) k(user_id)
    cross join lateral (select u.muted_spaces from users u where u.id = k.user_id offset 0) u
    join participants p on p.user_id = k.user_id and p.left_at is null
    ${joinChats}
    where ${hasUnread}`,
};

/** Somebody who was erased. */
export interface ErasedRow {
  userKey: number;
}

/** $1 seconds: who was erased recently, as far as nothing is kept of them */
export const recentlyErased: Statement = {
  name: 'recently-erased',
  text: `select u.id as "userKey" from users u
    where u.external_id is null and u.known_since > clock_timestamp() - $1::float8 * interval '1 second'`,
};
