import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { EDIT, edit, remove } from '../support/changes.js';
import { createChat, createPairChat, everybody, MARK_READ, send, unreadOf } from '../support/chats.js';
import { type Course, createCourse, en, push, without } from '../support/course.js';
import { snapshotOf } from '../support/database.js';
import { holdChat } from '../support/locks.js';
import { refusalOf } from '../support/refusals.js';
import { type Caller, createCaller, startService, type TestService } from '../support/service.js';

let service: TestService;
let other: TestService;
let course: Course;
let student: Caller;
let chatId: string;
let messageId: string;

beforeAll(async () => {
  service = await startService();
  other = await service.another();
});
beforeEach(async () => {
  course = await createCourse(service);
  [student] = course.students;
  chatId = await createChat(course.teacher, course, everybody(course));
  messageId = await send(student, chatId, 'Frist');
});
afterAll(() => service?.close());

const LAST = `query ($chatId: ID!) { messages(chatId: $chatId, last: 1) { edges { node {
  id content editedAt sentAt contentTranslations { language text }
  versions { content writtenAt contentTranslations { language text } } } } } }`;

async function lastMessage(caller: Caller, language?: string) {
  return (await caller.get(LAST, { chatId }, language)).messages.edges[0].node;
}

/** Lets a message be as old as that. */
async function age(id: string, minutes: number): Promise<void> {
  await service.database.query(
    `update messages set sent_at = sent_at - $2 * interval '1 minute' where public_id = $1`,
    [id, minutes],
  );
}

test('an edited message says what it now says to everybody, and what it said before to staff and its author', async () => {
  const { content, editedAt } = await edit(student, messageId, 'First');

  expect(content).toBe('First');
  const versions = [{ content: 'First', writtenAt: editedAt }, { content: 'Frist' }];
  for (const caller of [student, course.teacher, course.assistants[0]]) {
    expect(await lastMessage(caller)).toMatchObject({ id: messageId, content: 'First', editedAt, versions });
  }
  const seen = await lastMessage(createCaller(other.url, course.students[1].token));
  expect(seen).toMatchObject({ content: 'First', editedAt, versions: null });
  const { sentAt, versions: all } = await lastMessage(student);
  expect(all[1].writtenAt).toBe(sentAt);
});

test('a message that was never edited has one version', async () => {
  const { sentAt, versions } = await lastMessage(course.teacher);

  expect(versions).toMatchObject([{ content: 'Frist', writtenAt: sentAt }]);
});

test('versions come newest first, as many as are asked for', async () => {
  for (const text of ['2', '3', '4']) await edit(student, messageId, text);
  const query = `query ($chatId: ID!, $first: Int) { messages(chatId: $chatId, last: 1) { edges { node {
    versions(first: $first) { content } } } } }`;
  const versions = async (first: number) =>
    (await course.teacher.get(query, { chatId, first })).messages.edges[0].node.versions.map(
      ({ content }: { content: string }) => content,
    );

  expect(await versions(1)).toEqual(['4']);
  expect(await versions(3)).toEqual(['4', '3', '2']);
  expect(await versions(100)).toEqual(['4', '3', '2', 'Frist']);
  for (const first of [0, 101]) {
    expect(await refusalOf(course.teacher, query, { chatId, first })).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'first',
    });
  }
});

test('the new text is in the languages in which it is given, and each version answers in the language of the request', async () => {
  const content = [...en('In English'), { language: 'sv', text: 'På svenska' }];
  await student.get(EDIT, { input: { messageId, content } });
  await edit(student, messageId, 'Only English');

  const { versions, contentTranslations } = await lastMessage(course.teacher, 'sv');
  expect(versions.map((version: { content: string }) => version.content)).toEqual([
    'Only English',
    'På svenska',
    'Frist',
  ]);
  expect(versions[1].contentTranslations).toEqual(content);
  expect(contentTranslations).toEqual(en('Only English'));
});

test('the same text again makes no version', async () => {
  const first = await edit(student, messageId, 'First');
  const before = await snapshotOf(service.database);

  expect(await edit(student, messageId, 'First')).toEqual(first);
  expect(await snapshotOf(service.database)).toBe(before);
});

test('an edit makes nothing unread, and moves no chat in the list', async () => {
  const later = await createChat(course.teacher, course, { ...everybody(course), topic: en('Later') });
  await course.students[1].get(MARK_READ, { input: { chatId } });
  const order = '{ chats { edges { node { id lastMessage { id } } } } }';
  const before = await course.students[1].get(order);
  expect(before.chats.edges[0].node.id).toBe(later);

  await edit(student, messageId, 'First');

  expect(await unreadOf(course.students[1], chatId)).toMatchObject({ chat: 0 });
  expect(await unreadOf(course.students[2], chatId)).toMatchObject({ chat: 2 });
  expect(await course.students[1].get(order)).toEqual(before);
});

test('of two edits at once the last one wins, and both are kept', async () => {
  const held = await holdChat(service.database, chatId);
  const edits = [edit(student, messageId, 'One'), edit(createCaller(other.url, student.token), messageId, 'Two')];
  await held.waiters(2);
  await held.release();
  await Promise.all(edits);

  const { content, versions } = await lastMessage(course.teacher);
  const texts = versions.map((version: { content: string }) => version.content);
  expect(texts[0]).toBe(content);
  expect(texts.slice(0, 2).sort()).toEqual(['One', 'Two']);
  expect(texts[2]).toBe('Frist');
});

describe('who may edit', () => {
  const input = () => ({ input: { messageId, content: en('Changed') } });

  test('nobody but the author, staff neither', async () => {
    for (const caller of [course.teacher, course.assistants[0], course.students[1]]) {
      expect(await refusalOf(caller, EDIT, input(), 'en')).toEqual({
        code: 'FORBIDDEN',
        field: undefined,
        message: 'Only its author can edit a message.',
      });
    }
  });

  test('a student for 15 minutes, staff always', async () => {
    await age(messageId, 14.9);
    await edit(student, messageId, 'In time');
    await age(messageId, 0.2);
    const own = await send(course.assistants[0], chatId, 'By staff');
    await age(own, 60 * 24 * 365);

    expect(await refusalOf(student, EDIT, input(), 'fi')).toEqual({
      code: 'FORBIDDEN',
      field: undefined,
      message: 'Viestiä voi muokata 15 minuutin ajan lähettämisestä.',
    });
    await edit(course.assistants[0], own, 'Still by staff');
  });

  test('a student for as long as is set', async () => {
    const strict = await service.another({ EDIT_MINUTES: '1' });
    const there = createCaller(strict.url, student.token);
    await edit(there, messageId, 'In time');
    await age(messageId, 1.1);

    expect(await refusalOf(there, EDIT, input(), 'sv')).toMatchObject({
      code: 'FORBIDDEN',
      message: 'Ett meddelande kan redigeras i 1 minut efter att det skickades.',
    });
  });

  test('nobody in a frozen course space', async () => {
    const own = await send(course.teacher, chatId, 'By staff');
    await push(service, course, { frozen: true });

    for (const [caller, id] of [
      [student, messageId],
      [course.teacher, own],
    ] as const) {
      const refusal = await refusalOf(caller, EDIT, { input: { messageId: id, content: en('Changed') } }, 'en');
      expect(refusal).toMatchObject({ code: 'FORBIDDEN', message: 'This course space takes no new messages.' });
    }
  });

  test('nobody who is not in the chat, or no longer, for whom there is no such message', async () => {
    const pair = await createPairChat(course);
    const hidden = await send(student, pair, 'Between two');
    const notFound = { code: 'NOT_FOUND', field: 'input.messageId' };
    const refused = (caller: Caller, id: string) =>
      refusalOf(caller, EDIT, { input: { messageId: id, content: en('Changed') } });

    for (const caller of [course.students[2], course.teacher])
      expect(await refused(caller, hidden)).toMatchObject(notFound);
    for (const id of ['', '1', chatId]) expect(await refused(student, id)).toMatchObject(notFound);
    await push(service, course, { roster: without(course, course.ids.students[0]) });
    expect(await refused(student, messageId)).toMatchObject(notFound);
  });

  test('nobody a message that was deleted', async () => {
    await remove(student, messageId);

    expect(await refusalOf(student, EDIT, input(), 'en')).toEqual({
      code: 'BAD_USER_INPUT',
      field: 'input.messageId',
      message: 'The message has been deleted.',
    });
  });
});

test('a text that could not be sent is refused, with its field, and nothing is changed', async () => {
  const before = await snapshotOf(service.database);
  for (const [content, field] of [
    [[], 'input.content'],
    [en(' '), 'input.content[0].text'],
    [en('a'.repeat(10_001)), 'input.content[0].text'],
    [[{ language: 'de', text: 'A' }], 'input.content[0].language'],
  ] as const) {
    const refusal = await refusalOf(student, EDIT, { input: { messageId, content } });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', field });
  }
  expect(await snapshotOf(service.database)).toBe(before);
});
