import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CREATE, chatInput, createChat, SEND } from '../support/chats.js';
import { type Course, createCourse, en, fi } from '../support/course.js';

import { snapshotOf } from '../support/database.js';
import { readMessages } from '../support/pages.js';
import { refusalOf } from '../support/refusals.js';
import { SAVE, SAVED, saveMessage } from '../support/saved-messages.js';
import { type Caller, createCaller, startService, type TestService } from '../support/service.js';

const DELETE = `mutation ($input: DeleteSavedMessageInput!) { deleteSavedMessage(input: $input) { deleted } }`;
const LIST = `query ($courseSpaceId: ID!) { savedMessages(courseSpaceId: $courseSpaceId) {
  totalCount edges { node { ${SAVED} } } } }`;
const SEND_WHOLE = SEND.replace('{ id }', '{ id contentTranslations { language text } }');
const CREATE_WHOLE = CREATE.replace(
  'chat { id } message { id }',
  'chat { id topicTranslations { language text } } message { id contentTranslations { language text } }',
);

let service: TestService;
let course: Course;
let staff: Caller;
let student: Caller;
const bilingual = [...en('Read the instructions again.'), ...fi('Lue ohjeet uudestaan.')];

beforeAll(async () => {
  service = await startService();
  course = await createCourse(service);
  [staff] = course.assistants;
  [student] = course.students;
});
afterAll(() => service?.close());

const inSpace = (more: object) => ({ courseSpaceId: course.roster.id, ...more });
const save = (handle: string, more: object = {}, by = staff) =>
  saveMessage(by, inSpace({ handle, content: bilingual, ...more }));
const remove = async (handle: string) =>
  (await staff.get(DELETE, { input: inSpace({ handle }) })).deleteSavedMessage.deleted;

describe('a saved message', () => {
  test('is listed for all staff by handle, each in their own language', async () => {
    const own = await createCourse(service);
    const at = { courseSpaceId: own.roster.id };
    await own.teacher.get(SAVE, { input: { ...at, handle: 'ohje_2', content: bilingual } });
    await own.teacher.get(SAVE, { input: { ...at, handle: 'ohje-1', content: bilingual, topic: fi('Ohje') } });

    const { savedMessages } = await own.assistants[1].get(LIST, at, 'en');
    expect(savedMessages).toMatchObject({
      totalCount: 2,
      edges: [
        { node: { handle: 'ohje-1', topic: 'Ohje', content: 'Read the instructions again.' } },
        { node: { handle: 'ohje_2', topic: null, topicTranslations: [], contentTranslations: bilingual } },
      ],
    });
    expect((await own.assistants[1].get(LIST, at, 'fi')).savedMessages.edges[0].node.content).toBe(
      'Lue ohjeet uudestaan.',
    );
  });

  test('is replaced under its handle, and the same again changes nothing', async () => {
    const first = await save('replaced', { topic: en('First') });
    expect(await save('replaced', { topic: en('First') })).toEqual(first);

    const second = await save('replaced', { content: en('Second') }, course.teacher);
    expect(second).toMatchObject({ handle: 'replaced', topic: null, contentTranslations: en('Second') });
    expect(Date.parse(second.updatedAt)).toBeGreaterThanOrEqual(Date.parse(first.updatedAt));
  });

  test('is saved once by those who save it at once', async () => {
    await Promise.all(Array.from({ length: 10 }, (_, index) => save('at-once', { content: en(`Text ${index}`) })));

    const rows = await service.database.query(`select from saved_messages where handle = 'at-once'`);
    expect(rows).toHaveLength(1);
  });

  test('is deleted, and once more changes nothing', async () => {
    await save('deleted');
    expect([await remove('deleted'), await remove('deleted'), await remove('no handle!')]).toEqual([
      true,
      false,
      false,
    ]);
    const { savedMessages } = await staff.get(LIST, inSpace({}));
    const handles = savedMessages.edges.map(({ node }: { node: { handle: string } }) => node.handle);
    expect(handles).not.toContain('deleted');
  });

  test.each([
    ['no handle', { handle: '' }, 'input.handle'],
    ['a handle with a space', { handle: 'a b' }, 'input.handle'],
    ['a handle with a sign', { handle: 'a/b' }, 'input.handle'],
    ['a handle of 256 letters', { handle: 'h'.repeat(256) }, 'input.handle'],
    ['a topic in no language', { topic: [] }, 'input.topic'],
    ['too long a topic', { topic: en('t'.repeat(201)) }, 'input.topic[0].text'],
    ['no content', { content: [] }, 'input.content'],
    ['too long a content', { content: en('c'.repeat(10_001)) }, 'input.content[0].text'],
  ])('is refused with %s', async (_what, more, field) => {
    const input = inSpace({ handle: 'refused', content: bilingual, ...more });
    const before = await snapshotOf(service.database);

    expect(await refusalOf(staff, SAVE, { input })).toMatchObject({ code: 'BAD_USER_INPUT', field });
    expect(await snapshotOf(service.database)).toBe(before);
  });

  test('is nothing that students or others know of', async () => {
    const stranger = await service.as('stranger');
    const input = inSpace({ handle: 'hidden', content: bilingual });
    for (const [query, variables, field] of [
      [LIST, inSpace({}), 'courseSpaceId'],
      [SAVE, { input }, 'input.courseSpaceId'],
      [DELETE, { input: inSpace({ handle: 'hidden' }) }, 'input.courseSpaceId'],
    ] as const) {
      expect(await refusalOf(student, query, variables)).toMatchObject({ code: 'FORBIDDEN' });
      expect(await refusalOf(stranger, query, variables)).toMatchObject({ code: 'NOT_FOUND', field });
    }
  });
});

describe('by its handle', () => {
  let chatId: string;
  beforeAll(async () => {
    chatId = await createChat(student, course, { audience: 'COURSE_STAFF' });
    await save('instructions', { topic: fi('Ohjeet') });
  });
  const message = (more: object = {}) => ({
    input: { chatId, content: [], savedMessageHandle: 'instructions', ...more },
  });
  const chat = (more: object = {}) => ({
    input: chatInput(course, {
      audience: 'COURSE',
      topic: [],
      content: [],
      savedMessageHandle: 'instructions',
      ...more,
    }),
  });

  test('a message is sent in all its languages, and stays as it was sent', async () => {
    const { sendMessage } = await staff.get(SEND_WHOLE, message());
    expect(sendMessage.message.contentTranslations).toEqual(bilingual);
    await save('instructions', { topic: fi('Ohjeet'), content: en('Changed') });

    const { edges } = await readMessages(student, chatId);
    expect(edges.at(-1)?.node).toEqual({ id: sendMessage.message.id, content: 'Lue ohjeet uudestaan.' });
    await save('instructions', { topic: fi('Ohjeet') });
  });

  test('a chat is opened, with its topic or with another', async () => {
    const { createChat: own } = await staff.get(CREATE_WHOLE, chat());
    expect(own).toMatchObject({
      chat: { topicTranslations: fi('Ohjeet') },
      message: { contentTranslations: bilingual },
    });
    const { createChat: other } = await staff.get(CREATE_WHOLE, chat({ topic: en('Another') }));
    expect(other.chat.topicTranslations).toEqual(en('Another'));
  });

  test('a chat is not opened without a topic', async () => {
    await save('untitled');

    expect(await refusalOf(staff, CREATE, chat({ savedMessageHandle: 'untitled' }))).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.topic',
    });
  });

  test('nothing is sent that is given as content as well, that does not exist, or is saved elsewhere', async () => {
    const elsewhere = await createCourse(service);
    const saved = { courseSpaceId: elsewhere.roster.id, handle: 'elsewhere', content: bilingual };
    await elsewhere.teacher.get(SAVE, { input: saved });

    for (const [query, variables] of [
      [SEND, message],
      [CREATE, chat],
    ] as const) {
      expect(await refusalOf(staff, query, variables({ content: en('Both') }))).toMatchObject({
        code: 'BAD_USER_INPUT',
        field: 'input.content',
      });
      expect(await refusalOf(staff, query, variables({ savedMessageHandle: null }))).toMatchObject({
        code: 'BAD_USER_INPUT',
      });
      for (const savedMessageHandle of ['unknown', 'elsewhere', 'INSTRUCTIONS', '', '\u0000']) {
        expect(await refusalOf(staff, query, variables({ savedMessageHandle }))).toMatchObject({
          code: 'NOT_FOUND',
          field: 'input.savedMessageHandle',
        });
      }
    }
  });

  test('students send nothing, and learn nothing of what there is', async () => {
    const before = await snapshotOf(service.database);
    for (const savedMessageHandle of ['instructions', 'unknown']) {
      const refusal = { code: 'FORBIDDEN', message: expect.stringContaining('staff') };
      expect(await refusalOf(student, SEND, message({ savedMessageHandle }), 'en')).toMatchObject(refusal);
      const input = { ...chat({ savedMessageHandle }).input, audience: 'COURSE_STAFF' };
      expect(await refusalOf(student, CREATE, { input }, 'en')).toMatchObject(refusal);
    }
    expect(await snapshotOf(service.database)).toBe(before);
  });

  test('nothing is sent to a chat or course space that the sender is not in', async () => {
    const elsewhere = await createCourse(service);

    for (const unknown of ['x', '0190b5c8-0000-7000-8000-000000000000']) {
      expect(await refusalOf(staff, SEND, message({ chatId: unknown }))).toMatchObject({ field: 'input.chatId' });
    }
    expect(await refusalOf(elsewhere.teacher, SEND, message())).toMatchObject({
      code: 'NOT_FOUND',
      field: 'input.chatId',
    });
    expect(await refusalOf(elsewhere.teacher, CREATE, chat())).toMatchObject({
      code: 'NOT_FOUND',
      field: 'input.courseSpaceId',
    });
  });

  test('a retry has the first answer, though what was saved is gone by now', async () => {
    await save('gone', { topic: en('Topic') });
    const sending = message({ savedMessageHandle: 'gone', idempotencyKey: 'send-gone' });
    const opening = chat({ savedMessageHandle: 'gone', idempotencyKey: 'open-gone' });
    const [sent, opened] = [await staff.get(SEND_WHOLE, sending), await staff.get(CREATE_WHOLE, opening)];
    await remove('gone');

    expect(await staff.get(SEND_WHOLE, sending)).toEqual(sent);
    expect(await staff.get(CREATE_WHOLE, opening)).toEqual(opened);
  });

  test('retries at once on two instances send one message', async () => {
    const other = createCaller((await service.another()).url, staff.token);
    const sending = message({ idempotencyKey: 'send-at-once' });

    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => (index % 2 ? staff : other).get(SEND_WHOLE, sending)),
    );

    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });
});
