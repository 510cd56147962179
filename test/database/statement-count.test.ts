import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DELETE, EDIT } from '../support/changes.js';
import { CREATE, MARK_READ, SEND } from '../support/chats.js';
import { SYNC } from '../support/course.js';
import { erase } from '../support/erasure.js';
import { PUBLISH, UPDATE } from '../support/faq.js';
import { CLAIM, RELEASE } from '../support/inbox.js';
import { NOTIFY } from '../support/notices.js';
import { PAGE_INFO } from '../support/pages.js';
import { ARCHIVE, MARK_ALL_READ, MARK_UNREAD, MUTE, UPDATE_PREFERENCES } from '../support/read-state.js';
import { SAVE } from '../support/saved-messages.js';
import { type Caller, startService, type TestService } from '../support/service.js';
import { statementsOf } from '../support/statements.js';

/** Made-up languages, for texts that a request's own language is not among. */
const LANGUAGES = Array.from({ length: 50 }, (_, index) => `x${String.fromCharCode(97 + (index % 25))}-v${10 + index}`);

let service: TestService;

beforeAll(async () => {
  service = await startService({
    LANGUAGES: ['fi', 'en', 'sv', ...LANGUAGES].join(','),
    // How wide and deep a query may be is tested elsewhere.
    LIMIT_QUERY_COST: '100000000',
    LIMIT_QUERY_DEPTH: '11',
    // Sweeps ask when they are due, which is none of what is counted here.
    LIVE_SWEEP_SECONDS: '3600',
  });
});
afterAll(() => service?.close());

/** As many of everything as the size says: what a teacher sees, who is in every course space and chat. */
interface World {
  size: number;
  people: number;
  teacher: Caller;
  /** The chat that has `size` messages after the first one; each answers the one before. */
  chatId: string;
  spaceId: string;
}

const texts = (size: number) => LANGUAGES.slice(0, size).map((language) => ({ language, text: `Text in ${language}` }));

async function createWorld(size: number): Promise<World> {
  // Of a text in one language nobody needs to know which others to prefer.
  const languages = Math.max(2, size);
  const id = (name: string) => `${size}:${name}`;
  const studentIds = Array.from({ length: size }, (_, index) => id(`student${index}`));
  const roster = [
    { userId: id('teacher'), role: 'RESPONSIBLE_TEACHER', displayName: 'Teacher' },
    // Reads, and is met nowhere else, so that every level of the queries has somebody new.
    ...Array.from({ length: size }, (_, index) => ({ userId: id(`reader${index}`), role: 'STUDENT' })),
    ...studentIds.map((userId) => ({ userId, role: 'STUDENT' })),
  ];
  const teacher = await service.as(id('teacher'));
  const integration = await service.integration();
  const lms = await service.integration('messages:write');
  const chats: { id: string; firstMessageId: string; spaceId: string }[] = [];
  for (let index = 0; index < size; index += 1) {
    const spaceId = id(`space${index}`);
    const space = { id: spaceId, slug: spaceId, name: texts(languages), defaultLanguage: LANGUAGES[0] };
    await integration.get(SYNC, { input: { ...space, roster } });
    const userIds = roster.map(({ userId }) => userId);
    // It comes before all chats, so that lists begin with those.
    const told = { courseSpaceId: spaceId, audience: 'USERS', userIds: [id('teacher')] };
    const about = { context: { link: 'https://lms.example' }, topic: texts(languages), content: texts(languages) };
    await lms.get(NOTIFY, { input: { ...told, ...about } });
    const audience = { courseSpaceId: spaceId, audience: 'USERS', userIds };
    const input = { ...audience, topic: texts(languages), content: texts(languages) };
    const { createChat } = await teacher.get(CREATE, { input });
    chats.push({ id: createChat.chat.id, firstMessageId: createChat.message.id, spaceId });
  }
  const edited = texts(languages).map(({ language }) => ({ language, text: `Edited in ${language}` }));
  const students = await Promise.all(studentIds.map((studentId) => service.as(studentId)));
  for (const [index, student] of students.entries()) {
    const chatId = chats[index]?.id;
    const input = { chatId, content: texts(languages), replyToId: chats[index]?.firstMessageId };
    const { sendMessage } = await student.get(SEND, { input });
    await student.get(EDIT, { input: { messageId: sendMessage.message.id, content: edited } });
  }
  const [chat] = chats as [(typeof chats)[0]];
  let replyToId = chat.firstMessageId;
  for (const student of students.slice(1)) {
    const { sendMessage } = await student.get(SEND, {
      input: { chatId: chat.id, content: texts(languages), replyToId },
    });
    replyToId = sendMessage.message.id;
    await student.get(EDIT, { input: { messageId: replyToId, content: edited } });
  }
  for (let index = 0; index < size; index += 1) {
    await (await service.as(id(`reader${index}`))).get(MARK_READ, { input: { chatId: chat.id } });
  }
  for (let index = 0; index < size; index += 1) {
    const input = { courseSpaceId: chat.spaceId, question: texts(languages), answer: texts(languages) };
    const { publishToFaq } = await teacher.get(PUBLISH, { input });
    const saved = {
      courseSpaceId: chat.spaceId,
      handle: `h${index}`,
      topic: texts(languages),
      content: texts(languages),
    };
    await teacher.get(SAVE, { input: saved });
    await teacher.get(UPDATE, { input: { id: publishToFaq.entry.id, answer: texts(languages) } });
    const question = { courseSpaceId: chat.spaceId, audience: 'COURSE_STAFF', replyToId: chat.firstMessageId };
    const asked = await students[index]?.get(CREATE, {
      input: { ...question, topic: texts(languages), content: texts(languages) },
    });
    if (index % 2 === 0) await teacher.get(CLAIM, { chatId: asked?.createChat.chat.id });
  }
  return { size, people: 2 * size, teacher, chatId: chat.id, spaceId: chat.spaceId };
}

const AUDIT = `query ($id: ID!, $size: Int!) { auditLog(courseSpaceId: $id, first: $size) { totalCount edges { node {
  action actor { id displayName } chatId messageId reason } } } }`;
const MESSAGE = `id sentAt deleted deletedAt deletionReason content contentTranslations { language text } sender { id displayName }
  replyTo { id content sender { id displayName } } seen seenCount recipientCount
  seenBy(first: $people) { totalCount edges { cursor node { role lastReadAt user { id displayName } } } }`;
const CHAT = `id topic topicTranslations { language text } audience unreadCount muted archived viewerSeesReceipts replyTo { id content }
  courseSpace { id slug name viewerRole unreadCount }`;
const FAQ = `question answer questionTranslations { language text } answerTranslations { language text }`;

/**
 * The answer to a large query comes in pieces, and what they lead to is then asked in as many, the more of them the busier
 * the machine. What is asked for each chat, message or person would come fifty times.
 */
const PIECES = 8;

/** What a front end asks, and how many statements it may cost at most, with some to spare for pieces. */
const QUERIES: { what: string; query: string; atMost: number }[] = [
  {
    what: 'the chat list, with the last message, its sender, unread count and participants',
    query: `query ($size: Int!, $people: Int!) { viewer { id } unreadCount chats(first: $size) { ${PAGE_INFO} edges { cursor node { ${CHAT}
      lastMessage { id content sender { id displayName } seen }
      participants(first: $people) { ${PAGE_INFO} edges { cursor node { role lastReadAt user { id displayName } } } } } } } }`,
    atMost: 15,
  },
  {
    what: "a chat's messages, with senders, reply targets and who has seen them",
    query: `query ($size: Int!, $people: Int!, $chatId: ID!) { messages(chatId: $chatId, last: $size) {
      ${PAGE_INFO} edges { cursor node { ${MESSAGE} chat { ${CHAT} } } } } }`,
    atMost: 16,
  },
  {
    what: 'a chat with its messages and participants',
    query: `query ($size: Int!, $people: Int!, $chatId: ID!) { chat(id: $chatId) { ${CHAT}
      participants(first: $people) { ${PAGE_INFO} edges { node { role user { id } } } }
      messages(last: $size) { ${PAGE_INFO} edges { cursor node { ${MESSAGE} } } } } }`,
    atMost: 19,
  },
  {
    what: 'the unseen messages, with senders, chats and course spaces',
    query: `query ($size: Int!, $people: Int!) { unreadMessages(first: $size) { ${PAGE_INFO} edges { cursor node { ${MESSAGE} chat { ${CHAT} } } } } }`,
    atMost: 17,
  },
  {
    what: "a chat's messages, with all that they have said",
    query: `query ($size: Int!, $chatId: ID!) { messages(chatId: $chatId, last: $size) { edges { node {
      content editedAt deletedAt versions { content writtenAt contentTranslations { language text } } } } } }`,
    atMost: 9,
  },
  {
    what: 'all chats, with what the learning environment told in half of them',
    query: `query ($people: Int!) { chats(first: $people) { edges { node { topic lastMessage { content count lastReportedAt
      context { exercise answerId link } } } } } }`,
    atMost: 6,
  },
  {
    what: 'the course spaces with their counts',
    query: '{ viewer { id displayName } courseSpaces { id slug name viewerRole unreadCount } }',
    atMost: 7,
  },
  {
    what: 'the course spaces with whom one may address there, all and found by name',
    query: `query ($people: Int!) { courseSpaces { id studentGroups { id name }
      addressees(first: $people) { ${PAGE_INFO} edges { cursor node { role user { id displayName } } } }
      found: addressees(first: $people, search: "teach") { totalCount edges { node { role user { id } } } } } }`,
    atMost: 6,
  },
  {
    what: "the chats of a course space, with each one's newest messages",
    query: `query ($size: Int!, $people: Int!, $spaceId: ID!) { courseSpace(id: $spaceId) { name viewerRole unreadCount }
      chats(courseSpaceId: $spaceId, first: $size) { edges { node { ${CHAT}
      messages(last: $size) { ${PAGE_INFO} edges { node { ${MESSAGE} } } } } } } }`,
    atMost: 16,
  },
  {
    what: 'all chats, with the newest and the oldest messages of each',
    query: `query ($size: Int!, $people: Int!) { chats(first: $size, unreadOnly: true) { totalCount edges { node { ${CHAT}
      newest: messages(last: $size) { edges { node { ${MESSAGE} } } }
      oldest: messages(first: $size) { edges { node { ${MESSAGE} } } } } } } }`,
    atMost: 16,
  },
  {
    what: 'the FAQ, with versions and who published them',
    query: `query ($size: Int!, $spaceId: ID!) { faq(courseSpaceId: $spaceId, first: $size) { ${PAGE_INFO} edges { cursor
      node { ${FAQ} courseSpace { id viewerRole } versions(first: 2) { ${PAGE_INFO} edges { cursor node { ${FAQ}
      publishedBy { id displayName } } } } } } } }`,
    atMost: 10,
  },
  {
    what: 'the inbox, with its chats and who has claimed them',
    query: `query ($size: Int!, $people: Int!, $spaceId: ID!) { inbox(courseSpaceId: $spaceId, first: $size) { ${PAGE_INFO} edges { cursor
      node { state askedAt claimedBy { id displayName } chat { ${CHAT} inboxEntry { state claimedBy { id } }
      lastMessage { content sender { id displayName } } participants(first: $people) { edges { node { user { id } } } } } } } } }`,
    atMost: 17,
  },
  {
    what: 'all that is stored of a person',
    query: `query ($size: Int!) { exportMyData(first: $size) { ${PAGE_INFO} edges { cursor node { kind data } } } }`,
    atMost: 5,
  },
  {
    what: 'the saved messages',
    query: `query ($size: Int!, $spaceId: ID!) { savedMessages(courseSpaceId: $spaceId, first: $size) { ${PAGE_INFO}
      edges { cursor node { handle topic topicTranslations { language text } content contentTranslations { language text } } } } }`,
    atMost: 7,
  },
  {
    what: 'a search of the FAQ, with highlights',
    query: `query ($size: Int!, $spaceId: ID!) { faq(courseSpaceId: $spaceId, first: $size, search: "text i") {
      ${PAGE_INFO} edges { cursor questionHighlights { start length } answerHighlights { start length } node { ${FAQ} } } } }`,
    atMost: 8,
  },
  {
    what: 'a search of messages, with highlights, senders, chats and course spaces',
    query: `query ($size: Int!, $people: Int!) { searchMessages(first: $size, search: "text i") {
      ${PAGE_INFO} edges { cursor highlights { start length } node { ${MESSAGE} chat { ${CHAT} } } } } }`,
    atMost: 19,
  },
  {
    what: 'a search of messages of one course space and chat',
    query: `query ($size: Int!, $spaceId: ID!, $chatId: ID!) { searchMessages(first: $size, search: "text i", courseSpaceId: $spaceId, chatId: $chatId) {
      ${PAGE_INFO} edges { cursor highlights { start length } node { content } } } }`,
    atMost: 9,
  },
];

/**
 * The names of the statements that a query of a world's teacher costs: the fewest of three times, since on a machine that
 * is held up what could go together may leave apart.
 */
async function namesOfStatements(query: string, { teacher, ...variables }: World): Promise<string[]> {
  const times: string[][] = [];
  while (times.length < 3) {
    const statements = await statementsOf(() => teacher.get(query, variables));
    times.push(statements.map(({ name, text }) => name ?? text).sort());
  }
  return times.toSorted((a, b) => a.length - b.length)[0] as string[];
}

describe('a query costs the same few statements for 50 chats, messages, people and languages as for one of each', () => {
  let worlds: [World, World];
  beforeAll(async () => {
    worlds = [await createWorld(1), await createWorld(50)];
  });

  test.each(QUERIES.map((each) => [each.what, each] as const))('%s', async (_what, { query, atMost }) => {
    const [forOne, forFifty] = [await namesOfStatements(query, worlds[0]), await namesOfStatements(query, worlds[1])];
    expect([...new Set(forFifty)]).toEqual([...new Set(forOne)]);
    expect(forOne.length, forOne.join()).toBeLessThanOrEqual(atMost);
    for (const name of new Set(forFifty)) {
      expect(forFifty.filter((each) => each === name).length, name).toBeLessThanOrEqual(PIECES);
    }
  });
});

describe('what a person does costs as many statements in a chat of 2,000 people as in a chat of 3', () => {
  /** A chat of the whole course, with what its teacher and an assistant do in it. */
  interface Room {
    teacher: Caller;
    assistant: Caller;
    spaceId: string;
    chatId: string;
    /** A message of the assistant's. */
    messageId: string;
    /** A chat in which a student asks the staff. */
    askedId: string;
    asker: Caller;
    participants: number;
  }
  let rooms: [Room, Room];
  let lms: Caller;

  async function createRoom(participants: number): Promise<Room> {
    const id = (name: string) => `room${participants}:${name}`;
    const students = Array.from({ length: participants - 2 }, (_, index) => ({
      userId: id(`s${index}`),
      role: 'STUDENT',
    }));
    const staff = [
      { userId: id('t'), role: 'RESPONSIBLE_TEACHER' },
      { userId: id('a'), role: 'STAFF' },
    ];
    const roster = [...staff, ...students];
    const space = { id: id('space'), slug: 'room', name: texts(1), defaultLanguage: 'en' };
    await (await service.integration()).get(SYNC, { input: { ...space, roster } });
    const [teacher, assistant] = [await service.as(id('t')), await service.as(id('a'))];
    const input = { courseSpaceId: space.id, audience: 'COURSE', topic: texts(1), content: texts(1) };
    const { createChat } = await teacher.get(CREATE, { input });
    // Their tokens are known from here on.
    await assistant.get('{ viewer { id } }');
    const chatId = createChat.chat.id;
    const { sendMessage } = await assistant.get(SEND, { input: { chatId, content: texts(1) } });
    const asker = await service.as(id('s0'));
    const question = { courseSpaceId: space.id, audience: 'COURSE_STAFF', topic: texts(1), content: texts(1) };
    const asked = await asker.get(CREATE, { input: question });
    return {
      ...{ teacher, assistant, asker, spaceId: space.id, chatId, participants },
      ...{ messageId: sendMessage.message.id, askedId: asked.createChat.chat.id },
    };
  }

  /** Writes down each row that is written, by whichever statement, trigger or constraint. */
  async function noteWrittenRows(): Promise<void> {
    await service.database.query(`create table written_rows (name text)`);
    await service.database.query(`create function note_row() returns trigger language plpgsql as $$ begin
      insert into written_rows values (tg_op || ' ' || tg_table_name); return null; end $$`);
    const tables = await service.database.query<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'written_rows'`,
    );
    for (const { name } of tables) {
      await service.database.query(
        `create trigger note_row after insert or update or delete on ${name} for each row execute function note_row()`,
      );
    }
  }

  /** What an action costs in statements, and which rows it writes. */
  async function costOf(action: () => Promise<unknown>) {
    await service.database.query('truncate written_rows');
    const statements = await statementsOf(action);
    const rows = await service.database.query<{ name: string; count: number }>(
      'select name, count(*)::int from written_rows group by name order by name',
    );
    return {
      // What time is left of a deadline is in the text.
      statements: statements.map(({ name, text }) => name ?? text.replace(/\d+/g, 'n')),
      rows: Object.fromEntries(rows.map(({ name, count }) => [name, count])),
    };
  }

  beforeAll(async () => {
    rooms = [await createRoom(3), await createRoom(2_000)];
    await noteWrittenRows();
    lms = await service.integration('messages:write');
  });

  const noticeOf = (courseSpaceId: string) => ({
    ...{ courseSpaceId, audience: 'COURSE', topic: texts(1), content: texts(1), dedupeKey: 'same' },
  });
  const sent = { 'INSERT messages': 1, 'UPDATE chats': 1, 'UPDATE participants': 1 };
  const ACTIONS: {
    what: string;
    act: (room: Room) => Promise<unknown>;
    rows: (participants: number) => Record<string, number>;
    atMost: number;
  }[] = [
    {
      what: 'sendMessage, which writes a message, the number of the chat and the position of the sender',
      act: ({ teacher, chatId }) => teacher.get(SEND, { input: { chatId, content: texts(1) } }),
      rows: () => sent,
      atMost: 1,
    },
    {
      what: 'sendMessage with an idempotency key, which is kept in the message',
      act: ({ teacher, chatId }) =>
        teacher.get(SEND, { input: { chatId, content: texts(1), idempotencyKey: `key-of-${chatId}` } }),
      rows: () => sent,
      atMost: 2,
    },
    {
      what: 'sendMessage again with the same key, which writes nothing',
      act: ({ teacher, chatId }) =>
        teacher.get(SEND, { input: { chatId, content: texts(1), idempotencyKey: `key-of-${chatId}` } }),
      rows: () => ({}),
      atMost: 3,
    },
    {
      what: 'createChat to the staff, which comes into their inbox as well',
      act: ({ asker, spaceId }) =>
        asker.get(CREATE, {
          input: { courseSpaceId: spaceId, audience: 'COURSE_STAFF', topic: texts(1), content: texts(1) },
        }),
      rows: () => ({ 'INSERT chats': 1, 'INSERT inbox_entries': 1, 'INSERT messages': 1, 'INSERT participants': 3 }),
      atMost: 2,
    },
    {
      what: 'claimChat, in a transaction, which writes the entry',
      act: ({ assistant, askedId }) => assistant.get(CLAIM, { chatId: askedId }),
      rows: () => ({ 'UPDATE inbox_entries': 1 }),
      atMost: 7,
    },
    {
      what: 'releaseChat of what nobody has claimed any more, which writes nothing',
      act: async ({ teacher, assistant, askedId }) => {
        await teacher.get(RELEASE, { chatId: askedId });
        await service.database.query('truncate written_rows');
        await assistant.get(RELEASE, { chatId: askedId });
      },
      rows: () => ({}),
      atMost: 14,
    },
    {
      what: 'sendMessage of staff to who asks, which writes the entry of the inbox as well',
      act: ({ teacher, askedId }) => teacher.get(SEND, { input: { chatId: askedId, content: texts(1) } }),
      rows: () => ({ ...sent, 'UPDATE inbox_entries': 1 }),
      atMost: 1,
    },
    {
      what: 'sendMessage of staff to whom they have answered, which leaves the inbox alone',
      act: ({ teacher, askedId }) => teacher.get(SEND, { input: { chatId: askedId, content: texts(1) } }),
      rows: () => sent,
      atMost: 1,
    },
    {
      what: 'unreadCount, which writes nothing',
      act: ({ assistant }) => assistant.get('{ unreadCount }'),
      rows: () => ({}),
      atMost: 1,
    },
    {
      what: 'markRead, which writes the position of the reader',
      act: ({ assistant, chatId }) => assistant.get(MARK_READ, { input: { chatId } }),
      rows: () => ({ 'UPDATE participants': 1 }),
      atMost: 2,
    },
    {
      what: 'markRead where nothing is unread, which writes nothing',
      act: ({ assistant, chatId }) => assistant.get(MARK_READ, { input: { chatId } }),
      rows: () => ({}),
      atMost: 2,
    },
    {
      what: 'markUnread, which writes the position of the reader',
      act: ({ assistant, chatId, messageId }) =>
        assistant.get(MARK_UNREAD, { input: { chatId, fromMessageId: messageId } }),
      rows: () => ({ 'UPDATE participants': 1 }),
      atMost: 3,
    },
    {
      what: 'markAllRead, which writes a position for each of the three chats with something unseen',
      act: ({ assistant, spaceId }) => assistant.get(MARK_ALL_READ, { input: { courseSpaceId: spaceId } }),
      rows: () => ({ 'UPDATE participants': 3 }),
      atMost: 3,
    },
    {
      what: 'muteChat, which writes a row of the person who mutes',
      act: ({ assistant, chatId }) => assistant.get(MUTE, { input: { chatId } }),
      rows: () => ({ 'UPDATE participants': 1 }),
      atMost: 2,
    },
    {
      what: 'archiveChat, which writes a row of the person who archives',
      act: ({ assistant, chatId }) => assistant.get(ARCHIVE, { input: { chatId } }),
      rows: () => ({ 'UPDATE participants': 1 }),
      atMost: 2,
    },
    {
      what: 'updatePreferences, which writes the person',
      act: ({ assistant, spaceId }) => assistant.get(UPDATE_PREFERENCES, { input: { mutedCourseSpaceIds: [spaceId] } }),
      rows: () => ({ 'UPDATE users': 1 }),
      // With the languages that the instance keeps.
      atMost: 3,
    },
    {
      what: 'createChat, which writes the chat, its first message, and a row for each participant',
      act: ({ teacher, spaceId }) =>
        teacher.get(CREATE, {
          input: { courseSpaceId: spaceId, audience: 'COURSE', topic: texts(1), content: texts(1) },
        }),
      rows: (participants) => ({ 'INSERT chats': 1, 'INSERT messages': 1, 'INSERT participants': participants }),
      atMost: 2,
    },
    {
      what: 'editMessage, in a transaction, which writes the message, what it said before, and the number of the change',
      act: ({ assistant, messageId }) =>
        assistant.get(EDIT, { input: { messageId, content: [{ ...texts(1)[0], text: 'Edited' }] } }),
      rows: () => ({ 'INSERT message_versions': 1, 'UPDATE chats': 1, 'UPDATE messages': 1 }),
      atMost: 5,
    },
    {
      what: "deleteMessage of somebody else's, which writes the tombstone, the numbers of the chat and who did it",
      act: ({ teacher, messageId }) => teacher.get(DELETE, { input: { messageId, reason: 'A reason' } }),
      rows: () => ({
        'DELETE message_versions': 1,
        'INSERT audit_entries': 1,
        'UPDATE chats': 1,
        'UPDATE messages': 1,
      }),
      atMost: 7,
    },
    {
      what: 'deleteMessage again, which writes nothing',
      act: ({ teacher, messageId }) => teacher.get(DELETE, { input: { messageId, reason: 'A reason' } }),
      rows: () => ({}),
      atMost: 5,
    },
    {
      what: 'exportMyData, which writes nothing',
      act: ({ assistant }) => assistant.get('{ exportMyData { totalCount edges { node { kind data } } } }'),
      rows: () => ({}),
      atMost: 2,
    },
    {
      what: 'exportUser, which writes down that it was asked for',
      act: async ({ participants }) =>
        (await service.integration('users:erase')).get(
          'query ($id: ID!) { exportUser(userId: $id) { edges { node { kind data } } } }',
          { id: `room${participants}:a` },
        ),
      rows: () => ({ 'INSERT audit_entries': 1 }),
      atMost: 3,
    },
    {
      what: 'notify, in a transaction, which writes as createChat does, what is known of it, and the answer for retries',
      act: ({ spaceId, participants }) =>
        lms.get(NOTIFY, { input: { ...noticeOf(spaceId), idempotencyKey: `one-${participants}` } }),
      rows: (participants) => ({
        ...{ 'INSERT chats': 1, 'INSERT messages': 1, 'INSERT participants': participants },
        ...{ 'INSERT notifications': 1, 'INSERT notification_reports': 1 },
      }),
      atMost: 9,
    },
    {
      what: 'notify of the same, which writes the count, the number of the change, and the answer for retries',
      act: ({ spaceId, participants }) =>
        lms.get(NOTIFY, { input: { ...noticeOf(spaceId), idempotencyKey: `two-${participants}` } }),
      rows: () => ({
        ...{ 'UPDATE chats': 1, 'UPDATE messages': 1, 'UPDATE notifications': 1 },
        'INSERT notification_reports': 1,
      }),
      atMost: 8,
    },
    {
      what: 'notify again with the same key, which writes nothing',
      act: ({ spaceId, participants }) =>
        lms.get(NOTIFY, { input: { ...noticeOf(spaceId), idempotencyKey: `two-${participants}` } }),
      rows: () => ({}),
      atMost: 3,
    },
    {
      what: 'auditLog, which writes nothing',
      act: ({ teacher, spaceId }) => teacher.get(AUDIT, { id: spaceId, size: 1 }),
      rows: () => ({}),
      atMost: 5,
    },
    {
      what: 'saveMessage, which writes it',
      act: ({ teacher, spaceId }) =>
        teacher.get(SAVE, { input: { courseSpaceId: spaceId, handle: 'saved', content: texts(1) } }),
      rows: () => ({ 'INSERT saved_messages': 1 }),
      atMost: 2,
    },
    {
      what: 'sendMessage by the handle of a saved message, which is looked up',
      act: ({ teacher, chatId }) => teacher.get(SEND, { input: { chatId, content: [], savedMessageHandle: 'saved' } }),
      rows: () => sent,
      atMost: 2,
    },
    {
      what: 'publishToFaq, which writes the entry and its first version',
      act: ({ teacher, spaceId }) =>
        teacher.get(PUBLISH, { input: { courseSpaceId: spaceId, question: texts(1), answer: texts(1) } }),
      rows: () => ({ 'INSERT faq_entries': 1, 'INSERT faq_versions': 1 }),
      atMost: 2,
    },
    {
      what: 'faq, which writes nothing',
      act: ({ assistant, spaceId }) =>
        assistant.get('query ($id: ID!) { faq(courseSpaceId: $id) { edges { node { question } } } }', { id: spaceId }),
      rows: () => ({}),
      atMost: 2,
    },
    {
      what: 'eraseUser, which writes what is of the person, however many others there are',
      act: ({ participants }) => erase(service, `room${participants}:a`, 'DELETE'),
      rows: () => ({
        // Of as many chats as are opened above.
        'DELETE participants': 5,
        'DELETE roster_entries': 1,
        'INSERT audit_entries': 1,
        'UPDATE audit_entries': 1,
        'UPDATE chats': 1,
        'UPDATE course_spaces': 1,
        'UPDATE messages': 1,
        'UPDATE users': 1,
      }),
      atMost: 15,
    },
  ];

  test.each(ACTIONS.map((each) => [each.what, each] as const))('%s', async (_what, { act, rows, atMost }) => {
    const [small, large] = [await costOf(() => act(rooms[0])), await costOf(() => act(rooms[1]))];
    expect(large.statements).toEqual(small.statements);
    expect(large.statements.length).toBeLessThanOrEqual(atMost);
    expect(small.rows).toEqual(rows(rooms[0].participants));
    expect(large.rows).toEqual(rows(rooms[1].participants));
  });
});
