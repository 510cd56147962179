import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createChat, createPairChat, everybody, MARK_READ, send } from '../support/chats.js';
import { type Course, changing, createCourse, push } from '../support/course.js';
import { ADDED, settle } from '../support/live.js';
import { updatePreferences } from '../support/read-state.js';
import { type Caller, startService, type TestService } from '../support/service.js';
import { until } from '../support/waiting.js';

let service: TestService;
let course: Course;

beforeAll(async () => {
  service = await startService({ LIVE_SWEEP_SECONDS: '3600' });
});
afterAll(() => service?.close());
beforeEach(async () => {
  course = await createCourse(service);
});

const RECEIPTS = `query ($id: ID!) { chat(id: $id) { viewerSeesReceipts
  participants { edges { node { lastReadAt user { id } } } }
  messages(first: 1) { edges { node { recipientCount seenCount seenBy { totalCount edges { node { lastReadAt user { id } } } } } } } } }`;

interface Person {
  node: { lastReadAt: string | null; user: { id: string } };
}

/** What somebody is shown of who has read the first message of a chat, and of whose last reading there is a time. */
async function receiptsOf(caller: Caller, id: string) {
  const { chat } = await caller.get(RECEIPTS, { id });
  const { recipientCount, seenCount, seenBy } = chat.messages.edges[0].node;
  const seen: Person[] = seenBy.edges;
  expect(seenBy.totalCount, 'how many are in seenBy').toBe(seenCount);
  expect(seen.every(({ node }) => node.lastReadAt !== null)).toBe(true);
  const times = (chat.participants.edges as Person[]).filter(({ node }) => node.lastReadAt !== null);
  const toIds = (people: Person[]) => people.map(({ node }) => node.user.id).sort();
  return { seen: toIds(seen), times: toIds(times), recipientCount, shown: chat.viewerSeesReceipts };
}

const read = (caller: Caller, chatId: string) => caller.get(MARK_READ, { input: { chatId } });

describe('in a chat with the whole course', () => {
  test('staff see who has read what, and students see nothing but their own', async () => {
    const chatId = await createChat(course.assistants[0], course, { audience: 'COURSE' });
    const [assistant] = course.ids.assistants;
    const [reader, other] = course.ids.students;
    await read(course.students[0], chatId);

    const [times, recipientCount] = [[assistant, reader].sort(), course.roster.roster.length - 1];
    const staff = { seen: [reader], times, recipientCount, shown: true };
    expect(await receiptsOf(course.teacher, chatId)).toEqual(staff);
    expect(await receiptsOf(course.assistants[1], chatId)).toEqual(staff);
    const student = { seen: [], recipientCount, shown: false };
    expect(await receiptsOf(course.students[0], chatId)).toEqual({ ...student, times: [reader] });
    expect(await receiptsOf(course.students[1], chatId)).toEqual({ ...student, times: [] });
    // Another role, other rights.
    await push(service, course, { roster: changing(course, { [other]: { role: 'STAFF' } }) });
    expect(await receiptsOf(course.students[1], chatId)).toEqual(staff);
  });
});

describe.each([
  ['USERS', () => createChat(course.teacher, course, everybody(course))],
  [
    'STUDENT_GROUP',
    () => createChat(course.teacher, course, { audience: 'STUDENT_GROUP', studentGroupId: course.ids.group }),
  ],
])('in a chat for %s', (_audience, open) => {
  test('all see who has read what; students only of who does not hide it from them', async () => {
    const chatId = await open();
    const { teacher } = course.ids;
    const [one, two] = course.ids.students;
    await read(course.students[0], chatId);
    await read(course.students[1], chatId);
    const shownToAll = { seen: [one, two].sort(), times: [teacher, one, two].sort(), shown: true };
    for (const caller of [course.teacher, course.students[0], course.students[1]]) {
      expect(await receiptsOf(caller, chatId)).toMatchObject(shownToAll);
    }

    await updatePreferences(course.students[1], { receiptsToStudents: false });

    expect(await receiptsOf(course.teacher, chatId)).toMatchObject(shownToAll);
    expect(await receiptsOf(course.assistants[0], chatId)).toMatchObject(shownToAll);
    expect(await receiptsOf(course.students[0], chatId)).toMatchObject({ seen: [one], times: [teacher, one].sort() });
    expect(await receiptsOf(course.students[1], chatId)).toMatchObject({ seen: [one], times: shownToAll.times });
    await updatePreferences(course.students[1], { receiptsToStudents: true });
    expect(await receiptsOf(course.students[0], chatId)).toMatchObject(shownToAll);
  });
});

test('in a question to the staff its asker sees which of them have read it', async () => {
  const chatId = await createChat(course.students[0], course, { audience: 'COURSE_STAFF' });
  await read(course.assistants[0], chatId);
  expect(await receiptsOf(course.students[0], chatId)).toMatchObject({ seen: [course.ids.assistants[0]], shown: true });
});

test('pages of who has seen a message pass over those who hide it', async () => {
  const chatId = await createChat(course.teacher, course, everybody(course));
  for (const student of course.students) await read(student, chatId);
  await updatePreferences(course.students[1], { receiptsToStudents: false });
  const query = `query ($id: ID!, $after: String) { messages(chatId: $id) { edges { node {
    seenBy(first: 2, after: $after) { totalCount edges { node { user { id } } } pageInfo { hasNextPage endCursor } } } } } }`;
  const page = async (after: string | null) =>
    (await course.students[0].get(query, { id: chatId, after })).messages.edges[0].node.seenBy;
  const first = await page(null);
  const second = await page(first.pageInfo.endCursor);
  expect([first.totalCount, first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([3, true, false]);
  const ids = [...first.edges, ...second.edges].map(({ node }: Person) => node.user.id);
  const [one, , three, four] = course.ids.students;
  expect(ids.sort()).toEqual([one, three, four].sort());
});

test('a sender who hides receipts is still no recipient', async () => {
  const chatId = await createPairChat(course);
  await updatePreferences(course.students[0], { receiptsToStudents: false });
  await read(course.students[1], chatId);
  const seen = { seen: [course.ids.students[1]], recipientCount: 1 };
  for (const caller of course.students.slice(0, 2)) expect(await receiptsOf(caller, chatId)).toMatchObject(seen);
});

test('live messages show each follower the receipts that are meant for them', async () => {
  const chatId = await createChat(course.teacher, course, everybody(course));
  await updatePreferences(course.students[1], { receiptsToStudents: false });
  const query = ADDED.replace('content chat', 'content replyTo { seenCount seenBy { totalCount } } chat');
  const followers = [course.teacher, course.students[0]];
  const sockets = await Promise.all(followers.map((caller) => caller.socket()));
  const followed = sockets.map((socket) => socket.subscribe(query, { chatId }));
  for (const one of followed) await settle(one as never, (text) => send(course.teacher, chatId, text));
  const replyToId = await send(course.teacher, chatId, 'Question');
  await read(course.students[1], chatId);
  await send(course.assistants[0], chatId, 'Answer', { replyToId });
  for (const [index, one] of followed.entries()) {
    const count = index === 0 ? 2 : 1;
    const answer = await until(
      async () => (await one.next()).messageAdded.message,
      ({ content }) => content === 'Answer',
    );
    expect(answer.replyTo).toEqual({ seenCount: count, seenBy: { totalCount: count } });
  }
});
