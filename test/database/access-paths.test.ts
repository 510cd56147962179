import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as audit from '../../src/audit/audit.sql.js';
import * as chats from '../../src/chats/chat.sql.js';
import * as participants from '../../src/chats/participant.sql.js';
import * as readState from '../../src/chats/read-state.sql.js';
import * as unread from '../../src/chats/unread.sql.js';
import * as addressees from '../../src/course-spaces/addressee.sql.js';
import * as courseSpaces from '../../src/course-spaces/course-space.sql.js';
import * as rosterSync from '../../src/course-spaces/roster-sync.sql.js';
import type { Statement } from '../../src/database/database.js';
import * as faq from '../../src/faq/faq.sql.js';
import * as faqPublishing from '../../src/faq/faq-publishing.sql.js';
import * as inbox from '../../src/inbox/inbox.sql.js';
import * as live from '../../src/live/live.sql.js';
import * as messageSearch from '../../src/message-search/message-search.sql.js';
import * as messages from '../../src/messages/message.sql.js';
import * as changes from '../../src/messages/message-change.sql.js';
import * as notifications from '../../src/notifications/notification.sql.js';
import * as preferences from '../../src/preferences/preferences.sql.js';
import * as dataExport from '../../src/privacy/data-export.sql.js';
import * as erasure from '../../src/privacy/erasure.sql.js';
import * as erasureReplay from '../../src/privacy/erasure-replay.sql.js';
import * as purge from '../../src/privacy/purge.sql.js';
import * as savedMessages from '../../src/saved-messages/saved-message.sql.js';
import * as users from '../../src/users/user.sql.js';
import { nodesOf, type PlanNode } from '../support/plans.js';
import { startService, type TestService } from '../support/service.js';

/** So many people in 40 course spaces, 10,000 entries of the FAQ, and so many chats with five participants and messages each. */
const fill = (people: number, chatCount: number) => [
  `insert into users (external_id) select 'u' || n from generate_series(1, ${people}) n`,
  `insert into course_spaces (external_id, slug, name, default_language)
    select 's' || n, 's' || n, '{"en": "A course"}', 'en' from generate_series(1, 40) n`,
  `insert into roster_entries (course_space_id, user_id, role)
    select s, 1 + (s * 499 + n) % ${people}, case when n < 10 then 'STAFF' else 'STUDENT' end
    from generate_series(1, 40) s, generate_series(0, 999) n`,
  `insert into student_groups (course_space_id, external_id, name)
    select s, 'g' || n, 'g' || n from generate_series(1, 40) s, generate_series(1, 50) n`,
  `insert into student_group_members (student_group_id, user_id)
    select g.id, r.user_id from student_groups g
    join roster_entries r on r.course_space_id = g.course_space_id and r.user_id % 50 = g.id % 50`,
  `insert into chats (public_id, course_space_id, audience, topic, last_seq, last_message_at, created_at)
    select gen_random_uuid(), 1 + n % 40, 'USERS', '{"en": "A topic"}', 5, now() - n * interval '1 minute', now()
    from generate_series(1, ${chatCount}) n`,
  `insert into participants (chat_id, user_id, named, last_read_seq)
    select c.id, 1 + (c.course_space_id * 499 + (c.id * 7 + n) % 1000) % ${people}, true, n % 6
    from chats c, generate_series(0, 4) n`,
  // One chat of a whole course.
  `insert into participants (chat_id, user_id)
    select 1, user_id from roster_entries where course_space_id = 2 on conflict do nothing`,
  'update participants set left_at = now() where (chat_id + user_id) % 20 = 0',
  // To find the words of each of them takes long, as it does to add them to this index one by one.
  'drop index messages_search_index',
  `insert into messages (chat_id, seq, public_id, sender_id, content, sent_at, search)
    select p.chat_id, n, gen_random_uuid(), p.user_id, '{"en": "A message of ordinary length, or nearly so."}',
      c.last_message_at - (5 - n) * interval '1 second',
      array_to_tsvector(array[c.course_space_id || '/message', c.course_space_id || '/length'])
    from generate_series(1, 5) n
    join chats c on true
    join lateral (select * from participants where chat_id = c.id order by user_id limit 1) p on true`,
  `update messages set change_seq = seq, edited_at = sent_at, changed_by = pg_current_xact_id() where seq < 3`,
  `update chats set change_seq = 2`,
  `insert into message_versions (chat_id, message_seq, change_seq, content, written_at)
    select chat_id, seq, n, content, sent_at from messages, generate_series(1, 2) n where change_seq is not null`,
  `insert into audit_entries (course_space_id, action, actor_id, chat_id, message_seq, reason, created_at)
    select 1 + n % 40, 'MESSAGE_DELETED', 1 + n % ${people}, 1 + n % ${chatCount}, 1, 'A reason', now() from generate_series(1, 10000) n`,
  `insert into faq_entries (public_id, course_space_id, exercise, hook, question, answer, published_at, updated_at)
    select gen_random_uuid(), 1 + n % 40, 'e' || n % 30, 'h' || n, jsonb_build_object('en', 'Question ' || n),
      jsonb_build_object('fi', 'Vastaus kysymykseen ' || n), now(), now() from generate_series(1, 10000) n`,
  `insert into faq_versions (faq_entry_id, number, question, answer, published_at, published_by_id, idempotency_key)
    select e.id, n, e.question, e.answer, now(), 1 + e.id % ${people}, 'key' || e.id || '-' || n from faq_entries e, generate_series(1, 2) n`,
  `insert into saved_messages (course_space_id, handle, content, updated_at)
    select s, 'handle' || n, '{"en": "A saved message"}', now() from generate_series(1, 40) s, generate_series(1, 100) n`,
  // Of each course space nearly all questions have been answered.
  `insert into inbox_entries
      (chat_id, course_space_id, state, claimed_by_id, claimed_at, opened_at, asked_at, first_answered_at, changed_at)
    select c.id, c.course_space_id, case when c.id % 500 < 10 then 'OPEN' when c.id % 500 < 20 then 'CLAIMED' else 'ANSWERED' end,
      case when c.id % 500 between 10 and 19 then 1 + c.id % ${people} end, case when c.id % 500 between 10 and 19 then now() end,
      c.created_at - c.id * interval '1 minute', c.created_at - c.id * interval '1 minute', c.created_at,
      c.created_at - c.id * interval '1 minute'
    from chats c`,
  `insert into notifications (chat_id, course_space_id, client_id, dedupe_key, addressees, last_reported_at)
    select id, course_space_id, 'lms', 'key' || id, 'digest', now() from chats where id % 2 = 0`,
  `insert into notification_reports (client_id, idempotency_key, chat_id, count)
    select 'lms', 'key' || chat_id || '-' || n, chat_id, n from notifications, generate_series(1, 3) n`,
  'create index messages_search_index on messages using gin (search)',
  'vacuum analyze',
];

/** Five small course spaces, as a service has at first. */
const BEGIN = [
  `insert into users (external_id) select 'u' || n from generate_series(1, 100) n`,
  `insert into course_spaces (external_id, slug, name, default_language)
    select 's' || n, 's' || n, '{"en": "A course"}', 'en' from generate_series(1, 5) n`,
  `insert into roster_entries (course_space_id, user_id, role) select 1 + id % 5, id, 'STUDENT' from users`,
];

const BIG_TABLES = [
  'users',
  'roster_entries',
  'student_group_members',
  'chats',
  'participants',
  'messages',
  'faq_entries',
  'faq_versions',
  'saved_messages',
  'message_versions',
  'audit_entries',
  'inbox_entries',
  'notifications',
  'notification_reports',
];

const isStatement = (value: unknown): value is Statement => typeof (value as Statement | null)?.text === 'string';
const statementsOf = (module: object) => Object.values(module).filter(isStatement);

/** The plan that PostgreSQL keeps for a prepared statement, whatever its parameters. */
async function explain({ database }: TestService, { text }: Statement): Promise<PlanNode[]> {
  type Row = { 'QUERY PLAN': [{ Plan: PlanNode }] };
  const rows = await database.query<Row>(`explain (generic_plan, format json) ${text}`);
  return rows.flatMap((row) => nodesOf(row['QUERY PLAN'][0].Plan));
}

/** Statements that a person's request or a live event runs, and the indexes by which they find their rows. */
const HOT: [Statement, string[]][] = [
  [users.userById, ['users_external_id_unique']],
  [users.usersByKey, ['users_pkey']],
  [preferences.preferencesOfUser, ['users_pkey']],
  [preferences.updatePreferences, ['users_pkey']],
  [preferences.preferredLanguages, ['users_pkey']],
  [courseSpaces.courseSpacesOfUser, ['roster_entries_user_id_index']],
  [courseSpaces.rolesByUserAndSpace, ['roster_entries_pkey']],
  [courseSpaces.unreadBySpace, ['participants_user_id_chat_id_index', 'chats_pkey']],
  [addressees.addresseePages, ['roster_entries_pkey', 'users_pkey']],
  [addressees.addresseeCounts, ['roster_entries_pkey', 'users_pkey']],
  [
    addressees.studentGroupsToAddress,
    ['student_groups_course_space_id_external_id_unique', 'student_group_members_pkey', 'roster_entries_pkey'],
  ],
  [chats.chatsOfUsersById, ['chats_public_id_unique', 'participants_pkey']],
  [chats.chatsByKey, ['chats_pkey']],
  [chats.chatLists, ['participants_user_id_chat_id_index', 'chats_pkey', 'messages_pkey']],
  [chats.addressees, ['users_external_id_unique']],
  [participants.participantsOfChats, ['participants_pkey']],
  [participants.seenByOfMessages, ['participants_pkey', 'users_hides_receipts_index']],
  [participants.positionsOfChats, ['participants_pkey', 'users_hides_receipts_index']],
  [participants.receiptsOfParticipants, ['participants_user_id_chat_id_index', 'users_pkey']],
  [participants.positionsOfUsers, ['participants_user_id_chat_id_index']],
  [
    participants.markRead,
    ['chats_public_id_unique', 'participants_user_id_chat_id_index', 'messages_public_id_unique'],
  ],
  [participants.keptChats, ['participants_user_id_chat_id_index', 'chats_pkey']],
  [readState.markUnread, ['chats_public_id_unique', 'participants_user_id_chat_id_index', 'messages_public_id_unique']],
  [readState.muteChat, ['chats_public_id_unique', 'participants_user_id_chat_id_index']],
  [readState.archiveChat, ['chats_public_id_unique', 'participants_user_id_chat_id_index']],
  [readState.markAllRead, ['participants_user_id_chat_id_index', 'chats_pkey']],
  [participants.countChatsOfUser, ['participants_user_id_chat_id_index', 'chats_pkey']],
  [unread.deletedBeyond, ['messages_chat_id_seq_index']],
  [messages.messagesBySeq, ['messages_pkey']],
  [messages.messagesForward, ['messages_pkey', 'users_pkey']],
  [messages.messagesBackward, ['messages_pkey', 'users_pkey']],
  [messages.newestMessages, ['chats_public_id_unique', 'participants_pkey', 'messages_pkey', 'users_pkey']],
  [messages.messagesSince, ['messages_pkey']],
  [messages.unreadMessages, ['participants_user_id_chat_id_index', 'chats_pkey', 'messages_pkey']],
  [
    messageSearch.searchMessages,
    ['participants_user_id_chat_id_index', 'chats_pkey', 'messages_pkey', 'messages_search_index'],
  ],
  [
    messageSearch.countFoundMessages,
    ['participants_user_id_chat_id_index', 'chats_pkey', 'messages_pkey', 'messages_search_index'],
  ],
  [messages.messageByIdempotencyKey, ['messages_sender_id_idempotency_key_unique']],
  [messages.appendMessage, ['chats_public_id_unique', 'chats_pkey', 'participants_user_id_chat_id_index']],
  [changes.lockChatOfMessage, ['messages_public_id_unique', 'participants_user_id_chat_id_index', 'chats_pkey']],
  [changes.changeableMessage, ['messages_public_id_unique', 'chats_pkey', 'roster_entries_pkey']],
  [changes.editMessage, ['messages_pkey', 'chats_pkey']],
  [changes.deleteMessage, ['messages_pkey', 'chats_pkey', 'message_versions_pkey']],
  [changes.changesForward, ['messages_chat_id_change_seq_unique']],
  [changes.changesSince, ['messages_chat_id_change_seq_unique']],
  [changes.versionsOfMessages, ['message_versions_pkey']],
  [audit.auditEntries, ['audit_entries_course_space_id_id_unique', 'chats_pkey', 'messages_pkey']],
  [audit.countAuditEntries, ['audit_entries_course_space_id_id_unique']],
  [faq.faqEntryById, ['faq_entries_public_id_unique']],
  [faq.faqEntries, ['faq_entries_course_space_id_id_index']],
  [faq.searchFaqEntries, ['faq_entries_search_index']],
  [faq.countFoundFaqEntries, ['faq_entries_search_index']],
  [faq.faqVersions, ['faq_versions_pkey']],
  [faqPublishing.faqSource, ['messages_public_id_unique']],
  [
    faqPublishing.faqPublicationByKey,
    ['faq_versions_published_by_id_idempotency_key_unique', 'faq_versions_client_id_idempotency_key_unique'],
  ],
  [savedMessages.savedMessages, ['saved_messages_pkey']],
  [savedMessages.savedTextOfSpace, ['saved_messages_pkey']],
  [savedMessages.savedTextOfChat, ['saved_messages_pkey', 'chats_public_id_unique']],
  [inbox.inboxByChat, ['inbox_entries_pkey']],
  [inbox.inboxEntries, ['inbox_entries_course_space_id_state_asked_at_chat_id_index']],
  [inbox.lockInboxEntry, ['chats_public_id_unique', 'inbox_entries_pkey']],
  [inbox.releaseClaims, ['inbox_entries_claimed_by_id_index']],
  [inbox.inboxStatistics, ['inbox_entries_course_space_id_opened_at_index']],
  [inbox.recentlyChangedInbox, ['inbox_entries_course_space_id_changed_at_index']],
  [chats.answeredMessages, ['chats_pkey', 'messages_pkey']],
  [notifications.notificationsByChat, ['notifications_pkey']],
  [notifications.reportByKey, ['notification_reports_pkey', 'chats_pkey', 'messages_pkey']],
  [notifications.lockReportedChat, ['notifications_course_space_id_dedupe_key_addressees_unique', 'chats_pkey']],
  [notifications.countReport, ['messages_pkey', 'chats_pkey', 'notifications_pkey']],
  [notifications.releaseDedupeKey, ['notifications_pkey']],
  [live.membershipsOfUsers, ['participants_user_id_chat_id_index', 'chats_pkey']],
  [live.startNow, ['participants_user_id_chat_id_index', 'chats_pkey']],
  [live.startChangesNow, ['participants_user_id_chat_id_index', 'chats_pkey']],
  [
    live.startChangesFromCursor,
    ['participants_user_id_chat_id_index', 'chats_pkey', 'messages_chat_id_change_seq_unique'],
  ],
  [live.endsOfChanges, ['chats_pkey']],
  [live.startFromCursor, ['participants_user_id_chat_id_index', 'chats_pkey', 'messages_pkey']],
  [live.receiptsOfUsers, ['participants_user_id_chat_id_index', 'users_pkey']],
  [live.recentReceipts, ['participants_pkey', 'users_pkey']],
  [live.recentlyErased, ['users_erased_index']],
  [live.endsOfLogs, ['chats_pkey']],
  [
    dataExport.dataRecords,
    [
      'participants_user_id_chat_id_index',
      'participants_user_id_chat_id_left_index',
      'messages_sender_id_chat_id_seq_index',
      'faq_versions_published_by_id_index',
      'audit_entries_actor_id_index',
    ],
  ],
  [erasure.auditPerson, ['participants_user_id_chat_id_index', 'participants_user_id_chat_id_left_index']],
  [erasure.leaveChats, ['participants_user_id_chat_id_index', 'participants_user_id_chat_id_left_index']],
  [erasure.forgetTold, ['notifications_pkey', 'chats_pkey', 'participants_pkey', 'messages_pkey']],
  [erasure.lockChatsOfPerson, ['messages_sender_id_chat_id_seq_index', 'audit_entries_actor_id_index', 'chats_pkey']],
  [erasure.cutMessages, ['messages_sender_id_chat_id_seq_index', 'messages_pkey', 'message_versions_pkey']],
  [erasure.cutAuditEntries, ['audit_entries_actor_id_index']],
  [erasure.cutFaqVersions, ['faq_versions_published_by_id_index']],
];
const NAMED_HOT = HOT.map(([statement, indexes]) => [statement.name, statement, indexes] as const);

describe.each([
  [1_000, 5_000],
  [20_000, 20_000],
])('with %d people and %d chats', (people, chatCount) => {
  let service: TestService;
  beforeAll(async () => {
    service = await startService();
    for (const statement of fill(people, chatCount)) await service.database.query(statement);
  }, 180_000);
  afterAll(() => service?.close());

  test.each(NAMED_HOT)('%s finds its rows by indexes', async (_name, statement, indexes) => {
    const nodes = await explain(service, statement);
    expect(nodes.map((node) => node['Index Name'])).toEqual(expect.arrayContaining(indexes));
  });

  const all = [
    chats,
    participants,
    readState,
    messages,
    messageSearch,
    changes,
    audit,
    courseSpaces,
    addressees,
    users,
    preferences,
    faq,
    faqPublishing,
    savedMessages,
    inbox,
    notifications,
    live,
    dataExport,
    erasure,
    erasureReplay,
    purge,
  ]
    .flatMap((module) => statementsOf(module))
    // Once for each course space that is purged.
    .filter((statement) => statement !== purge.peopleOfSpace);
  test.each(all.map((statement) => [statement.name, statement] as const))(
    '%s reads no big table from end to end',
    async (_name, statement) => {
      const scanned = (await explain(service, statement)).filter((node) => node['Node Type'] === 'Seq Scan');
      const tables = scanned.map((node) => node['Relation Name'] ?? '');
      expect(tables.filter((table) => BIG_TABLES.includes(table))).toEqual([]);
    },
  );
});

describe.each([
  ['before PostgreSQL has counted them', []],
  ['after PostgreSQL has counted them', ['analyze']],
])('a plan made for small course spaces, %s, serves a big one as well', (_when, statements) => {
  let small: TestService;
  beforeAll(async () => {
    small = await startService();
    const { database } = small;
    for (const table of BIG_TABLES) await database.query(`alter table ${table} set (autovacuum_enabled = off)`);
    for (const statement of [...BEGIN, ...statements]) await database.query(statement);
  });
  afterAll(() => small?.close());

  /** A loop that for each row of one side goes through all rows of the other, which no index narrows. */
  function comparesAllWithAll({ 'Node Type': type, Plans: [, inner] = [] }: PlanNode): boolean {
    if (type !== 'Nested Loop' || !inner) return false;
    return nodesOf(inner).every((node) => ['CTE Scan', 'Materialize', 'Function Scan'].includes(node['Node Type']));
  }

  // Twenty thousand people times twenty thousand: a push takes minutes instead of a second.
  test.each(statementsOf(rosterSync).map((statement) => [statement.name, statement] as const))(
    '%s does not compare everybody with everybody',
    async (_name, statement) => {
      const loops = (await explain(small, statement)).filter(comparesAllWithAll);
      expect(loops.map((loop) => loop['Join Filter'])).toEqual([]);
    },
  );
});
