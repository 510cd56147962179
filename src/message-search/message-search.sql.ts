import { joinChats } from '../chats/join-chats.sql.js';
import type { Statement } from '../database/database.js';
import { type MessageRow, messageColumns } from '../messages/message.sql.js';

/** How many of the messages that are found are ranked: the newest. */
export const RANKED_MESSAGES = 1_000;

/**
 * To go through so many messages of the viewer's own chats takes less than what the index costs where others have said
 * the same in chats that the viewer is not in.
 */
const FEW_MESSAGES = 2_000;

/** A message that was found, and how well it fits. */
export interface FoundMessageRow extends MessageRow {
  spaceKey: number;
  rank: number;
  sentAtMicros: number;
  /** What was searched for, in which languages (separated by commas). */
  found?: { words: string; languages: string };
}

/**
 * $1 viewer, $2 course space or null, $3 chat or null, $4 languages, $5 what is searched for. In each course space the
 * viewer's chats are gone through where they have few messages, else the index tells where the space has these words.
 * The offsets keep PostgreSQL to that, which plans for any viewer at once. A deleted message has no words.
 */
const found = `own as materialized (
      select c.id, c.course_space_id, c.last_seq from participants p
      ${joinChats}
      where p.user_id = $1 and p.left_at is null and ($2::bigint is null or c.course_space_id = $2)
        and ($3::bigint is null or c.id = $3)),
    spaces as materialized (
      select o.course_space_id as id, sum(o.last_seq) <= ${FEW_MESSAGES} as few,
        message_search_query(o.course_space_id, $4, $5) as query
      from own o group by o.course_space_id),
    found as materialized (
      select m.chat_id, m.seq, m.sent_at, s.id as space_id
      from spaces s join own o on o.course_space_id = s.id
      cross join lateral (select * from messages m where m.chat_id = o.id offset 0) m
      where s.few and m.search @@ s.query
      union all
      select m.chat_id, m.seq, m.sent_at, s.id
      from spaces s
      cross join lateral (select * from messages m where m.search @@ s.query offset 0) m
      cross join lateral (
        select from participants p where p.chat_id = m.chat_id and p.user_id = $1 and p.left_at is null offset 0) p
      where not s.few and ($3::bigint is null or m.chat_id = $3)
      order by sent_at desc, chat_id desc, seq desc limit ${RANKED_MESSAGES})`;

/** $1 to $5 as above, $6 to $9 rank, time, chat and number to go on after or null, $10 how many; what fits best first, then the newest */
export const searchMessages: Statement = {
  name: 'search-messages',
  text: `with ${found},
    ranked as (
      select m.*, s.id as space_id, ts_rank(m.search, s.query, 1) as rank
      from found f
      cross join lateral (select * from messages m where m.chat_id = f.chat_id and m.seq = f.seq offset 0) m
      join spaces s on s.id = f.space_id)
    select ${messageColumns}, m.space_id as "spaceKey", m.rank,
      (extract(epoch from m.sent_at) * 1000000)::bigint as "sentAtMicros"
    from ranked m
    where $6::real is null or (m.rank, m.sent_at, m.chat_id, m.seq)
      < ($6, timestamptz 'epoch' + $7::bigint * interval '1 microsecond', $8::bigint, $9::int)
    order by m.rank desc, m.sent_at desc, m.chat_id desc, m.seq desc limit $10`,
};

/** $1 to $5 as searchMessages */
export const countFoundMessages: Statement = {
  name: 'count-found-messages',
  text: `with ${found} select count(*)::int as count from found`,
};
