import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { AnyData } from '../support/api.js';
import { remove } from '../support/changes.js';
import { createChat, everybody, send } from '../support/chats.js';
import { type Course, createCourse } from '../support/course.js';
import { refusalOf } from '../support/refusals.js';
import { startService, type TestService } from '../support/service.js';

let service: TestService;
let course: Course;
let chatId: string;

beforeAll(async () => {
  service = await startService();
});
beforeEach(async () => {
  course = await createCourse(service);
  chatId = await createChat(course.teacher, course, everybody(course));
});
afterAll(() => service?.close());

const AUDIT = `query ($courseSpaceId: ID!, $first: Int, $after: String) {
  auditLog(courseSpaceId: $courseSpaceId, first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor }
    edges { cursor node { action actor { id displayName } clientId chatId messageId reason createdAt } } } }`;
const space = () => ({ courseSpaceId: course.roster.id });

test("the responsible teacher sees what staff did to others' messages: who, what, to which, when and why", async () => {
  const messageId = await send(course.students[0], chatId, 'Secret');
  const { deletedAt } = await remove(course.assistants[0], messageId, 'Gives the solution away');

  const { auditLog } = await course.teacher.get(AUDIT, space());
  const { createdAt, ...node } = auditLog.edges[0].node;
  expect(node).toEqual({
    action: 'MESSAGE_DELETED',
    actor: { id: course.ids.assistants[0], displayName: null },
    clientId: null,
    chatId,
    messageId,
    reason: 'Gives the solution away',
  });
  expect(Date.parse(createdAt)).toBeGreaterThanOrEqual(Date.parse(deletedAt ?? ''));
  expect(auditLog).toMatchObject({ totalCount: 1, pageInfo: { hasNextPage: false } });
});

test("the teacher's own deletions are in it, and nobody's of own messages, of tombstones or in other course spaces", async () => {
  const ofStudent = await send(course.students[0], chatId, 'One');
  await remove(course.teacher, ofStudent, 'By the teacher');
  await remove(course.assistants[0], ofStudent, 'Deleted already');
  await remove(course.students[1], await send(course.students[1], chatId, 'Two'), 'My own');
  await remove(course.assistants[0], await send(course.assistants[0], chatId, 'Three'));
  const elsewhere = await createCourse(service);
  const otherChat = await createChat(elsewhere.teacher, elsewhere, everybody(elsewhere));
  await remove(elsewhere.teacher, await send(elsewhere.students[0], otherChat, 'Four'), 'Elsewhere');

  const { auditLog } = await course.teacher.get(AUDIT, space());
  expect(auditLog.edges.map(({ node }: { node: { reason: string } }) => node.reason)).toEqual(['By the teacher']);
});

test('it pages, newest first', async () => {
  const reasons = ['1', '2', '3', '4', '5'];
  for (const reason of reasons) {
    await remove(course.assistants[1], await send(course.students[0], chatId, reason), reason);
  }
  const found: string[] = [];
  for (let after: string | null = null; ; ) {
    const { auditLog }: AnyData = await course.teacher.get(AUDIT, { ...space(), first: 2, after });
    expect(auditLog.totalCount).toBe(5);
    found.push(...auditLog.edges.map(({ node }: { node: { reason: string } }) => node.reason));
    if (!auditLog.pageInfo.hasNextPage) break;
    after = auditLog.pageInfo.endCursor;
  }
  expect(found).toEqual(reasons.toReversed());
});

test('nobody else sees it, and whoever is not in the course space knows of none', async () => {
  for (const caller of [course.assistants[0], course.students[0]]) {
    expect(await refusalOf(caller, AUDIT, space(), 'sv')).toEqual({
      code: 'FORBIDDEN',
      field: undefined,
      message: 'Endast den ansvariga läraren kan läsa granskningsloggen.',
    });
  }
  const stranger = (await createCourse(service)).teacher;
  const notFound = { code: 'NOT_FOUND', field: 'courseSpaceId' };
  expect(await refusalOf(stranger, AUDIT, space())).toMatchObject(notFound);
  expect(await refusalOf(course.teacher, AUDIT, { courseSpaceId: 'none' })).toMatchObject(notFound);
  expect(await refusalOf(course.teacher, AUDIT, { ...space(), first: 101 })).toMatchObject({ field: 'first' });
  expect(await refusalOf(course.teacher, AUDIT, { ...space(), after: 'none' })).toMatchObject({ field: 'after' });
});
