import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createChat, MARK_READ, send } from '../support/chats.js';
import { type Course, createCourse, push, without } from '../support/course.js';
import { PAGE_INFO, type Page, type PageArguments, walk } from '../support/pages.js';
import { refusalOf } from '../support/refusals.js';
import { type Caller, startService, type TestService } from '../support/service.js';

let service: TestService;
let course: Course;
let other: Course;
let student: Caller;
let chats: string[];

const CHATS = `query Chats($courseSpaceId: ID, $unreadOnly: Boolean, $first: Int, $after: String) {
  chats(courseSpaceId: $courseSpaceId, unreadOnly: $unreadOnly, first: $first, after: $after) {
    edges { cursor node { id } } ${PAGE_INFO} } }`;

type Filter = { courseSpaceId?: string | null; unreadOnly?: boolean | null };

async function list(caller: Caller, variables: Filter & PageArguments = {}): Promise<Page<{ id: string }>> {
  return (await caller.get(CHATS, variables)).chats;
}
const idsOf = ({ edges }: Page<{ id: string }>) => edges.map(({ node }) => node.id);

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

/** A student of two course spaces with four chats in the first and one in the second, oldest first. */
async function fresh(): Promise<void> {
  course = await createCourse(service);
  other = await createCourse(service, {
    roster: [
      { userId: course.ids.students[0], role: 'STUDENT' },
      { userId: course.ids.teacher, role: 'RESPONSIBLE_TEACHER', displayName: 'Teacher' },
    ],
    studentGroups: [],
  });
  student = course.students[0];
  chats = [];
  for (const audience of ['COURSE', 'COURSE', 'COURSE', 'COURSE']) {
    chats.push(await createChat(course.teacher, course, { audience }));
  }
  chats.push(await createChat(course.teacher, other, { audience: 'COURSE' }));
}

describe('the chats of a viewer', () => {
  test('come with the newest message first', async () => {
    await fresh();
    expect(idsOf(await list(student))).toEqual([...chats].reverse());

    await send(course.teacher, chats[1] ?? '', 'News');

    expect(idsOf(await list(student))).toEqual([1, 4, 3, 2, 0].map((index) => chats[index]));
  });

  test('are counted whatever the page', async () => {
    await fresh();

    const page = await list(student, { first: 2 });

    expect(page).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage: true, hasPreviousPage: false } });
    const rest = await list(student, { first: 3, after: page.pageInfo.endCursor });
    expect(rest).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage: false, hasPreviousPage: true } });
    expect([...idsOf(page), ...idsOf(rest)]).toEqual([...chats].reverse());
    expect(await list(student, { first: 3, after: rest.pageInfo.endCursor })).toEqual({
      edges: [],
      totalCount: 5,
      pageInfo: { hasNextPage: false, hasPreviousPage: true, startCursor: null, endCursor: null },
    });
  });

  test('can be those of one course space', async () => {
    await fresh();

    expect(idsOf(await list(student, { courseSpaceId: other.roster.id }))).toEqual([chats[4]]);
    const page = await list(student, { courseSpaceId: course.roster.id, first: 1 });
    expect(idsOf(page)).toEqual([chats[3]]);
    expect(page).toMatchObject({ totalCount: 4, pageInfo: { hasNextPage: true } });
    expect(await list(student, { courseSpaceId: null })).toMatchObject({ totalCount: 5 });
  });

  test('can be those with something unseen', async () => {
    await fresh();
    for (const index of [0, 2, 4]) await student.get(MARK_READ, { input: { chatId: chats[index] } });

    const page = await list(student, { unreadOnly: true });
    expect(idsOf(page)).toEqual([chats[3], chats[1]]);
    expect(page.totalCount).toBe(2);
    expect(await list(student, { unreadOnly: true, courseSpaceId: other.roster.id })).toMatchObject({ totalCount: 0 });

    await send(course.teacher, chats[0] ?? '', 'News');
    expect(idsOf(await list(student, { unreadOnly: true }))).toEqual([chats[0], chats[3], chats[1]]);
    for (const unreadOnly of [false, null])
      expect(await list(student, { unreadOnly })).toMatchObject({ totalCount: 5 });
  });

  test('can be walked through while messages arrive: each that gets none is there once', async () => {
    await fresh();
    const noisy = chats[0] ?? '';

    const pages = await walk(
      (page) => list(student, page),
      'forward',
      [1],
      () => send(course.teacher, noisy, 'News'),
    );

    expect(pages.flat().map(({ id }) => id)).toEqual([4, 3, 2, 1].map((index) => chats[index]));
  });

  test('stop with the roster, and their cursors still work', async () => {
    await fresh();
    const { pageInfo } = await list(student, { first: 1 });
    await push(service, course, { roster: without(course, course.ids.students[0]) });

    expect(await list(student)).toMatchObject({ totalCount: 1 });
    expect(await list(student, { after: pageInfo.endCursor })).toMatchObject({ edges: [] });
  });

  test('show their newest message, who sent it, and what is unseen', async () => {
    await fresh();
    await student.get(MARK_READ, { input: { chatId: chats[0] } });
    await send(course.teacher, chats[0] ?? '', 'Yours');
    const query = `{ chats(first: 1) { edges { node { id unreadCount courseSpace { id } audience
      lastMessage { content seen sender { id displayName } } } } } }`;

    expect((await student.get(query)).chats.edges[0].node).toEqual({
      id: chats[0],
      unreadCount: 1,
      courseSpace: { id: course.roster.id },
      audience: 'COURSE',
      lastMessage: { content: 'Yours', seen: false, sender: { id: course.ids.teacher, displayName: 'Teacher' } },
    });
  });
});

describe('a list of chats is refused', () => {
  test.each([
    ['of no roster', 'nowhere'],
    ['with an empty id', ''],
    ['with a NUL in its id', 'space\u0000'],
  ])('for a course space %s', async (_which, courseSpaceId) => {
    await fresh();

    expect(await refusalOf(student, CHATS, { courseSpaceId })).toMatchObject({
      code: 'NOT_FOUND',
      field: 'courseSpaceId',
    });
  });

  test('for a course space of others, as for one that does not exist', async () => {
    await fresh();
    const stranger = (await createCourse(service)).teacher;

    for (const query of [CHATS, 'query Count($courseSpaceId: ID) { unreadCount(courseSpaceId: $courseSpaceId) }']) {
      expect(await refusalOf(stranger, query, { courseSpaceId: course.roster.id })).toEqual(
        await refusalOf(stranger, query, { courseSpaceId: 'nowhere' }),
      );
    }
  });

  test('with the cursor of somebody else', async () => {
    await fresh();
    const { pageInfo } = await list(course.students[1], { first: 1 });

    expect(await refusalOf(student, CHATS, { after: pageInfo.endCursor })).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'after',
    });
  });
});

test('somebody whom no roster ever named has no chats, and is still somebody', async () => {
  const nobody = await service.as('never-on-a-roster');

  expect(
    await nobody.get('{ viewer { id displayName } courseSpaces { id } unreadCount chats { totalCount } }'),
  ).toEqual({
    viewer: { id: 'never-on-a-roster', displayName: null },
    courseSpaces: [],
    unreadCount: 0,
    chats: { totalCount: 0 },
  });
});

test('a participant is shown with name, role and when they last read', async () => {
  await fresh();
  const query = `query ($id: ID!) { chat(id: $id) { participants { totalCount edges { node {
    role lastReadAt user { id displayName } } } } } }`;
  const rows = async () => {
    const { participants } = (await course.teacher.get(query, { id: chats[0] })).chat;
    return new Map<string, { role: string; lastReadAt: string | null; user: { displayName: string | null } }>(
      participants.edges.map(({ node }: { node: { user: { id: string } } }) => [node.user.id, node]),
    );
  };
  const before = await rows();
  expect(before.get(course.ids.students[0])).toMatchObject({ role: 'STUDENT', lastReadAt: null });
  expect(before.get(course.ids.assistants[0])).toMatchObject({ role: 'STAFF', user: { displayName: null } });
  expect(before.get(course.ids.teacher)).toMatchObject({
    role: 'RESPONSIBLE_TEACHER',
    user: { displayName: 'Teacher' },
    lastReadAt: expect.any(String),
  });

  await student.get(MARK_READ, { input: { chatId: chats[0] } });

  const read = (await rows()).get(course.ids.students[0])?.lastReadAt;
  expect(read).toEqual(expect.any(String));
  // Reading it again is nothing new.
  await student.get(MARK_READ, { input: { chatId: chats[0] } });
  expect((await rows()).get(course.ids.students[0])?.lastReadAt).toBe(read);
  expect([...(await rows()).keys()]).toEqual([...before.keys()]);
});
