import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { remove } from '../support/changes.js';
import { createChat, everybody, MARK_READ, send } from '../support/chats.js';
import { type Course, createCourse, en } from '../support/course.js';
import { publish } from '../support/faq.js';
import { firstCursor, readMessages } from '../support/pages.js';
import { refusalOf } from '../support/refusals.js';
import { saveMessage } from '../support/saved-messages.js';
import { startService, type TestService } from '../support/service.js';

let service: TestService;
let course: Course;
let chatId: string;
let entryId: string;
let foreign: Record<string, string>;

beforeAll(async () => {
  service = await startService();
  course = await createCourse(service);
  chatId = await createChat(course.teacher, course, everybody(course));
  await send(course.teacher, chatId, 'Second');
  await course.students[1].get(MARK_READ, { input: { chatId } });
  entryId = (await publish(course.teacher, course)).id;
  await saveMessage(course.teacher, { courseSpaceId: course.roster.id, handle: 'saved', content: en('A text') });
  const otherChat = await createChat(course.teacher, course, everybody(course));
  await remove(course.teacher, await send(course.students[0], otherChat, 'Deleted'), 'A reason');
  const cursors = `query ($id: ID!) { chats(first: 1) { edges { cursor } } unreadMessages(first: 1) { edges { cursor } }
    chat(id: $id) { participants(first: 1) { edges { cursor } } messages(first: 1) { edges { cursor node {
      seenBy(first: 1) { edges { cursor } } } } } } courseSpaces { addressees(first: 1) { edges { cursor } } } }`;
  const { chats, unreadMessages, chat, courseSpaces } = await course.students[0].get(cursors, { id: chatId });
  const ofFaq = `query ($space: ID!, $entry: ID!) { faq(courseSpaceId: $space) { edges { cursor } }
    found: faq(courseSpaceId: $space, search: "button") { edges { cursor } }
    otherFound: faq(courseSpaceId: $space, search: "submit") { edges { cursor } }
    faqEntry(id: $entry) { versions { edges { cursor } } }
    savedMessages(courseSpaceId: $space) { edges { cursor } }
    auditLog(courseSpaceId: $space) { edges { cursor } } }`;
  const { faq, found, otherFound, faqEntry, savedMessages, auditLog } = await course.teacher.get(ofFaq, {
    space: course.roster.id,
    entry: entryId,
  });
  const first = ({ edges }: { edges: { cursor: string }[] }) => edges[0]?.cursor ?? '';
  foreign = {
    'another chat’s messages': await firstCursor(course.students[0], otherChat),
    messages: first(chat.messages),
    chats: first(chats),
    unreadMessages: first(unreadMessages),
    participants: first(chat.participants),
    seenBy: first(chat.messages.edges[0].node.seenBy),
    addressees: first(courseSpaces[0].addressees),
    faq: first(faq),
    search: first(found),
    'another search of the FAQ': first(otherFound),
    versions: first(faqEntry.versions),
    savedMessages: first(savedMessages),
    auditLog: first(auditLog),
  };
});
afterAll(() => service?.close());

/** Every list of the API, with a query that pages it; the arguments are declared where the list has them. */
const both = '$first: Int, $after: String, $last: Int, $before: String';
const bothGiven = 'first: $first, after: $after, last: $last, before: $before';
const LISTS = [
  { list: 'messages', query: `query ($id: ID!, ${both}) { messages(chatId: $id, ${bothGiven}) { totalCount } }` },
  {
    list: 'messages of a chat',
    query: `query ($id: ID!, ${both}) { chat(id: $id) { messages(${bothGiven}) { totalCount } } }`,
  },
  {
    list: 'chats',
    query: 'query ($first: Int, $after: String) { chats(first: $first, after: $after) { totalCount } }',
  },
  {
    list: 'unreadMessages',
    query: 'query ($first: Int, $after: String) { unreadMessages(first: $first, after: $after) { totalCount } }',
  },
  {
    list: 'participants',
    query: `query ($id: ID!, $first: Int, $after: String) {
      chat(id: $id) { participants(first: $first, after: $after) { totalCount } } }`,
  },
  {
    list: 'seenBy',
    query: `query ($id: ID!, $first: Int, $after: String) {
      messages(chatId: $id) { edges { node { seenBy(first: $first, after: $after) { totalCount } } } } }`,
  },
  {
    list: 'addressees',
    query: `query ($space: ID!, $first: Int, $after: String) {
      courseSpace(id: $space) { addressees(first: $first, after: $after) { totalCount } } }`,
  },
  {
    list: 'faq',
    query: `query ($space: ID!, $first: Int, $after: String) {
      faq(courseSpaceId: $space, first: $first, after: $after) { totalCount } }`,
  },
  {
    list: 'search of the FAQ',
    query: `query ($space: ID!, $first: Int, $after: String) {
      faq(courseSpaceId: $space, search: "button", first: $first, after: $after) { totalCount } }`,
  },
  {
    list: 'savedMessages',
    query: `query ($space: ID!, $first: Int, $after: String) {
      savedMessages(courseSpaceId: $space, first: $first, after: $after) { totalCount } }`,
  },
  {
    list: 'auditLog',
    query: `query ($space: ID!, $first: Int, $after: String) {
      auditLog(courseSpaceId: $space, first: $first, after: $after) { totalCount } }`,
  },
  {
    list: 'versions',
    query: `query ($entry: ID!, $first: Int, $after: String) {
      faqEntry(id: $entry) { versions(first: $first, after: $after) { totalCount } } }`,
  },
];
const LISTS_BOTH_WAYS = LISTS.slice(0, 2);

/** What the queries take beside a page. */
const ids = () => ({ id: chatId, space: course.roster.id, entry: entryId });

/** Students have no saved messages and no audit log; all else is theirs. */
const callerOf = (query: string) => (/savedMessages|auditLog/.test(query) ? course.teacher : course.students[0]);

/** Asks for a page; of a list inside each of several messages, only the first of the errors, which are all the same. */
async function refused(query: string, variables: object) {
  const { errors } = await callerOf(query).ask(query, { ...ids(), ...variables });
  const said = errors?.map(({ message, extensions }) => ({ message, ...extensions }));
  expect(new Set(said?.map((error) => JSON.stringify(error))).size).toBe(1);
  return said?.[0];
}

describe.each(LISTS)('of $list', ({ list, query }) => {
  test.each([[0], [-1], [-2_147_483_648], [101], [2_147_483_647]])('a page of %s is refused', async (first) => {
    expect(await refused(query, { first })).toMatchObject({ code: 'BAD_USER_INPUT', field: 'first' });
  });

  test('a page of half an item, or of more than an integer holds, is refused', async () => {
    for (const first of [1.5, 2_147_483_648, '1']) {
      expect(await refused(query, { first })).toMatchObject({ code: 'BAD_USER_INPUT', field: 'first' });
    }
  });

  test.each([1, 100])('a page of %s is allowed', async (first) => {
    const { errors } = await callerOf(query).ask(query, { ...ids(), first });
    expect(errors).toBeUndefined();
  });

  test.each([
    ['an empty one', ''],
    ['text', 'abc'],
    ['a number', '1'],
    ['a number in base64', Buffer.from('1').toString('base64')],
    ['zeros', Buffer.alloc(40).toString('base64url')],
    ['one with a NUL', '\u0000'],
    ['one with a lone surrogate', '\ud800'],
    ['a very long one', 'a'.repeat(10_000)],
  ])('a cursor that is %s is refused', async (_what, after) => {
    expect(await refused(query, { after })).toMatchObject({ code: 'BAD_USER_INPUT', field: 'after' });
  });

  test('a cursor of any other list is refused', async () => {
    for (const [from, after] of Object.entries(foreign)) {
      if (list.startsWith(from)) continue;
      expect([from, await refused(query, { after })]).toMatchObject([from, { code: 'BAD_USER_INPUT', field: 'after' }]);
    }
  });

  test('a cursor with any one character changed is refused', async () => {
    const own = foreign[list.split(' ')[0] ?? ''] ?? '';
    const { errors } = await callerOf(query).ask(query, { ...ids(), after: own, first: 1 });
    // Of who has seen a message, a cursor belongs to that one message.
    if (list !== 'seenBy') expect(errors).toBeUndefined();
    for (let index = 0; index < own.length - 1; index += 5) {
      const after = own.slice(0, index) + (own[index] === 'A' ? 'B' : 'A') + own.slice(index + 1);
      expect(await refused(query, { after })).toMatchObject({ code: 'BAD_USER_INPUT', field: 'after' });
    }
    for (const after of [own.slice(0, -4), own.slice(4), own + own]) {
      expect(await refused(query, { after })).toMatchObject({ code: 'BAD_USER_INPUT', field: 'after' });
    }
  });
});

/** Of who has seen a message, a cursor belongs to that one message, and is refused for the others as it is. */
describe.each(LISTS.filter(({ list }) => list !== 'seenBy'))('of $list', ({ list, query }) => {
  test('a cursor with anything that decoding would pass over is refused', async () => {
    const own = foreign[list.split(' ')[0] ?? ''] ?? '';
    const { errors } = await callerOf(query).ask(query, { ...ids(), after: own, first: 1 });
    expect(errors).toBeUndefined();
    const middle = `${own.slice(0, 8)}\n${own.slice(8)}`;
    for (const after of [`${own}=`, `${own}!`, `${own}.x`, `${own} `, ` ${own}`, `\t${own}`, middle]) {
      const said = await refused(query, { after });
      expect([after, said]).toMatchObject([after, { code: 'BAD_USER_INPUT', field: 'after' }]);
    }
  });

  test('a cursor with another last character is refused, though its bits may mean nothing', async () => {
    const own = foreign[list.split(' ')[0] ?? ''] ?? '';
    const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const after = own.slice(0, -1) + digits[digits.indexOf(own.slice(-1)) ^ 1];
    expect(await refused(query, { after })).toMatchObject({ code: 'BAD_USER_INPUT', field: 'after' });
  });
});

describe.each(LISTS_BOTH_WAYS)('of $list', ({ query }) => {
  test.each([[0], [-1], [101], [2_147_483_647]])('a last page of %s is refused', async (last) => {
    expect(await refused(query, { last })).toMatchObject({ code: 'BAD_USER_INPUT', field: 'last' });
  });

  test('first with last is refused', async () => {
    expect(await refused(query, { first: 1, last: 1 })).toMatchObject({ code: 'BAD_USER_INPUT', field: 'first' });
  });

  test('a foreign cursor is refused as before, too', async () => {
    for (const before of ['', 'abc', foreign.chats, foreign['another chat’s messages']]) {
      expect(await refused(query, { before })).toMatchObject({ code: 'BAD_USER_INPUT', field: 'before' });
    }
  });
});

test('a cursor of who has seen one message is refused for another', async () => {
  const query = `query ($id: ID!, $after: String) { messages(chatId: $id, last: 1) { edges { node {
    seenBy(after: $after) { totalCount } } } } }`;

  expect(await refusalOf(course.students[0], query, { id: chatId, after: foreign.seenBy })).toMatchObject({
    code: 'BAD_USER_INPUT',
    field: 'after',
  });
});

test('cursors show no number: they differ all over from one item to the next', async () => {
  const { edges } = await readMessages(course.students[0], chatId);
  const [first, second] = edges.map(({ cursor }) => Buffer.from(cursor, 'base64url'));
  if (!first || !second) throw new Error('Expected two messages');

  const same = [...first].filter((byte, index) => byte === second[index]);

  expect(first.length).toBe(second.length);
  expect(same.length).toBeLessThan(first.length / 2);
});
