import type { Statement } from '../database/database.js';
import { type ChatRow, chatColumns } from './chat.sql.js';
import { joinChats } from './join-chats.sql.js';
import { isArchived } from './unread.sql.js';

/** A chat after somebody changed what is unread or counts in it. */
export interface KeptChatRow extends ChatRow {
  lastReadSeq: number;
  muted: boolean;
  archived: boolean;
  /** Whether anything is not as it was. */
  changed: boolean;
}

/**
 * A change of one's own participation: $1 user, $2 public id of the chat. A row comes back if the user is in the chat.
 * `set` and `unless`, which tells what need not be changed, see the participant `p` and the chat `c`, with what `find` adds.
 */
function changeOfParticipation(
  name: string,
  { find = '', set, unless }: { find?: string; set: string; unless: string },
) {
  const text = `with target as materialized (
      select c.*, p.last_read_seq, p.muted, ${isArchived} as archived${find}
      from chats c join participants p on p.chat_id = c.id and p.user_id = $1 and p.left_at is null
      where c.public_id = $2),
    changed as (
      update participants p set ${set} from target c
      where p.chat_id = c.id and p.user_id = $1 and p.left_at is null and not (${unless})
      returning p.last_read_seq, p.muted, ${isArchived} as archived)
    select ${chatColumns}, coalesce(n.last_read_seq, c.last_read_seq) as "lastReadSeq", coalesce(n.muted, c.muted) as muted,
      coalesce(n.archived, c.archived) as archived, n.muted is not null as changed${find === '' ? '' : ', c.from_seq as "fromSeq"'}
    from target c left join changed n on true`;
  return { name, text } satisfies Statement;
}

/** What became of a chat in which messages were to be marked as unread. */
export interface MarkedUnreadRow extends KeptChatRow {
  /** Null where the chat has no message of that id. */
  fromSeq: number | null;
}

/** $3 public id of the first message that is to be unread. How far was ever seen stays as it is. */
export const markUnread = changeOfParticipation('mark-unread', {
  find: ', (select m.seq from messages m where m.public_id = $3 and m.chat_id = c.id) as from_seq',
  set: 'last_read_seq = least(p.last_read_seq, c.from_seq - 1), archived_seq = null',
  unless: 'c.from_seq is null or p.last_read_seq < c.from_seq and p.archived_seq is null',
});

/** $3 whether it is to be muted */
export const muteChat = changeOfParticipation('mute-chat', { set: 'muted = $3::boolean', unless: 'p.muted = $3' });

/** $3 whether it is to be archived: the chat's next number brings it back. */
export const archiveChat = changeOfParticipation('archive-chat', {
  set: 'archived_seq = case when $3::boolean then c.last_seq end',
  unless: `${isArchived} = $3`,
});

/**
 * $1 user, $2 course space or null: reads all chats to their ends, and returns those in which something was unseen. Their
 * rows are locked in one order, so that two devices that do so at once wait for each other and not in a circle.
 */
export const markAllRead: Statement = {
  name: 'mark-all-read',
  text: `with target as materialized (
      select p.chat_id, c.last_seq from participants p
      ${joinChats}
      where p.user_id = $1 and p.left_at is null and p.last_read_seq < c.last_seq
        and ($2::bigint is null or c.course_space_id = $2)
      order by p.chat_id for no key update of p)
    update participants p
    set last_read_seq = t.last_seq, seen_seq = greatest(p.seen_seq, t.last_seq),
      last_read_at = case when p.seen_seq < t.last_seq then clock_timestamp() else p.last_read_at end
    from target t where p.chat_id = t.chat_id and p.user_id = $1 and p.last_read_seq < t.last_seq
    returning p.chat_id as "chatKey"`,
};
