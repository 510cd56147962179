import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createChat, send } from '../support/chats.js';
import { type Course, createCourse, en } from '../support/course.js';
import { contentsOf, type PageArguments, readMessages } from '../support/pages.js';
import { type Caller, createCaller, startService, type TestService } from '../support/service.js';

let service: TestService;
let course: Course;
let teacher: Caller;
let chatId: string;
let cursors: string[];

beforeAll(async () => {
  service = await startService();
  course = await createCourse(service);
  ({ teacher } = course);
  chatId = await createChat(teacher, course, { audience: 'COURSE', content: en('1') });
  for (let number = 2; number <= 30; number += 1) await send(teacher, chatId, String(number));
  cursors = (await readMessages(teacher, chatId, { first: 100 })).edges.map(({ cursor }) => cursor);
});
afterAll(() => service?.close());

/** The cursor of the message with this number. */
const at = (number: number) => cursors[number - 1] ?? '';
const range = (from: number, to: number) =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => String(from + index));

describe('a page of a chat’s 30 messages', () => {
  type Case = [what: string, page: () => PageArguments, from: number, to: number, previous: boolean, next: boolean];
  test.each<Case>([
    ['without arguments is the newest 20', () => ({}), 11, 30, true, false],
    [
      'with nulls is the newest 20',
      () => ({ first: null, last: null, after: null, before: null }),
      11,
      30,
      true,
      false,
    ],
    ['with first is the oldest', () => ({ first: 3 }), 1, 3, false, true],
    ['with first as many as there are', () => ({ first: 30 }), 1, 30, false, false],
    ['with first of 100', () => ({ first: 100 }), 1, 30, false, false],
    ['with last is the newest', () => ({ last: 3 }), 28, 30, true, false],
    ['with last of 100', () => ({ last: 100 }), 1, 30, false, false],
    ['with first after a cursor', () => ({ first: 3, after: at(3) }), 4, 6, true, true],
    ['with first after a cursor, to the end', () => ({ first: 3, after: at(27) }), 28, 30, true, false],
    ['with after only is the next 20', () => ({ after: at(5) }), 6, 25, true, true],
    ['with last before a cursor', () => ({ last: 3, before: at(28) }), 25, 27, true, true],
    ['with last before a cursor, to the start', () => ({ last: 3, before: at(4) }), 1, 3, false, true],
    ['with before only is the 20 before', () => ({ before: at(25) }), 5, 24, true, true],
    ['with first before a cursor', () => ({ first: 2, before: at(10) }), 1, 2, false, true],
    ['with last after a cursor', () => ({ last: 2, after: at(10) }), 29, 30, true, false],
    ['with first between two cursors', () => ({ first: 9, after: at(10), before: at(14) }), 11, 13, true, true],
    ['with last between two cursors', () => ({ last: 2, after: at(10), before: at(14) }), 12, 13, true, true],
  ])('%s', async (_what, page, from, to, hasPreviousPage, hasNextPage) => {
    const answer = await readMessages(teacher, chatId, page());

    expect(contentsOf(answer)).toEqual(range(from, to));
    expect(answer.pageInfo).toEqual({
      hasPreviousPage,
      hasNextPage,
      startCursor: at(from),
      endCursor: at(to),
    });
    expect(answer.totalCount).toBe(30);
  });

  test.each<[string, () => PageArguments, boolean, boolean]>([
    ['after the last one', () => ({ first: 5, after: at(30) }), true, false],
    ['before the first one', () => ({ last: 5, before: at(1) }), false, true],
    ['between two neighbours', () => ({ first: 5, after: at(4), before: at(5) }), true, true],
  ])('%s is empty', async (_what, page, hasPreviousPage, hasNextPage) => {
    expect(await readMessages(teacher, chatId, page())).toEqual({
      edges: [],
      pageInfo: { hasPreviousPage, hasNextPage, startCursor: null, endCursor: null },
      totalCount: 30,
    });
  });

  test('is the same through the chat', async () => {
    const query = `query ($id: ID!, $page: Int, $before: String) { chat(id: $id) { messages(last: $page, before: $before) {
      edges { cursor node { content } } } } }`;

    const { edges } = (await teacher.get(query, { id: chatId, page: 2, before: at(9) })).chat.messages;

    expect(edges).toEqual([
      { cursor: at(7), node: { content: '7' } },
      { cursor: at(8), node: { content: '8' } },
    ]);
  });

  test('is the same for everybody and on every instance', async () => {
    const other = await service.another();
    try {
      const reader = createCaller(other.url, course.students[0].token);
      const query = `query ($id: ID!, $after: String) { messages(chatId: $id, first: 3, after: $after) { edges { cursor } } }`;
      const { messages } = await reader.get(query, { id: chatId, after: at(5) });
      expect(messages.edges.map(({ cursor }: { cursor: string }) => cursor)).toEqual([at(6), at(7), at(8)]);
    } finally {
      await other.close();
    }
  });

  test('counts what arrives later, and its cursors stay what they are', async () => {
    const growing = await createChat(teacher, course, { audience: 'COURSE', content: en('1') });
    await send(teacher, growing, '2');
    const before = await readMessages(teacher, growing, { first: 1 });
    await send(teacher, growing, '3');

    const after = await readMessages(teacher, growing, { first: 5, after: before.pageInfo.endCursor });

    expect(contentsOf(after)).toEqual(['2', '3']);
    expect(after.totalCount).toBe(3);
    expect((await readMessages(teacher, growing, { first: 1 })).edges).toEqual(before.edges);
  });
});
