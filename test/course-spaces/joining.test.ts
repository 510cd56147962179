import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createChat, MARK_READ, sees, send, unreadOf } from '../support/chats.js';
import { adding, type Course, changing, createCourse, en, push, without } from '../support/course.js';
import { ADDED, type Added, BADGE, type Badge, contents, countsUntil, settle, take } from '../support/live.js';
import { contentsOf, readMessages } from '../support/pages.js';
import { type Caller, startService, type TestService } from '../support/service.js';

let service: TestService;
let course: Course;
let joiner: string;

beforeAll(async () => {
  service = await startService({ LIVE_SWEEP_SECONDS: '3600' });
});
afterAll(() => service?.close());
beforeEach(async () => {
  course = await createCourse(service);
  joiner = `${course.ids.teacher}:joiner`;
});

/** A chat whose messages are as many days old as is said. */
async function aged(days: number[], input: object = { audience: 'COURSE' }): Promise<string> {
  const chatId = await createChat(course.teacher, course, { ...input, content: en(`${days[0]} days`) });
  for (const day of days.slice(1)) await send(course.teacher, chatId, `${day} days`);
  await service.database.query(
    `update messages m set sent_at = now() - ($2::int[])[m.seq] * interval '1 day' from chats c
      where c.id = m.chat_id and c.public_id = $1`,
    [chatId, days],
  );
  await service.database.query(
    `update chats c set created_at = now() - $2 * interval '1 day', last_message_at = now() - $3 * interval '1 day'
      where c.public_id = $1`,
    [chatId, days[0], days.at(-1)],
  );
  return chatId;
}

const join = (role = 'STUDENT', at = service) => push(at, course, { roster: adding(course, joiner, role) });

describe('whoever joins', () => {
  test.each([
    ['in part', [30, 20, 15, 13, 1], 2],
    ['all', [13, 12, 0], 3],
    ['none', [40, 30, 20], 0],
  ])(
    'finds all that was sent earlier; of it count as unread the messages of the last 14 days: %s',
    async (_which, days, unread) => {
      const chatId = await aged(days);
      await join();

      const caller = await service.as(joiner);
      expect(await unreadOf(caller, chatId)).toEqual({ chat: unread, all: unread });
      expect(contentsOf(await readMessages(caller, chatId))).toEqual(days.map((day) => `${day} days`));
      await send(course.teacher, chatId, 'New');
      expect(await unreadOf(caller, chatId)).toEqual({ chat: unread + 1, all: unread + 1 });
    },
  );

  test('is not among those who have seen what does not count', async () => {
    const chatId = await aged([30, 20]);
    await join();
    const query = `query ($id: ID!) { messages(chatId: $id) { edges { node { seen seenCount seenBy { totalCount } } } } }`;
    const seen = { seenCount: 0, seenBy: { totalCount: 0 } };
    expect((await course.teacher.get(query, { id: chatId })).messages.edges).toEqual(
      [1, 2].map(() => ({ node: { seen: true, ...seen } })),
    );
    const caller = await service.as(joiner);
    expect((await caller.get(query, { id: chatId })).messages.edges).toMatchObject([
      { node: { seen: true } },
      { node: { seen: true } },
    ]);
    expect(await caller.get('{ unreadMessages { totalCount } }')).toEqual({ unreadMessages: { totalCount: 0 } });
    await send(course.assistants[0], chatId, 'New');
    await caller.get(MARK_READ, { input: { chatId } });
    const { edges } = (await course.teacher.get(query, { id: chatId })).messages;
    expect(edges.map(({ node }: { node: { seenCount: number } }) => node.seenCount)).toEqual([2, 2, 1]);
  });

  test('a group, or the staff, has the same window in their chats', async () => {
    const group = await aged([20, 2], { audience: 'STUDENT_GROUP', studentGroupId: course.ids.group });
    const staff = await aged([20, 10, 2], { audience: 'COURSE_STAFF' });
    const groups = [{ id: course.ids.group, name: 'Group', memberIds: [...course.ids.students.slice(0, 2), joiner] }];
    await push(service, course, { roster: adding(course, joiner, 'STAFF'), studentGroups: groups });

    const caller = await service.as(joiner);
    expect(await unreadOf(caller, group)).toMatchObject({ chat: 1 });
    expect(await unreadOf(caller, staff)).toMatchObject({ chat: 2 });
  });

  test('and had been there before goes on where they had read to, whenever that was', async () => {
    const chatId = await aged([30, 20, 1]);
    const [student] = course.students;
    await push(service, course, { roster: without(course, course.ids.students[0]) });
    await push(service, course);
    expect(await unreadOf(student, chatId)).toEqual({ chat: 3, all: 3 });
  });

  test.each([
    ['0', 0],
    ['1', 1],
    ['36500', 3],
  ])('counts those of JOIN_UNREAD_DAYS=%s', async (days, unread) => {
    const other = await service.another({ JOIN_UNREAD_DAYS: days });
    // The last one was sent a moment ago.
    const chatId = await aged([30, 2, 0]);
    await join('STUDENT', other);
    expect(await unreadOf(await service.as(joiner), chatId)).toMatchObject({ chat: unread });
    await other.close();
  });

  test('never gains a private chat', async () => {
    const { teacher, students, ids } = course;
    const chats = [
      await createChat(teacher, course, { audience: 'USERS', userIds: [ids.students[0]] }),
      await createChat(students[0], course, { audience: 'USERS', userIds: [ids.teacher] }),
      await createChat(students[0], course, { audience: 'COURSE_STAFF' }),
      await createChat(teacher, course, { audience: 'STUDENT_GROUP', studentGroupId: ids.group }),
    ];
    await join();
    for (const role of ['STUDENT', 'STAFF', 'RESPONSIBLE_TEACHER']) {
      await join(role);
      const caller = await service.as(joiner);
      for (const id of chats.slice(0, 2)) expect(await sees(caller, id)).toBe(false);
      expect(await sees(caller, chats[3] as string)).toBe(false);
    }
  });
});

describe('on a socket that is open', () => {
  async function following(userId: string) {
    const caller: Caller = await service.as(userId);
    const socket = await caller.socket();
    const added = socket.subscribe<Added>(ADDED);
    const badge = socket.subscribe<Badge>(BADGE);
    expect((await badge.next()).unreadCountChanged.unreadCount).toBe(0);
    return { added, badge };
  }

  test('whoever joins gets the badge of the window, and what is sent from then on', async () => {
    const chatId = await aged([20, 3, 1]);
    const { added, badge } = await following(joiner);
    await join();
    expect(await countsUntil(badge, 2)).toEqual([2]);
    await settle(added, (text) => send(course.teacher, chatId, text));
    await send(course.teacher, chatId, 'New');
    expect(contents(await take(added, 1))).toEqual(['New']);
  });

  test('another role brings its chats and takes them', async () => {
    const [student] = course.ids.students;
    const staff = await createChat(course.teacher, course, { audience: 'COURSE_STAFF' });
    const { added, badge } = await following(student);
    await push(service, course, { roster: changing(course, { [student]: { role: 'STAFF' } }) });
    expect(await countsUntil(badge, 1)).toEqual([1]);
    await settle(added, (text) => send(course.teacher, staff, text));
    await push(service, course);
    expect((await countsUntil(badge, 0)).at(-1)).toBe(0);
  });
});
