import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ADDRESSEES } from '../support/addressees.js';
import { createChat, MARK_READ, send } from '../support/chats.js';
import { type Course, createCourse, en, fi } from '../support/course.js';
import { publish, UPDATE } from '../support/faq.js';
import { PAGE_FIELDS, PAGE_INFO, type Page, type PageArguments, readMessages, walk } from '../support/pages.js';
import { saveMessage } from '../support/saved-messages.js';
import { type Caller, startService, type TestService } from '../support/service.js';

const MESSAGES = 17;
const CHATS = 9;
const ENTRIES = 7;

let service: TestService;
let course: Course;
let teacher: Caller;
let student: Caller;
let chatId: string;
let entryId: string;

beforeAll(async () => {
  service = await startService();
  const many = Array.from({ length: 12 }, (_, index) => ({ userId: `many:${index}`, role: 'STUDENT' }));
  course = await createCourse(service);
  course = await createCourse(service, { roster: [...course.roster.roster, ...many], studentGroups: [] });
  teacher = await service.as(course.roster.roster[0]?.userId ?? '');
  student = await service.as('many:0');
  for (let number = 1; number <= CHATS; number += 1) {
    chatId = await createChat(teacher, course, { audience: 'COURSE', topic: en(String(number)), content: en('1') });
  }
  for (let number = 2; number <= MESSAGES; number += 1) await send(teacher, chatId, String(number));
  for (let number = 1; number <= ENTRIES; number += 1) {
    // Some fit a search as well as others.
    entryId = (await publish(teacher, course, { question: fi(`Kurssi${' kurssilla'.repeat(number % 3)} ${number}`) }))
      .id;
  }
  for (let number = 1; number <= ENTRIES; number += 1) {
    const handle = `${'Aa-_ä7z'[number - 1]}-handle`;
    await saveMessage(teacher, { courseSpaceId: course.roster.id, handle, content: fi('Teksti') });
  }
  for (let number = 2; number <= ENTRIES; number += 1) {
    await teacher.get(UPDATE, { input: { id: entryId, answer: fi(String(number)) } });
  }
  for (const { userId } of many.slice(1)) {
    await (await service.as(userId)).get(MARK_READ, { input: { chatId } });
  }
});
afterAll(() => service?.close());

const sizes = (most: number) => fc.array(fc.integer({ min: 1, max: most }), { minLength: 1, maxLength: 6 });
const direction = fc.constantFrom('forward' as const, 'backward' as const);
const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index + 1));

/** A walk backwards turns the pages, not the items on them, so its pages are put in the list's order first. */
const inOrder = <Node>(pages: Node[][], way: 'forward' | 'backward') =>
  (way === 'forward' ? pages : pages.toReversed()).flat();

/** Every list that pages forward only, with what identifies its items. */
const LISTS: [list: string, read: (page: PageArguments) => Promise<Page<string>>, count: () => number][] = [
  [
    'chats',
    async (page) => {
      const query = `query ($first: Int, $after: String) { chats(first: $first, after: $after) {
        edges { cursor node { topic } } ${PAGE_INFO} } }`;
      return nodesAs((await student.get(query, page)).chats, ({ topic }: { topic: string }) => topic);
    },
    () => CHATS,
  ],
  [
    'unseen messages',
    async (page) => {
      const query = `query ($first: Int, $after: String) {
        unreadMessages(first: $first, after: $after) { ${PAGE_FIELDS} } }`;
      return nodesAs((await student.get(query, page)).unreadMessages, ({ id }: { id: string }) => id);
    },
    () => CHATS - 1 + MESSAGES,
  ],
  [
    'participants',
    async (page) => {
      const query = `query ($id: ID!, $first: Int, $after: String) { chat(id: $id) {
        participants(first: $first, after: $after) { edges { cursor node { user { id } } } ${PAGE_INFO} } } }`;
      const { participants } = (await student.get(query, { id: chatId, ...page })).chat;
      return nodesAs(participants, ({ user }: { user: { id: string } }) => user.id);
    },
    () => course.roster.roster.length,
  ],
  ...[null, 'teach'].map((search): (typeof LISTS)[number] => [
    search === null ? 'whom one may address' : 'found of whom one may address',
    async (page) => {
      const { addressees } = (await student.get(ADDRESSEES, { id: course.roster.id, search, ...page })).courseSpace;
      return nodesAs(addressees, ({ user }: { user: { id: string } }) => user.id);
    },
    () => (search === null ? course.roster.roster.length - 1 : 1),
  ]),
  [
    'who has seen a message',
    async (page) => {
      const query = `query ($id: ID!, $first: Int, $after: String) { messages(chatId: $id, last: 1) { edges { node {
        seenBy(first: $first, after: $after) { edges { cursor node { user { id } } } ${PAGE_INFO} } } } } }`;
      const { edges } = (await teacher.get(query, { id: chatId, ...page })).messages;
      return nodesAs(edges[0].node.seenBy, ({ user }: { user: { id: string } }) => user.id);
    },
    () => 11,
  ],
  ...[null, 'kurssi'].map((search): (typeof LISTS)[number] => [
    search === null ? 'the FAQ' : 'found in the FAQ',
    async (page) => {
      const query = `query ($id: ID!, $search: String, $first: Int, $after: String) {
          faq(courseSpaceId: $id, search: $search, first: $first, after: $after) {
            edges { cursor node { id } } ${PAGE_INFO} } }`;
      const { faq } = await student.get(query, { id: course.roster.id, search, ...page });
      return nodesAs(faq, ({ id }: { id: string }) => id);
    },
    () => ENTRIES,
  ]),
  [
    'found messages',
    async (page) => {
      const query = `query ($first: Int, $after: String) { searchMessages(search: "1", first: $first, after: $after) {
        edges { cursor node { id } } ${PAGE_INFO} } }`;
      return nodesAs((await student.get(query, page)).searchMessages, ({ id }: { id: string }) => id);
    },
    // Each chat's first, and of the last one those from 10 on as well.
    () => CHATS + MESSAGES - 9,
  ],
  [
    'saved messages',
    async (page) => {
      const query = `query ($id: ID!, $first: Int, $after: String) {
        savedMessages(courseSpaceId: $id, first: $first, after: $after) { edges { cursor node { handle } } ${PAGE_INFO} } }`;
      const { savedMessages } = await teacher.get(query, { id: course.roster.id, ...page });
      return nodesAs(savedMessages, ({ handle }: { handle: string }) => handle);
    },
    () => ENTRIES,
  ],
  [
    'versions of an entry',
    async (page) => {
      const query = `query ($id: ID!, $first: Int, $after: String) { faqEntry(id: $id) {
        versions(first: $first, after: $after) { edges { cursor node { number } } ${PAGE_INFO} } } }`;
      const { versions } = (await teacher.get(query, { id: entryId, ...page })).faqEntry;
      return nodesAs(versions, ({ number }: { number: number }) => String(number));
    },
    () => ENTRIES,
  ],
];

function nodesAs<Node>(page: Page<Node>, identify: (node: Node) => string): Page<string> {
  return { ...page, edges: page.edges.map(({ cursor, node }) => ({ cursor, node: identify(node) })) };
}

test('any walk through a chat’s messages, either way, visits each exactly once and in order', async () => {
  const property = fc.asyncProperty(direction, sizes(MESSAGES + 1), async (way, pageSizes) => {
    const pages = await walk((page) => readMessages(student, chatId, page), way, pageSizes);

    expect(inOrder(pages, way).map(({ content }) => content)).toEqual(numbers(MESSAGES));
    // No page is shorter than asked but the last one, so no walk has more pages than it needs.
    pages.slice(0, -1).forEach((page, index) => {
      expect(page).toHaveLength(pageSizes[index % pageSizes.length] ?? 0);
    });
    expect(pages.at(-1)).not.toEqual([]);
  });
  await fc.assert(property, { numRuns: 40 });
});

test('a walk that turns back at any point comes by the same messages', async () => {
  const steps = fc.array(fc.tuple(direction, fc.integer({ min: 1, max: 6 })), { minLength: 1, maxLength: 12 });
  const property = fc.asyncProperty(fc.integer({ min: 1, max: MESSAGES }), steps, async (start, turns) => {
    // A reader stands between two messages: after number `position`, with the cursor of either of them.
    const all = (await readMessages(student, chatId, { first: 100 })).edges;
    let position = start;
    for (const [way, size] of turns) {
      const page: PageArguments =
        way === 'forward'
          ? { first: size, after: all[position - 1]?.cursor ?? null }
          : { last: size, before: all[position]?.cursor ?? null };
      const [from, to] =
        way === 'forward'
          ? [position + 1, Math.min(MESSAGES, position + size)]
          : [Math.max(1, position - size + 1), position];
      const answer = await readMessages(student, chatId, page);
      expect(answer.edges).toEqual(all.slice(from - 1, to));
      expect(answer.pageInfo).toMatchObject({ hasNextPage: to < MESSAGES, hasPreviousPage: from > 1 });
      position = way === 'forward' ? to : from - 1;
    }
  });
  await fc.assert(property, { numRuns: 15 });
});

test('any walk while messages arrive visits each that was there exactly once, and forward those that came, too', async () => {
  // The other properties must not meet these chats.
  const own = await createCourse(service);
  const arrivals = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 5 });
  const property = fc.asyncProperty(direction, sizes(5), arrivals, async (way, pageSizes, coming) => {
    const growing = await createChat(own.teacher, own, { audience: 'COURSE', content: en('1') });
    for (let number = 2; number <= 6; number += 1) await send(own.teacher, growing, String(number));
    let count = 6;
    let turn = 0;
    const between = async () => {
      const arriving = turn < 12 ? (coming[turn % coming.length] ?? 0) : 0;
      turn += 1;
      for (let index = 0; index < arriving; index += 1) await send(own.teacher, growing, String(++count));
    };

    const pages = await walk((page) => readMessages(own.students[0], growing, page), way, pageSizes, between);

    expect(inOrder(pages, way).map(({ content }) => content)).toEqual(numbers(way === 'forward' ? count : 6));
  });
  await fc.assert(property, { numRuns: 12 });
});

test('a page that is read while messages arrive agrees with itself on how many there are and whether more follow', async () => {
  const own = await createCourse(service);
  const busy = await createChat(own.teacher, own, { audience: 'COURSE', content: en('1') });
  const contradictions: object[] = [];
  let arriving = true;
  const sending = (async () => {
    for (let number = 2; number <= 150; number += 1) await send(own.teacher, busy, String(number));
    arriving = false;
  })();
  const reading = [1, 2, 3].map(async (turn) => {
    while (arriving) {
      const { edges, pageInfo, totalCount } = await readMessages(own.students[turn] as Caller, busy);
      const newest = Number(edges.at(-1)?.node.content);
      if (newest !== totalCount || pageInfo.hasNextPage) contradictions.push({ newest, totalCount, ...pageInfo });
    }
  });
  await Promise.all([sending, ...reading]);

  expect(contradictions).toEqual([]);
});

test.each(LISTS)(
  'any walk through a list of %s visits each exactly once, in the order of the whole',
  async (_list, read, count) => {
    const whole = (await read({ first: 100 })).edges.map(({ node }) => node);
    expect(new Set(whole).size).toBe(whole.length);
    expect(whole).toHaveLength(count());

    const property = fc.asyncProperty(sizes(whole.length + 1), async (pageSizes) => {
      const pages = await walk(read, 'forward', pageSizes);

      expect(pages.flat()).toEqual(whole);
      expect(pages.at(-1)).not.toEqual([]);
    });
    await fc.assert(property, { numRuns: 15 });
  },
);
