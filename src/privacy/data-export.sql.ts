import { isArchived } from '../chats/unread.sql.js';
import type { Statement } from '../database/database.js';
import { DataRecordKind } from './data-record-kind.js';

/** Where a record stands: its section, and its keys within that. */
export type RecordPosition = [section: number, first: number, second: number, third: number];

/** Something that is stored of a person. */
export interface DataRecordRow {
  kind: DataRecordKind;
  data: Record<string, unknown>;
  section: number;
  first: number;
  second: number;
  third: number;
}

/** Records of one kind, in the order of their keys; of the person $1. */
interface Section {
  kind: DataRecordKind;
  /** One to three, of which an index has the order. */
  keys: readonly string[];
  /** Names and values in turn. */
  data: string;
  from: string;
}

const chatSection = (present: boolean): Section => ({
  kind: DataRecordKind.CHAT,
  keys: ['p.chat_id'],
  data: `'id', c.public_id, 'courseSpaceId', s.external_id, 'audience', c.audience, 'topic', c.topic,
    'opened', exists (select from messages m where m.chat_id = c.id and m.seq = 1 and m.sender_id = $1),
    'named', p.named, 'muted', p.muted, 'archived', ${isArchived}, 'leftAt', p.left_at,
    'readUpToId', (select m.public_id from messages m where m.chat_id = c.id and m.seq = p.last_read_seq),
    'seenUpToId', (select m.public_id from messages m where m.chat_id = c.id and m.seq = p.seen_seq),
    'lastReadAt', p.last_read_at,
    'claimedAt', (select e.claimed_at from inbox_entries e where e.chat_id = c.id and e.claimed_by_id = $1)`,
  from: `participants p join chats c on c.id = p.chat_id join course_spaces s on s.id = c.course_space_id
    where p.user_id = $1 and p.left_at is ${present ? '' : 'not '}null`,
});

/** Everything that is stored of a person, section by section. */
const SECTIONS: readonly Section[] = [
  {
    kind: DataRecordKind.PROFILE,
    keys: ['u.id'],
    data: `'id', u.external_id, 'displayName', u.display_name, 'language', u.language,
      'preferredLanguage', u.preferred_language, 'hidesReceipts', u.hides_receipts,
      'mutedCourseSpaceIds', array(
        select s.external_id from course_spaces s where s.id = any(u.muted_spaces) order by s.id),
      'knownSince', nullif(u.known_since, '-infinity')`,
    from: 'users u where u.id = $1',
  },
  {
    kind: DataRecordKind.ROSTER_ENTRY,
    keys: ['r.course_space_id'],
    data: `'courseSpaceId', s.external_id, 'courseSpaceName', s.name, 'role', r.role`,
    from: 'roster_entries r join course_spaces s on s.id = r.course_space_id where r.user_id = $1',
  },
  {
    kind: DataRecordKind.STUDENT_GROUP,
    keys: ['g.id'],
    data: `'id', g.external_id, 'courseSpaceId', s.external_id, 'name', g.name,
      'supervises', g.supervisor_id is not distinct from $1`,
    from: `student_groups g join course_spaces s on s.id = g.course_space_id
      where (g.supervisor_id = $1
        or g.id in (select m.student_group_id from student_group_members m where m.user_id = $1))`,
  },
  chatSection(true),
  chatSection(false),
  {
    kind: DataRecordKind.MESSAGE,
    keys: ['m.chat_id', 'm.seq'],
    data: `'id', m.public_id, 'chatId', c.public_id, 'content', m.content, 'sentAt', m.sent_at, 'editedAt', m.edited_at,
      'deletedAt', m.deleted_at, 'deletionReason', m.deletion_reason, 'idempotencyKey', m.idempotency_key,
      'replyToId', (select r.public_id from messages r where r.chat_id = m.chat_id and r.seq = m.reply_to_seq)`,
    from: 'messages m join chats c on c.id = m.chat_id where m.sender_id = $1',
  },
  {
    kind: DataRecordKind.MESSAGE_VERSION,
    keys: ['m.chat_id', 'm.seq', 'v.change_seq'],
    data: `'messageId', m.public_id, 'content', v.content, 'writtenAt', v.written_at`,
    from: `messages m join message_versions v on v.chat_id = m.chat_id and v.message_seq = m.seq
      where m.sender_id = $1 and m.edited_at is not null`,
  },
  {
    kind: DataRecordKind.FAQ_VERSION,
    keys: ['v.faq_entry_id', 'v.number'],
    data: `'entryId', e.public_id, 'courseSpaceId', s.external_id, 'question', v.question, 'answer', v.answer,
      'publishedAt', v.published_at, 'idempotencyKey', v.idempotency_key`,
    from: `faq_versions v join faq_entries e on e.id = v.faq_entry_id
      join course_spaces s on s.id = e.course_space_id where v.published_by_id = $1`,
  },
  {
    kind: DataRecordKind.AUDIT_ENTRY,
    keys: ['a.id'],
    data: `'courseSpaceId', s.external_id, 'action', a.action, 'reason', a.reason, 'createdAt', a.created_at,
      'chatId', (select c.public_id from chats c where c.id = a.chat_id),
      'messageId', (select m.public_id from messages m where m.chat_id = a.chat_id and m.seq = a.message_seq)`,
    from: 'audit_entries a join course_spaces s on s.id = a.course_space_id where a.actor_id = $1',
  },
];

/** The records of a section that come after the position $2 to $5, $6 of them at most. */
function pageOfSection({ kind, keys, data, from }: Section, section: number): string {
  const after = keys.map((_, index) => `case when $2::int < ${section} then -1 else $${3 + index}::bigint end`);
  const [first, second = '0', third = '0'] = keys;
  return `(select ${section} as section, ${first}::bigint as first, ${second}::bigint as second, ${third}::bigint as third,
      '${kind}' as kind, jsonb_build_object(${data}) as data
    from ${from} and $2::int <= ${section} and (${keys.join(', ')}) > (${after.join(', ')})
    order by ${keys.join(', ')} limit $6)`;
}

/** $1 person, $2 $3 $4 $5 the position to go on after, $6 how many */
export const dataRecords: Statement = {
  name: 'data-records',
  text: `${SECTIONS.map(pageOfSection).join('\n    union all ')}
    order by section, first, second, third limit $6`,
};

/** $1 person */
export const countDataRecords: Statement = {
  name: 'count-data-records',
  text: `select sum(k.count)::int as count from (
      ${SECTIONS.map(({ from }) => `select count(*) as count from ${from}`).join(' union all ')}) k`,
};

/** $1 the learning environment's id */
export const knownUser: Statement = {
  name: 'known-user',
  text: 'select u.id as key from users u where u.external_id = $1',
};
