import type { Statement } from '../database/database.js';

/**
 * How many messages of the chat `c` the participant `p` has not seen: those beyond the read position that are not
 * deleted. Only chats in which something was deleted have any messages looked at.
 */
export const unreadMessagesOf = `(c.last_seq - p.last_read_seq - case when c.deleted_count = 0 then 0 else (
      select count(*)::int from messages d
      where d.chat_id = c.id and d.seq > p.last_read_seq and d.deleted_at is not null) end)`;

/** Whether there are any. */
export const hasUnread = `c.last_seq > p.last_read_seq and ${unreadMessagesOf} > 0`;

/** Whether the participant `p` has archived the chat `c`, and no message has brought it back. */
export const isArchived = 'coalesce(p.archived_seq >= c.last_seq, false)';

/**
 * Whether what is unseen in the chat `c` counts in the badge of the participant `p`: in that of its course space, and in
 * the one over all chats unless the course space is muted.
 */
export const countsInBadge = `(not p.muted and not ${isArchived})`;

/** How many deleted messages a chat has beyond a number. */
export interface DeletedBeyondRow {
  chatKey: number;
  seq: number;
  count: number;
}

/** $1 chats, $2 numbers, pairwise; only where there are any */
export const deletedBeyond: Statement = {
  name: 'deleted-beyond',
  text: `select k.chat_id as "chatKey", k.seq, count(*)::int as count
    from unnest($1::bigint[], $2::int[]) k(chat_id, seq)
    join messages m on m.chat_id = k.chat_id and m.seq > k.seq and m.deleted_at is not null
    group by k.chat_id, k.seq`,
};
