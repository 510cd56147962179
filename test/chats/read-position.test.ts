import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createChat, everybody, MARK_READ, send, unreadOf } from '../support/chats.js';
import { adding, type Course, createCourse, en, push } from '../support/course.js';
import { holdRows } from '../support/locks.js';
import { type Caller, startService, type TestService } from '../support/service.js';

let service: TestService;
let course: Course;
let student: Caller;
let teacher: Caller;
let chatId: string;
let messages: string[];

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

/** A chat of the whole course with four messages of the teacher. */
async function fresh(): Promise<void> {
  course = await createCourse(service);
  ({ teacher } = course);
  [student] = course.students;
  chatId = await createChat(teacher, course, everybody(course));
  messages = [(await teacher.get(SEEN, { id: chatId })).chat.messages.edges[0].node.id];
  for (const text of ['Second', 'Third', 'Fourth']) messages.push(await send(teacher, chatId, text));
}

const SEEN = `query ($id: ID!) { chat(id: $id) { messages { edges { node {
  id seen seenCount recipientCount seenBy { totalCount edges { node { role lastReadAt user { id } } } } } } } } }`;

interface SeenMessage {
  seen: boolean;
  seenCount: number;
  recipientCount: number;
  seenBy: { totalCount: number; edges: { node: { user: { id: string }; lastReadAt: string | null } }[] };
}

async function seenOf(caller: Caller): Promise<SeenMessage[]> {
  return (await caller.get(SEEN, { id: chatId })).chat.messages.edges.map(({ node }: { node: SeenMessage }) => node);
}

const mark = async (caller: Caller, upToMessageId?: string) =>
  (await caller.get(MARK_READ, { input: { chatId, ...(upToMessageId ? { upToMessageId } : {}) } })).markRead;

describe('marking as read', () => {
  test('reads the whole chat', async () => {
    await fresh();
    expect(await unreadOf(student, chatId)).toEqual({ chat: 4, all: 4 });

    expect(await mark(student)).toEqual({ unreadCount: 0, chat: { id: chatId, unreadCount: 0 } });

    expect(await unreadOf(student, chatId)).toEqual({ chat: 0, all: 0 });
  });

  test('reads up to and including a message', async () => {
    await fresh();

    expect(await mark(student, messages[1])).toEqual({ unreadCount: 2, chat: { id: chatId, unreadCount: 2 } });

    expect((await seenOf(student)).map(({ seen }) => seen)).toEqual([true, true, false, false]);
  });

  test('never goes back, and reading again is no news', async () => {
    await fresh();
    await mark(student, messages[2]);
    const before = await seenOf(teacher);

    expect(await mark(student, messages[0])).toEqual({ unreadCount: 1, chat: { id: chatId, unreadCount: 1 } });
    await mark(student, messages[2]);

    expect(await seenOf(teacher)).toEqual(before);
    expect(await unreadOf(student, chatId)).toMatchObject({ chat: 1 });
  });

  test('by several devices at once goes as far as the furthest', async () => {
    await fresh();

    await Promise.all([0, 2, 1, 0, 2, 1].map((index) => mark(student, messages[index])));

    expect(await unreadOf(student, chatId)).toMatchObject({ chat: 1 });
  });

  test('of an older message that waits behind a newer one leaves the position where the newer one put it', async () => {
    await fresh();
    const row = `select from participants p join chats c on c.id = p.chat_id join users u on u.id = p.user_id
      where c.public_id = $1 and u.external_id = $2 for update of p`;
    const held = await holdRows(service.database, row, [chatId, course.ids.students[0]]);
    const newer = mark(student, messages[2]);
    await held.waiters(1);
    const older = mark(student, messages[0]);
    await held.waiters(2);
    await held.release();
    await Promise.all([newer, older]);

    expect(await unreadOf(student, chatId)).toMatchObject({ chat: 1 });
  });

  test('touches nobody else, and no other chat', async () => {
    await fresh();
    const otherChat = await createChat(teacher, course, everybody(course));

    expect(await mark(student)).toMatchObject({ unreadCount: 1 });

    expect(await unreadOf(student, otherChat)).toEqual({ chat: 1, all: 1 });
    expect(await unreadOf(course.students[1], chatId)).toEqual({ chat: 4, all: 5 });
  });

  test('of two chats in one request counts right after each', async () => {
    await fresh();
    const otherChat = await createChat(teacher, course, everybody(course));
    const both = `mutation ($first: ID!, $second: ID!) {
      first: markRead(input: { chatId: $first }) { unreadCount chat { unreadCount courseSpace { unreadCount } } }
      second: markRead(input: { chatId: $second }) { unreadCount chat { unreadCount courseSpace { unreadCount } } } }`;

    expect(await student.get(both, { first: chatId, second: otherChat })).toEqual({
      first: { unreadCount: 1, chat: { unreadCount: 0, courseSpace: { unreadCount: 1 } } },
      second: { unreadCount: 0, chat: { unreadCount: 0, courseSpace: { unreadCount: 0 } } },
    });
  });

  test('shows in one request who has seen a message before and after', async () => {
    await fresh();
    const twice = `mutation ($chatId: ID!, $message: ID!) {
      before: markRead(input: { chatId: $chatId, upToMessageId: $message }) { ...seen }
      after: markRead(input: { chatId: $chatId }) { ...seen } }
      fragment seen on MarkReadPayload { chat { messages(last: 1) { edges { node { seen seenCount seenBy { totalCount edges { node { user { id } } } } } } } } }`;
    const last = ({ chat }: { chat: { messages: { edges: { node: object }[] } } }) => chat.messages.edges[0]?.node;

    const { before, after } = await student.get(twice, { chatId, message: messages[0] });

    expect(last(before)).toEqual({ seen: false, seenCount: 0, seenBy: { totalCount: 0, edges: [] } });
    expect(last(after)).toEqual({
      seen: true,
      seenCount: 1,
      seenBy: { totalCount: 1, edges: [{ node: { user: { id: course.ids.students[0] } } }] },
    });
  });
});

describe('the unread count', () => {
  test('is of one course space where one is asked for', async () => {
    await fresh();
    const other = await createCourse(service, {
      roster: [{ userId: course.ids.students[0], role: 'STUDENT' }, ...course.roster.roster.slice(0, 1)],
      studentGroups: [],
    });
    await createChat(teacher, other, everybody(other));
    const query = 'query ($space: ID) { unreadCount(courseSpaceId: $space) }';

    expect(await student.get(query, { space: course.roster.id })).toEqual({ unreadCount: 4 });
    expect(await student.get(query, { space: other.roster.id })).toEqual({ unreadCount: 1 });
    expect(await student.get(query, { space: null })).toEqual({ unreadCount: 5 });
    expect(await student.get('{ courseSpaces { unreadCount } }')).toEqual({
      courseSpaces: [{ unreadCount: 4 }, { unreadCount: 1 }],
    });
  });

  test('of who writes is nothing, since writing counts as having seen what came before', async () => {
    await fresh();
    expect(await unreadOf(student, chatId)).toEqual({ chat: 4, all: 4 });

    await send(student, chatId, 'Answer');

    expect(await unreadOf(student, chatId)).toEqual({ chat: 0, all: 0 });
    expect((await seenOf(student)).map(({ seen }) => seen)).toEqual([true, true, true, true, true]);
    expect(await unreadOf(course.students[1], chatId)).toEqual({ chat: 5, all: 5 });
    expect(await unreadOf(teacher, chatId)).toEqual({ chat: 1, all: 1 });
  });

  test('in the answer to a message is that of after it', async () => {
    await fresh();
    const query = `mutation ($input: SendMessageInput!) { sendMessage(input: $input) {
      message { seen seenCount recipientCount chat { unreadCount lastMessage { content } messages(last: 1) { totalCount } } } } }`;

    expect((await student.get(query, { input: { chatId, content: en('Answer') } })).sendMessage.message).toEqual({
      seen: true,
      seenCount: 0,
      recipientCount: course.roster.roster.length - 1,
      chat: { unreadCount: 0, lastMessage: { content: 'Answer' }, messages: { totalCount: 5 } },
    });
  });

  test('rises by one with each message of others', async () => {
    await fresh();
    await mark(student);

    await Promise.all([1, 2, 3].map((turn) => send(course.students[turn] as Caller, chatId, `Message ${turn}`)));

    expect(await unreadOf(student, chatId)).toEqual({ chat: 3, all: 3 });
  });
});

describe('who has seen a message', () => {
  test('are the recipients who stand at it or past it; the sender is none', async () => {
    await fresh();
    await mark(course.students[0], messages[1]);
    await mark(course.students[1], messages[3]);
    await send(course.students[2], chatId, 'Fifth');

    const seen = await seenOf(teacher);

    const [first, second, third] = course.ids.students;
    const everybody = course.roster.roster.length;
    const ids = seen.map(({ seenBy }) => seenBy.edges.map(({ node }) => node.user.id).sort());
    expect(ids).toEqual([
      [first, second, third].sort(),
      [first, second, third].sort(),
      [second, third].sort(),
      [second, third].sort(),
      [],
    ]);
    expect(seen.map(({ seenCount }) => seenCount)).toEqual([3, 3, 2, 2, 0]);
    expect(seen.map(({ seenBy }) => seenBy.totalCount)).toEqual([3, 3, 2, 2, 0]);
    expect(seen.map(({ recipientCount }) => recipientCount)).toEqual(Array(5).fill(everybody - 1));
    expect(seen[0]?.seenBy.edges.every(({ node }) => node.lastReadAt !== null)).toBe(true);
  });

  test('can be paged through, each person once', async () => {
    await fresh();
    for (const caller of [...course.students, ...course.assistants]) await mark(caller);
    const page = `query ($id: ID!, $first: Int, $after: String) { chat(id: $id) { messages(first: 1) { edges { node {
      seenBy(first: $first, after: $after) { edges { node { user { id } } } pageInfo { hasNextPage hasPreviousPage endCursor } totalCount } } } } } }`;
    const read = async (first: number, after: string | null) =>
      (await teacher.get(page, { id: chatId, first, after })).chat.messages.edges[0].node.seenBy;

    const first = await read(4, null);
    const second = await read(4, first.pageInfo.endCursor);

    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    expect(second.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    const ids = [...first.edges, ...second.edges].map(({ node }) => node.user.id);
    expect(ids.sort()).toEqual([...course.ids.students, ...course.ids.assistants].sort());
    expect([first.totalCount, second.totalCount]).toEqual([6, 6]);
  });

  test('grows and shrinks with the audience', async () => {
    await fresh();
    chatId = await createChat(teacher, course, { audience: 'COURSE' });
    await push(service, course, { roster: adding(course, `${course.ids.teacher}:new`) });

    const [seen] = await seenOf(teacher);

    expect(seen).toMatchObject({ seenCount: 0, recipientCount: course.roster.roster.length });
  });
});
