import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AnyData } from '../support/api.js';
import { edit, remove } from '../support/changes.js';
import { createChat, createPairChat, send } from '../support/chats.js';
import { type Course, changing, createCourse, push, without } from '../support/course.js';
import { erase } from '../support/erasure.js';
import { PUBLISH } from '../support/faq.js';
import { archive } from '../support/read-state.js';
import { refusalOf } from '../support/refusals.js';
import { type Caller, createCaller, startService, type TestService } from '../support/service.js';
import { integrationToken } from '../support/tokens.js';

let service: TestService;
let course: Course;
let integration: Caller;

beforeAll(async () => {
  service = await startService();
  integration = await service.integration('users:erase');
});
beforeEach(async () => {
  course = await createCourse(service);
});
afterAll(() => service?.close());

const RECORDS = '{ totalCount pageInfo { hasNextPage endCursor } edges { cursor node { kind data } } }';
const OWN = `query ($first: Int, $after: String) { exportMyData(first: $first, after: $after) ${RECORDS} }`;
const ANY = `query ($userId: ID!, $first: Int, $after: String) {
  exportUser(userId: $userId, first: $first, after: $after) ${RECORDS} }`;
const AUDIT = `query ($id: ID!) { auditLog(courseSpaceId: $id) { edges { node { action clientId actor { id } } } } }`;

interface Record {
  kind: string;
  data: AnyData;
}

/** All records, read in pages of this size, as a client loops over them. */
async function recordsOf(caller: Caller, query: string, variables: object, first: number): Promise<Record[]> {
  const records: Record[] = [];
  for (let after: string | null = null; ; ) {
    const [page]: AnyData[] = Object.values(await caller.get(query, { ...variables, first, after }));
    expect(page.edges.length).toBeLessThanOrEqual(first);
    records.push(...page.edges.map(({ node }: AnyData) => node));
    if (!page.pageInfo.hasNextPage) {
      expect(page.totalCount).toBe(records.length);
      return records;
    }
    after = page.pageInfo.endCursor;
  }
}

const own = (caller: Caller, first = 100) => recordsOf(caller, OWN, {}, first);
const ofKind = (records: Record[], kind: string) => records.filter((one) => one.kind === kind).map(({ data }) => data);

test('a student gets everything of themselves, and nothing that others wrote', async () => {
  const [student, other] = course.students;
  await push(service, course, {
    roster: changing(course, { [course.ids.students[0]]: { displayName: 'Aino', language: 'fi' } }),
    studentGroups: course.roster.studentGroups ?? [],
  });
  const chatId = await createPairChat(course);
  await archive(student, chatId);
  const reply = await send(other, chatId, 'Not mine');
  const messageId = await send(student, chatId, 'Mine', { replyToId: reply, idempotencyKey: 'my-key' });
  await edit(student, messageId, 'Mine, edited');
  const gone = await send(student, chatId, 'Deleted');
  await remove(student, gone, 'Changed my mind');
  await push(service, course, { roster: without(course, course.ids.students[0]) });
  await push(service, course);

  const records = await own(student);

  expect(JSON.stringify(records)).not.toContain('Not mine');
  expect(ofKind(records, 'PROFILE')).toEqual([
    {
      id: course.ids.students[0],
      displayName: null,
      language: null,
      preferredLanguage: null,
      hidesReceipts: false,
      mutedCourseSpaceIds: [],
      knownSince: expect.stringMatching(/^\d{4}-/),
    },
  ]);
  expect(ofKind(records, 'ROSTER_ENTRY')).toEqual([
    { courseSpaceId: course.roster.id, courseSpaceName: { en: 'A course', fi: 'Kurssi' }, role: 'STUDENT' },
  ]);
  expect(ofKind(records, 'STUDENT_GROUP')).toEqual([
    { id: course.ids.group, courseSpaceId: course.roster.id, name: 'Group', supervises: false },
  ]);
  expect(ofKind(records, 'CHAT')).toEqual([
    {
      id: chatId,
      courseSpaceId: course.roster.id,
      audience: 'USERS',
      topic: { en: 'Topic' },
      opened: true,
      named: true,
      muted: false,
      archived: false,
      leftAt: null,
      readUpToId: gone,
      seenUpToId: gone,
      lastReadAt: expect.any(String),
      claimedAt: null,
    },
  ]);
  const messages = ofKind(records, 'MESSAGE');
  expect(messages.map(({ content, deletionReason }) => [content, deletionReason])).toEqual([
    [{ en: 'First' }, null],
    [{ en: 'Mine, edited' }, null],
    [{}, 'Changed my mind'],
  ]);
  expect(messages[1]).toEqual({
    id: messageId,
    chatId,
    content: { en: 'Mine, edited' },
    sentAt: expect.any(String),
    editedAt: expect.any(String),
    deletedAt: null,
    deletionReason: null,
    idempotencyKey: 'my-key',
    replyToId: reply,
  });
  expect(ofKind(records, 'MESSAGE_VERSION')).toEqual([
    { messageId, content: { en: 'Mine' }, writtenAt: expect.any(String) },
  ]);
});

test('staff get what they published and did to others as well, and chats that they have left', async () => {
  const [assistant] = course.assistants;
  const chatId = await createChat(course.students[1], course, { audience: 'COURSE_STAFF' });
  const messageId = await send(course.students[1], chatId, 'To be deleted');
  await remove(assistant, messageId, 'A reason');
  const texts = { question: [{ language: 'en', text: 'Q' }], answer: [{ language: 'en', text: 'A' }] };
  const { publishToFaq } = await assistant.get(PUBLISH, { input: { courseSpaceId: course.roster.id, ...texts } });
  await push(service, course, {
    roster: changing(course, { [course.ids.assistants[0]]: { role: 'STUDENT' } }),
  });

  const records = await own(assistant);

  expect(ofKind(records, 'CHAT')).toMatchObject([{ id: chatId, opened: false, leftAt: expect.any(String) }]);
  expect(ofKind(records, 'STUDENT_GROUP')).toMatchObject([{ id: course.ids.group, supervises: true }]);
  expect(ofKind(records, 'FAQ_VERSION')).toMatchObject([{ entryId: publishToFaq.entry.id, question: { en: 'Q' } }]);
  expect(ofKind(records, 'AUDIT_ENTRY')).toMatchObject([
    { action: 'MESSAGE_DELETED', reason: 'A reason', chatId, messageId, courseSpaceId: course.roster.id },
  ]);
});

describe('pages', () => {
  test('of any size give each record once, in one order', async () => {
    const [student] = course.students;
    const chats = [await createPairChat(course), await createPairChat(course), await createPairChat(course)];
    for (const chatId of chats) {
      for (const text of ['1', '2', '3']) await edit(student, await send(student, chatId, text), `${text} edited`);
    }
    await push(service, course, { roster: without(course, course.ids.students[1]) });
    const all = await own(student);
    expect(all).toHaveLength(1 + 1 + 1 + 3 + 12 + 9);

    for (const first of [1, 2, 5, 27]) expect(await own(student, first)).toEqual(all);
  });

  test('of somebody who wrote 100,000 messages are as small as any', async () => {
    const chatId = await createPairChat(course);
    await service.database.query(
      `insert into messages (chat_id, seq, public_id, sender_id, content, sent_at, search)
        select c.id, n, gen_random_uuid(), u.id, '{"en": "One of many"}', now(), ''
        from chats c, users u, generate_series(2, 100000) n where c.public_id = $1 and u.external_id = $2`,
      [chatId, course.ids.students[0]],
    );
    await service.database.query('update chats set last_seq = 100000 where public_id = $1', [chatId]);
    await service.database.query('analyze messages');
    const { exportMyData: start } = await course.students[0].get(OWN, { first: 100 });
    const { exportMyData: next } = await course.students[0].get(OWN, { first: 100, after: start.pageInfo.endCursor });

    expect(next).toMatchObject({ totalCount: 100_004, pageInfo: { hasNextPage: true } });
    expect(next.edges).toHaveLength(100);
    expect(await erase(service, course.ids.students[0], 'DELETE')).toBe(true);
    expect(
      await service.database.query(
        `select deleted_count, change_seq, (select count(*)::int from messages m where m.chat_id = c.id and content <> '{}') as left
          from chats c where public_id = $1`,
        [chatId],
      ),
    ).toEqual([{ deleted_count: 100_000, change_seq: 100_000, left: 0 }]);
  }, 60_000);

  test('have a size from 1 to 100, and cursors of their own', async () => {
    const [student, other] = course.students;
    await createPairChat(course);
    for (const first of [0, 101]) {
      expect(await refusalOf(student, OWN, { first })).toMatchObject({ code: 'BAD_USER_INPUT', field: 'first' });
    }
    const { exportMyData } = await student.get(OWN, { first: 1 });
    const after = exportMyData.pageInfo.endCursor;
    const notHere = { code: 'BAD_USER_INPUT', field: 'after' };
    expect(await refusalOf(other, OWN, { after })).toMatchObject(notHere);
    expect(await refusalOf(integration, ANY, { userId: course.ids.students[0], after })).toMatchObject(notHere);
  });
});

describe('exportUser', () => {
  test('gives an integration what the person would get, and writes it down once, without whose', async () => {
    await createPairChat(course);
    const userId = course.ids.students[0];

    expect(await recordsOf(integration, ANY, { userId }, 2)).toEqual(await own(course.students[0]));

    const { auditLog } = await course.teacher.get(AUDIT, { id: course.roster.id });
    expect(auditLog.edges.map(({ node }: AnyData) => node)).toEqual([
      { action: 'USER_EXPORTED', clientId: 'lms', actor: null },
    ]);
  });

  test('of nobody is NOT_FOUND, also of who was erased', async () => {
    await erase(service, course.ids.students[0], 'ANONYMIZE');

    for (const userId of ['nobody', course.ids.students[0]]) {
      expect(await refusalOf(integration, ANY, { userId }, 'fi')).toEqual({
        code: 'NOT_FOUND',
        field: 'userId',
        message: 'Tällaista henkilöä ei ole täällä.',
      });
    }
  });

  test('needs the scope users:erase, and exportMyData a person', async () => {
    const variables = { userId: course.ids.students[0] };
    const other = createCaller(service.url, await integrationToken('roster:write messages:write'));
    for (const caller of [other, course.teacher, course.students[0]]) {
      expect(await refusalOf(caller, ANY, variables)).toMatchObject({ code: 'FORBIDDEN' });
    }
    expect(await refusalOf(integration, OWN)).toMatchObject({ code: 'FORBIDDEN' });
  });

  test('after RETAIN still has what was written', async () => {
    await createPairChat(course);
    const userId = course.ids.students[0];
    await erase(service, userId, 'RETAIN');

    const records = await recordsOf(integration, ANY, { userId }, 100);
    expect(records.map(({ kind }) => kind)).toEqual(['PROFILE', 'MESSAGE']);
  });
});
