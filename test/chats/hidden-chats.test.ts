import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createChat, MARK_READ, SEND, send } from '../support/chats.js';
import { type Course, createCourse, en } from '../support/course.js';
import { snapshotOf } from '../support/database.js';
import { firstCursor } from '../support/pages.js';
import { rawRefusalOf } from '../support/refusals.js';
import { type Caller, startService, type TestService } from '../support/service.js';

let service: TestService;
let course: Course;
let chatId: string;
let messageId: string;
let cursor: string;
let ownChatId: string;

const UNKNOWN = '0190b5c8-0000-7000-8000-000000000000';
const MALFORMED_IDS = ['', '1', 'not a UUID', `${UNKNOWN}0`, '\u0000'];
const UNKNOWN_IDS = [UNKNOWN, ...MALFORMED_IDS];

beforeAll(async () => {
  service = await startService();
  course = await createCourse(service);
  chatId = await createChat(course.students[0], course, { audience: 'COURSE_STAFF' });
  messageId = await send(course.students[0], chatId, 'Second');
  cursor = await firstCursor(course.students[0], chatId);
  ownChatId = await createChat(course.students[1], course, { audience: 'COURSE_STAFF' });
});
afterAll(() => service?.close());

/** Others of the same course space, of another one, and of none. */
const STRANGERS: [string, () => Promise<Caller> | Caller][] = [
  ['a student of the same course space', () => course.students[1]],
  ['the teacher of another one', async () => (await createCourse(service)).teacher],
  ['somebody on no roster', () => service.as('nobody')],
];

type Operation = [what: string, query: string, variables: (id: string) => object];

const sending = (what: string, more: () => object): Operation => [
  `sendMessage with ${what}`,
  SEND,
  (id) => ({ input: { chatId: id, content: en('Hello?'), ...more() } }),
];
const marking = (what: string, more: () => object): Operation => [
  `markRead ${what}`,
  MARK_READ,
  (id) => ({ input: { chatId: id, ...more() } }),
];

/** Every operation that names a chat, with what it would ask of the chat. */
const OPERATIONS: Operation[] = [
  ['messages', 'query ($id: ID!) { messages(chatId: $id) { totalCount } }', (id) => ({ id })],
  [
    'messages with a cursor of it',
    'query ($id: ID!, $cursor: String) { messages(chatId: $id, after: $cursor) { totalCount } }',
    (id) => ({ id, cursor }),
  ],
  [
    'messages with a bad page',
    'query ($id: ID!) { messages(chatId: $id, first: 0, last: 1, after: "bad") { totalCount } }',
    (id) => ({ id }),
  ],
  sending('a text', () => ({})),
  sending('a reply', () => ({ replyToId: messageId })),
  sending('an idempotency key', () => ({ idempotencyKey: 'some-key' })),
  marking('to its end', () => ({})),
  marking('up to one of its messages', () => ({ upToMessageId: messageId })),
];

/** What is refused for its own sake, before the chat is looked for. */
const BAD_OPERATIONS: Operation[] = [
  sending('no text', () => ({ content: [] })),
  sending('a bad idempotency key', () => ({ idempotencyKey: '' })),
];

describe.each(STRANGERS)('for %s', (_who, stranger) => {
  test('a chat that they are not in is null, like one that does not exist', async () => {
    const query = 'query ($id: ID!) { chat(id: $id) { id } }';
    for (const id of [chatId, ...UNKNOWN_IDS]) {
      expect(await (await stranger()).ask(query, { id })).toMatchObject({ data: { chat: null }, errors: undefined });
    }
  });

  test.each(OPERATIONS)('%s is refused as for a chat that does not exist', async (_what, query, variables) => {
    const caller = await stranger();
    const before = await snapshotOf(service.database);

    const refusal = await rawRefusalOf(caller, query, variables(chatId));

    expect(refusal).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
    for (const id of UNKNOWN_IDS) expect(await rawRefusalOf(caller, query, variables(id))).toEqual(refusal);
    expect(await snapshotOf(service.database)).toBe(before);
  });

  test.each(BAD_OPERATIONS)('%s is refused as for a chat that does not exist', async (_what, query, variables) => {
    const caller = await stranger();
    const before = await snapshotOf(service.database);

    const refusal = await rawRefusalOf(caller, query, variables(chatId));

    expect(refusal).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
    expect(await rawRefusalOf(caller, query, variables(UNKNOWN))).toEqual(refusal);
    for (const id of MALFORMED_IDS) {
      const { errors } = (await caller.ask(query, variables(id))) as { errors: object[] };
      expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND', field: 'input.chatId' } }]);
    }
    expect(await snapshotOf(service.database)).toBe(before);
  });
});

describe.each<[string, string, string]>([
  ['a reply', 'replyToId', SEND],
  ['a read position', 'upToMessageId', MARK_READ],
])('%s by a message of a chat that one cannot see', (_what, argument, query) => {
  test('is refused like one by a message that does not exist', async () => {
    const ask = (id: string) => {
      const content = argument === 'replyToId' ? { content: en('Reply') } : {};
      return rawRefusalOf(course.students[1], query, { input: { chatId: ownChatId, ...content, [argument]: id } });
    };
    const before = await snapshotOf(service.database);

    const refusal = await ask(messageId);

    expect(refusal).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND', field: `input.${argument}` } }] });
    for (const id of UNKNOWN_IDS) expect(await ask(id)).toEqual(refusal);
    expect(await snapshotOf(service.database)).toBe(before);
  });

  test('is refused also where one can see both chats', async () => {
    const [assistant] = course.assistants;
    const content = argument === 'replyToId' ? { content: en('Reply') } : {};
    const input = { chatId: ownChatId, ...content, [argument]: messageId };

    expect(await rawRefusalOf(assistant, query, { input })).toMatchObject({
      errors: [{ extensions: { code: 'NOT_FOUND', field: `input.${argument}` } }],
    });
  });
});
