import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createChat, MARK_READ, send } from '../support/chats.js';
import { type Course, createCourse, en, push, without } from '../support/course.js';
import { contentsOf, PAGE_FIELDS, type Page, type PageArguments, walk } from '../support/pages.js';
import { refusalOf } from '../support/refusals.js';
import { type Caller, startService, type TestService } from '../support/service.js';

let service: TestService;
let course: Course;
let student: Caller;
let chats: [string, string];

const UNREAD = `query Unread($courseSpaceId: ID, $first: Int, $after: String) {
  unreadMessages(courseSpaceId: $courseSpaceId, first: $first, after: $after) { ${PAGE_FIELDS} } }`;

async function unread(
  caller: Caller,
  variables: { courseSpaceId?: string | null } & PageArguments = {},
): Promise<Page<{ id: string; content: string }>> {
  return (await caller.get(UNREAD, variables)).unreadMessages;
}

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

beforeEach(async () => {
  course = await createCourse(service);
  [student] = course.students;
  const open = (text: string) => createChat(course.teacher, course, { audience: 'COURSE', content: en(text) });
  chats = [await open('1'), await open('2')];
  for (const [index, text] of ['3', '4', '5', '6'].entries())
    await send(course.teacher, chats[index % 2 ? 1 : 0], text);
});

describe('the unseen messages', () => {
  test('of all chats come with the newest first', async () => {
    const page = await unread(student);

    expect(contentsOf(page)).toEqual(['6', '5', '4', '3', '2', '1']);
    expect(page).toMatchObject({ totalCount: 6, pageInfo: { hasNextPage: false, hasPreviousPage: false } });
  });

  test('are those beyond the read position of each chat', async () => {
    await student.get(MARK_READ, {
      input: { chatId: chats[0], upToMessageId: (await unread(student)).edges[3]?.node.id },
    });

    expect(contentsOf(await unread(student))).toEqual(['6', '5', '4', '2']);

    await student.get(MARK_READ, { input: { chatId: chats[1] } });
    const page = await unread(student);
    expect(contentsOf(page)).toEqual(['5']);
    expect(page.totalCount).toBe(1);
  });

  test('are none of one’s own', async () => {
    expect(await unread(course.teacher)).toMatchObject({ edges: [], totalCount: 0 });
  });

  test('can be those of one course space', async () => {
    const other = await createCourse(service, {
      roster: [
        { userId: course.ids.teacher, role: 'RESPONSIBLE_TEACHER' },
        { userId: course.ids.students[0], role: 'STUDENT' },
      ],
      studentGroups: [],
    });
    await createChat(course.teacher, other, { audience: 'COURSE', content: en('Elsewhere') });

    expect(contentsOf(await unread(student, { courseSpaceId: other.roster.id }))).toEqual(['Elsewhere']);
    expect(await unread(student, { courseSpaceId: course.roster.id })).toMatchObject({ totalCount: 6 });
    expect(await unread(student, { courseSpaceId: null })).toMatchObject({ totalCount: 7 });
  });

  test('are none of the chats that one has lost, and all of them again on return', async () => {
    await push(service, course, { roster: without(course, course.ids.students[0]) });
    expect(await unread(student)).toMatchObject({ edges: [], totalCount: 0 });

    await push(service, course);

    expect(contentsOf(await unread(student))).toEqual(['6', '5', '4', '3', '2', '1']);
  });

  test('can be walked through while new ones arrive, each once', async () => {
    let news = 6;
    const pages = await walk(
      (page) => unread(student, page),
      'forward',
      [1, 2],
      () => send(course.teacher, chats[++news % 2 ? 0 : 1], String(news)),
    );

    expect(pages.map((nodes) => nodes.map(({ content }) => content))).toEqual([['6'], ['5', '4'], ['3'], ['2', '1']]);
  });

  test('can be walked through while they are read, each once', async () => {
    const pages = await walk(
      async (page) => {
        const answer = await unread(student, page);
        const last = answer.edges.at(-1);
        // From the newest on, each chat is read as it is seen.
        if (last?.node.content === '6') await student.get(MARK_READ, { input: { chatId: chats[1] } });
        return answer;
      },
      'forward',
      [1],
    );

    expect(pages.flat().map(({ content }) => content)).toEqual(['6', '5', '3', '1']);
  });
});

describe('refused are', () => {
  test('the cursor of somebody else', async () => {
    const after = (await unread(course.students[1], { first: 1 })).pageInfo.endCursor;

    expect(await refusalOf(student, UNREAD, { after })).toMatchObject({ code: 'BAD_USER_INPUT', field: 'after' });
  });

  test('the cursor of another list', async () => {
    const { chats: list } = await student.get('{ chats { pageInfo { endCursor } } }');

    expect(await refusalOf(student, UNREAD, { after: list.pageInfo.endCursor })).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'after',
    });
  });

  test('a course space of others, as one that does not exist', async () => {
    const other = await createCourse(service);

    const refusal = await refusalOf(student, UNREAD, { courseSpaceId: other.roster.id });

    expect(refusal).toMatchObject({ code: 'NOT_FOUND', field: 'courseSpaceId' });
    expect(await refusalOf(student, UNREAD, { courseSpaceId: 'nowhere' })).toEqual(refusal);
  });
});
