import type { Audience } from '../chats/audience.js';
import type { CourseRole } from '../course-spaces/course-role.js';
import type { Statement } from '../database/database.js';
import type { InboxState } from './inbox-state.js';

/** An inbox entry as the API shows it, with internal keys beside. */
export interface InboxRow {
  chatKey: number;
  spaceKey: number;
  state: InboxState;
  claimedByKey: number | null;
  claimedAt: string | null;
  openedAt: string;
  askedAt: string;
  escalatedAt: string | null;
  firstAnsweredAt: string | null;
}

/** The columns of an InboxRow, of the table `e`. */
const inboxColumns = `e.chat_id as "chatKey", e.course_space_id as "spaceKey", e.state, e.claimed_by_id as "claimedByKey",
  e.claimed_at as "claimedAt", e.opened_at as "openedAt", e.asked_at as "askedAt", e.escalated_at as "escalatedAt",
  e.first_answered_at as "firstAnsweredAt"`;

/** $1 chats */
export const inboxByChat: Statement = {
  name: 'inbox-by-chat',
  text: `select ${inboxColumns} from inbox_entries e where e.chat_id = any($1::bigint[])`,
};

/** An inbox entry of a list. */
export interface ListedInboxRow extends InboxRow {
  /** As PostgreSQL writes it, to the microsecond. */
  askedAtText: string;
}

/**
 * $1 viewer, $2 course space, $3 states, $4 who claimed it (the learning environment's id) or null, $5 only escalated ones.
 * Each state is read by its index, and whether the viewer is in the chat looked up one by one (`offset 0`): the plan that
 * PostgreSQL keeps would begin with all of the viewer's chats.
 */
const listed = `from unnest($3::text[]) s(state)
    cross join lateral (
      select e.* from inbox_entries e
      cross join lateral (
        select from participants p where p.chat_id = e.chat_id and p.user_id = $1 and p.left_at is null offset 0) p
      where e.course_space_id = $2 and e.state = s.state
        and ($4::text is null or e.claimed_by_id = (select u.id from users u where u.external_id = $4))
        and (not $5::boolean or e.escalated_at is not null)`;

/**
 * As `listed`, $6 $7 time and chat to go on after or null, $8 how many; who has waited longest first. No state is read
 * further than the page goes.
 */
export const inboxEntries: Statement = {
  name: 'inbox-entries',
  text: `select ${inboxColumns}, e.asked_at::text as "askedAtText" ${listed}
        and ($7::bigint is null or (e.asked_at, e.chat_id) > ($6::timestamptz, $7::bigint))
      order by e.asked_at, e.chat_id limit $8) e
    order by e.asked_at, e.chat_id limit $8`,
};

/** As `listed` */
export const countInboxEntries: Statement = {
  name: 'count-inbox-entries',
  text: `select count(*)::int as count ${listed}) e`,
};

/** An inbox entry that is to be changed, with what decides whether the viewer may. */
export interface LockedInboxRow extends InboxRow {
  audience: Audience;
  /** What the viewer is in the course space. */
  role: CourseRole;
  /** Who claimed it, by the learning environment's id. */
  claimedById: string | null;
  /** Whether the course space has a responsible teacher. */
  hasTeacher: boolean;
}

/**
 * $1 viewer, $2 public id of the chat: locks the viewer's participation and then the entry, in the order in which a message
 * of theirs does. No row comes back where the viewer is not in the chat, or it has no entry.
 */
export const lockInboxEntry: Statement = {
  name: 'lock-inbox-entry',
  text: `with participation as materialized (
      select p.chat_id from chats c
      join participants p on p.chat_id = c.id and p.user_id = $1 and p.left_at is null
      where c.public_id = $2 for share of p)
    select e.chat_id as "chatKey" from participation p join inbox_entries e on e.chat_id = p.chat_id for no key update of e`,
};

/** $1 viewer, $2 chat. A statement of its own after the lock, so that it sees what was committed before that. */
export const lockedInboxEntry: Statement = {
  name: 'locked-inbox-entry',
  text: `select ${inboxColumns}, c.audience, r.role, u.external_id as "claimedById", exists (
        select from roster_entries t
        where t.course_space_id = e.course_space_id and t.role = 'RESPONSIBLE_TEACHER') as "hasTeacher"
    from inbox_entries e
    join chats c on c.id = e.chat_id
    join roster_entries r on r.course_space_id = e.course_space_id and r.user_id = $1
    left join users u on u.id = e.claimed_by_id
    where e.chat_id = $2`,
};

/** $1 chat, $2 state, $3 who has claimed it or null, $4 whether it is escalated; under the entry's lock */
export const changeInboxEntry: Statement = {
  name: 'change-inbox-entry',
  text: `update inbox_entries e set state = $2, claimed_by_id = $3,
      claimed_at = case when $3::bigint is not null then clock_timestamp() end,
      escalated_at = case when $4::boolean then coalesce(e.escalated_at, clock_timestamp()) end,
      changed_at = clock_timestamp()
    where e.chat_id = $1 returning ${inboxColumns}`,
};

/**
 * $1 course space, or null for all, $2 users: opens again what those of them have claimed who are no longer staff, or not
 * in the chat. It comes after their participations were changed, and after any chats' locks, since an answer, too, locks the
 * chat before its inbox entry.
 */
export const releaseClaims: Statement = {
  name: 'release-claims',
  text: `update inbox_entries e set state = 'OPEN', claimed_by_id = null, claimed_at = null, changed_at = clock_timestamp()
    where e.claimed_by_id = any($2::bigint[]) and ($1::bigint is null or e.course_space_id = $1) and e.state = 'CLAIMED'
      and not exists (
      select from participants p
      join roster_entries r on r.course_space_id = e.course_space_id and r.user_id = p.user_id and r.role <> 'STUDENT'
      where p.chat_id = e.chat_id and p.user_id = e.claimed_by_id and p.left_at is null)
    returning e.chat_id as "chatKey"`,
};

/** How the staff of a course space answer. */
export interface InboxStatisticsRow {
  open: number;
  claimed: number;
  escalated: number;
  asked: number;
  answered: number;
  medianSeconds: number | null;
  ninetiethPercentileSeconds: number | null;
}

/** $1 course space, $2 since when or null */
export const inboxStatistics: Statement = {
  name: 'inbox-statistics',
  text: `select now.*, since.* from (
      select count(*) filter (where state = 'OPEN')::int as open, count(*) filter (where state = 'CLAIMED')::int as claimed,
        count(escalated_at)::int as escalated
      from inbox_entries where course_space_id = $1 and state = any('{OPEN,CLAIMED}')) now,
    (select count(*)::int as asked, count(first_answered_at)::int as answered,
        round(percentile_cont(0.5) within group (
          order by extract(epoch from first_answered_at - opened_at)::float8))::int as "medianSeconds",
        round(percentile_cont(0.9) within group (
          order by extract(epoch from first_answered_at - opened_at)::float8))::int as "ninetiethPercentileSeconds"
      from inbox_entries where course_space_id = $1 and opened_at >= coalesce($2::timestamptz, '-infinity')) since`,
};

/** That an entry has changed. */
export interface ChangedInboxRow {
  chatKey: number;
  spaceKey: number;
  changedAt: string;
}

const changedColumns = `e.chat_id as "chatKey", e.course_space_id as "spaceKey", e.changed_at::text as "changedAt"`;

/** $1 chats */
export const changedInbox: Statement = {
  name: 'changed-inbox',
  text: `select ${changedColumns} from inbox_entries e where e.chat_id = any($1::bigint[])`,
};

/** $1 course spaces, $2 seconds: what has changed in so long */
export const recentlyChangedInbox: Statement = {
  name: 'recently-changed-inbox',
  text: `select ${changedColumns} from inbox_entries e
    where e.course_space_id = any($1::bigint[])
      and e.changed_at > clock_timestamp() - $2::float8 * interval '1 second'
    order by e.changed_at`,
};
