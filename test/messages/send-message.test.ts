import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createChat, everybody, SEND, send } from '../support/chats.js';
import { type Course, createCourse, en } from '../support/course.js';
import { snapshotOf } from '../support/database.js';
import { holdRows } from '../support/locks.js';
import { contentsOf, readMessages } from '../support/pages.js';
import { refusalOf } from '../support/refusals.js';
import { type Caller, createCaller, startService, type TestService } from '../support/service.js';

let service: TestService;
let other: TestService;
let course: Course;
let student: Caller;
let chatId: string;

beforeAll(async () => {
  service = await startService();
  other = await service.another();
  course = await createCourse(service);
  [student] = course.students;
});
beforeEach(async () => {
  chatId = await createChat(course.teacher, course, everybody(course));
});
afterAll(() => service?.close());

const LOG = `query ($chatId: ID!) { messages(chatId: $chatId, last: 100) { totalCount edges { node {
  id content sentAt sender { id } replyTo { id content replyTo { id } } } } } }`;

test('a message is there for everybody at once, and moves its chat to the end of its log', async () => {
  const id = await send(student, chatId, 'Hello');

  for (const caller of [student, course.teacher, createCaller(other.url, course.assistants[0].token)]) {
    const { messages } = await caller.get(LOG, { chatId });
    expect(messages.totalCount).toBe(2);
    expect(messages.edges[1].node).toMatchObject({ id, content: 'Hello', sender: { id: course.ids.students[0] } });
  }
});

test('a reply shows what it answers, and a reply to that too', async () => {
  const question = await send(student, chatId, 'Question');
  const answer = await send(course.teacher, chatId, 'Answer', { replyToId: question });
  const thanks = await send(student, chatId, 'Thanks', { replyToId: answer });

  const { edges } = (await student.get(LOG, { chatId })).messages;

  expect(edges.map(({ node }: { node: { replyTo: object } }) => node.replyTo)).toEqual([
    null,
    null,
    { id: question, content: 'Question', replyTo: null },
    { id: answer, content: 'Answer', replyTo: { id: question } },
  ]);
  expect(edges[3].node.id).toBe(thanks);
});

test('20 messages sent at once over two instances have numbers without gaps, in the order of their times', async () => {
  const callers = [student, course.teacher, ...course.assistants].flatMap((caller) => [
    caller,
    createCaller(other.url, caller.token),
  ]);
  const texts = Array.from({ length: 20 }, (_, index) => `Message ${index}`);

  const ids = await Promise.all(texts.map((text, index) => send(callers[index % 8] as Caller, chatId, text)));

  const { edges, totalCount } = (await student.get(LOG, { chatId })).messages;
  const nodes: { id: string; content: string; sentAt: string }[] = edges.map(({ node }: { node: object }) => node);
  expect(totalCount).toBe(21);
  expect(
    nodes
      .map(({ id }) => id)
      .slice(1)
      .sort(),
  ).toEqual([...ids].sort());
  expect(
    nodes
      .map(({ content }) => content)
      .slice(1)
      .sort(),
  ).toEqual([...texts].sort());
  const times = nodes.map(({ sentAt }) => Date.parse(sentAt));
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  const rows = await service.database.query<{ seq: number }>(
    `select m.seq from messages m join chats c on c.id = m.chat_id where c.public_id = $1 order by m.sent_at, m.seq`,
    [chatId],
  );
  expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 21 }, (_, index) => index + 1));
});

test('a message that waits for its number has the time at which it got it, not the one at which it came', async () => {
  // As another message does, this one writes the chat's row.
  const writing = 'update chats set last_seq = last_seq where public_id = $1';
  const held = await holdRows(service.database, writing, [chatId]);
  const sent = student.get(SEND.replace('{ id }', '{ sentAt }'), { input: { chatId, content: en('Late') } });
  await held.waiters(1);
  const [{ now } = { now: new Date() }] = await service.database.query<{ now: Date }>(
    'select clock_timestamp() as now',
  );
  await held.release();

  expect(Date.parse((await sent).sendMessage.message.sentAt)).toBeGreaterThanOrEqual(now.getTime());
});

test('a message is kept as it was given: composed and decomposed letters, emoji, right-to-left text, spaces', async () => {
  const text = ' a\u0308 ä 👩‍👩‍👧‍👦 עברית \u2028\ttab\n\nNew line \uFEFF\u{10FFFF} ';

  await send(student, chatId, text);

  expect(contentsOf(await readMessages(student, chatId))).toEqual(['First', text]);
});

describe('two messages sent in one request', () => {
  test('are stored in their order, and each answer is that of its moment', async () => {
    const query = `mutation ($first: SendMessageInput!, $second: SendMessageInput!) {
      first: sendMessage(input: $first) { message { ...moment } }
      second: sendMessage(input: $second) { message { ...moment } } }
      fragment moment on Message { chat { lastMessage { content } messages(last: 1) { totalCount edges { node { content } } } } }`;
    const input = (text: string) => ({ chatId, content: en(text) });
    const moment = (text: string, totalCount: number) => ({
      message: {
        chat: { lastMessage: { content: text }, messages: { totalCount, edges: [{ node: { content: text } }] } },
      },
    });

    expect(await student.get(query, { first: input('Second'), second: input('Third') })).toEqual({
      first: moment('Second', 2),
      second: moment('Third', 3),
    });
  });
});

describe('nothing is sent, and the field is named,', () => {
  type Refused = [what: string, field: string, input: object];
  test.each<Refused>([
    ['no text', 'input.content', { content: [] }],
    [
      'a text in an unknown language',
      'input.content[1].language',
      { content: [...en('A'), { language: 'de', text: 'A' }] },
    ],
    ['a text in one language twice', 'input.content[1].language', { content: [...en('A'), ...en('B')] }],
    ['a language of another case', 'input.content[0].language', { content: [{ language: 'EN', text: 'A' }] }],
    ['an empty text', 'input.content[0].text', { content: en('') }],
    ['a blank text', 'input.content[0].text', { content: en(' \n\t\u00a0') }],
    ['a blank text beside another', 'input.content[1].text', { content: [...en('A'), { language: 'fi', text: ' ' }] }],
    ['an empty idempotency key', 'input.idempotencyKey', { idempotencyKey: '' }],
    ['an idempotency key of 256 characters', 'input.idempotencyKey', { idempotencyKey: 'k'.repeat(256) }],
    ['an idempotency key with a space', 'input.idempotencyKey', { idempotencyKey: 'a key' }],
    ['an idempotency key with a NUL', 'input.idempotencyKey', { idempotencyKey: 'key\u0000' }],
    ['an idempotency key with a letter that is not ASCII', 'input.idempotencyKey', { idempotencyKey: 'avain-ä' }],
    ['an idempotency key with a lone surrogate', 'input.idempotencyKey', { idempotencyKey: 'key\ud800' }],
    ['a text that is no text', 'input.content[0].text', { content: [{ language: 'en', text: 1 }] }],
  ])('for %s', async (_what, field, input) => {
    const before = await snapshotOf(service.database);

    expect(await refusalOf(student, SEND, { input: { chatId, content: en('A'), ...input } })).toMatchObject({
      code: 'BAD_USER_INPUT',
      field,
    });
    expect(await snapshotOf(service.database)).toBe(before);
  });

  test('for a reply to a message that does not exist', async () => {
    const before = await snapshotOf(service.database);

    for (const replyToId of ['0190b5c8-0000-7000-8000-000000000000', chatId, '', '1']) {
      const input = { chatId, content: en('A'), replyToId };
      expect(await refusalOf(student, SEND, { input })).toMatchObject({ code: 'NOT_FOUND', field: 'input.replyToId' });
    }
    expect(await snapshotOf(service.database)).toBe(before);
  });
});
