import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DELETE, EDIT, edit, remove } from '../support/changes.js';
import {
  CREATE,
  chatInput,
  createChat,
  createPairChat,
  everybody,
  MARK_READ,
  SEND,
  send,
  unreadOf,
} from '../support/chats.js';
import { type Course, createCourse, en, push } from '../support/course.js';
import { snapshotOf } from '../support/database.js';
import { BADGE, type Badge, countsUntil } from '../support/live.js';
import { holdChat } from '../support/locks.js';
import { refusalOf } from '../support/refusals.js';
import { type Caller, createCaller, startService, type TestService } from '../support/service.js';

let service: TestService;
let other: TestService;
let course: Course;
let student: Caller;
let reader: Caller;
let chatId: string;
let messageId: string;

beforeAll(async () => {
  service = await startService({ LIVE_SWEEP_SECONDS: '3600' });
  other = await service.another();
});
beforeEach(async () => {
  course = await createCourse(service);
  [student, reader] = course.students;
  chatId = await createChat(course.teacher, course, everybody(course));
  messageId = await send(student, chatId, 'Secret');
});
afterAll(() => service?.close());

const LOG = `query ($chatId: ID!) { chat(id: $chatId) { unreadCount lastMessage { id content deleted } }
  messages(chatId: $chatId, last: 20) { totalCount edges { node { id content contentTranslations { text } deleted deletedAt
  deletionReason sender { id } replyTo { id content deleted } versions { content } } } } }`;

async function tombstone(caller: Caller) {
  const { messages } = await caller.get(LOG, { chatId });
  return messages.edges.find(({ node }: { node: { id: string } }) => node.id === messageId).node;
}

describe('a deleted message', () => {
  test('is a tombstone in its place for everybody: no text, who sent it, since when and why', async () => {
    const reply = await send(reader, chatId, 'Reply', { replyToId: messageId });
    const { deletedAt } = await remove(course.assistants[0], messageId, 'Gives the solution away');

    for (const caller of [student, reader, course.teacher, createCaller(other.url, course.students[2].token)]) {
      expect(await tombstone(caller)).toMatchObject({
        content: '',
        contentTranslations: [],
        deleted: true,
        deletedAt,
        deletionReason: 'Gives the solution away',
        sender: { id: course.ids.students[0] },
      });
      const { messages } = await caller.get(LOG, { chatId });
      expect(messages.totalCount).toBe(3);
      expect(messages.edges[2].node).toMatchObject({
        id: reply,
        replyTo: { id: messageId, content: '', deleted: true },
      });
    }
  });

  test('keeps no text of what it ever said, not in its versions either', async () => {
    await edit(student, messageId, 'Canary one');
    await edit(student, messageId, 'Canary two');
    await remove(student, messageId);

    expect((await tombstone(course.teacher)).versions).toEqual([]);
    expect((await tombstone(student)).versions).toEqual([]);
    expect((await tombstone(reader)).versions).toBeNull();
    const tables = await service.database.query<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = 'public'`,
    );
    for (const { name } of tables) {
      const found = await service.database.query(`select from ${name} t where t::text ~ 'Secret|Canary'`);
      expect(found.length, name).toBe(0);
    }
  });

  test('may be the newest of its chat', async () => {
    await remove(student, messageId);

    const { chat } = await reader.get(LOG, { chatId });
    expect(chat.lastMessage).toEqual({ id: messageId, content: '', deleted: true });
  });

  test('no longer counts where it was unseen, and nothing changes where it was seen', async () => {
    await course.students[2].get(MARK_READ, { input: { chatId } });
    await send(course.teacher, chatId, 'Third');
    expect(await unreadOf(reader, chatId)).toMatchObject({ chat: 3 });
    expect(await unreadOf(course.students[2], chatId)).toMatchObject({ chat: 1 });

    await remove(student, messageId);

    expect(await unreadOf(reader, chatId)).toEqual({ chat: 2, all: 2 });
    expect(await unreadOf(course.students[2], chatId)).toEqual({ chat: 1, all: 1 });
    const { unreadMessages } = await reader.get('{ unreadMessages { totalCount edges { node { content } } } }');
    expect(unreadMessages).toEqual({
      totalCount: 2,
      edges: [{ node: { content: 'Third' } }, { node: { content: 'First' } }],
    });
  });

  test('leaves the badge at once, on every instance', async () => {
    const badge = (await createCaller(other.url, reader.token).socket()).subscribe<Badge>(BADGE);
    await countsUntil(badge, 2);

    await remove(student, messageId);

    expect(await countsUntil(badge, 1)).toEqual([1]);
  });

  test('answers a retry of its sending with what is left of it', async () => {
    const input = { chatId, content: en('Sent twice'), idempotencyKey: `send-${chatId}` };
    const { sendMessage } = await student.get(SEND, { input });
    await remove(student, sendMessage.message.id);
    const retry = SEND.replace('{ id }', '{ id content deleted }');

    expect((await student.get(retry, { input })).sendMessage.message).toEqual({
      id: sendMessage.message.id,
      content: '',
      deleted: true,
    });
  });

  test('answers a retry of opening its chat as well', async () => {
    const input = chatInput(course, { idempotencyKey: `open-${chatId}` });
    const { createChat: opened } = await student.get(CREATE, { input });
    await remove(student, opened.message.id);

    expect((await student.get(CREATE, { input })).createChat).toEqual(opened);
  });
});

test('deleting again changes nothing, whoever does it', async () => {
  const first = await remove(course.assistants[0], messageId, 'A reason');
  const before = await snapshotOf(service.database);

  expect(await remove(course.assistants[0], messageId, 'Another reason')).toEqual(first);
  expect(await remove(course.teacher, messageId, 'Another reason')).toEqual(first);
  expect(await remove(student, messageId)).toEqual(first);
  expect(await snapshotOf(service.database)).toBe(before);
});

test('deleted by many at once, it counts once', async () => {
  const held = await holdChat(service.database, chatId);
  const deletions = [
    remove(student, messageId),
    remove(createCaller(other.url, course.teacher.token), messageId, 'A reason'),
    remove(course.assistants[0], messageId, 'Another reason'),
  ];
  await held.waiters(3);
  await held.release();
  const answers = await Promise.all(deletions);

  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(await unreadOf(reader, chatId)).toMatchObject({ chat: 1 });
});

test('an edit that waited for the deletion is refused, and one before leaves nothing', async () => {
  for (const first of ['edit', 'delete']) {
    messageId = await send(student, chatId, 'Secret');
    const held = await holdChat(service.database, chatId);
    const editing = () => student.ask(EDIT, { input: { messageId, content: en('Canary') } });
    const deleting = () => student.ask(DELETE, { input: { messageId } });
    const [start, then] = first === 'edit' ? [editing, deleting] : [deleting, editing];
    const one = start();
    await held.waiters(1);
    const two = then();
    await held.waiters(2);
    await held.release();
    const [answer, next] = [await one, await two];

    expect(answer.errors).toBeUndefined();
    if (first === 'delete') expect(next.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(await tombstone(student)).toMatchObject({ content: '', deleted: true, versions: [] });
    expect(await service.database.query(`select from message_versions where content::text ~ 'Secret|Canary'`)).toEqual(
      [],
    );
  }
});

describe('who may delete', () => {
  test('the author at any time without a reason, in a frozen course space too', async () => {
    await service.database.query(`update messages set sent_at = sent_at - interval '1 year' where public_id = $1`, [
      messageId,
    ]);
    await push(service, course, { frozen: true });

    expect(await remove(student, messageId)).toMatchObject({ deletionReason: null });
  });

  test("staff somebody else's with a reason only", async () => {
    for (const caller of [course.teacher, course.assistants[0]]) {
      expect(await refusalOf(caller, DELETE, { input: { messageId } }, 'en')).toEqual({
        code: 'BAD_USER_INPUT',
        field: 'input.reason',
        message: "Give a reason for deleting somebody else's message.",
      });
    }
    const own = await send(course.teacher, chatId, 'Own');
    await remove(course.teacher, own);
  });

  test('no other student', async () => {
    const refusal = await refusalOf(reader, DELETE, { input: { messageId, reason: 'A reason' } }, 'fi');
    expect(refusal).toEqual({
      code: 'FORBIDDEN',
      field: undefined,
      message: 'Vain viestin kirjoittaja ja kurssin henkilökunta voivat poistaa viestin.',
    });
  });

  test('nobody who is not in the chat, staff neither', async () => {
    const hidden = await send(student, await createPairChat(course), 'Between two');

    for (const caller of [course.teacher, course.students[2]]) {
      const refusal = await refusalOf(caller, DELETE, { input: { messageId: hidden, reason: 'A reason' } });
      expect(refusal).toMatchObject({ code: 'NOT_FOUND', field: 'input.messageId' });
    }
  });
});

test.each([
  ['blank', ' '],
  ['longer than 500 characters', 'a'.repeat(501)],
  ['with a control character', 'a\u0007'],
])('a reason that is %s is refused', async (_what, reason) => {
  const before = await snapshotOf(service.database);

  expect(await refusalOf(course.teacher, DELETE, { input: { messageId, reason } })).toMatchObject({
    code: 'BAD_USER_INPUT',
    field: 'input.reason',
  });
  expect(await snapshotOf(service.database)).toBe(before);
});
