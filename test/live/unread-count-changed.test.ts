import { afterAll, beforeAll, expect, test } from 'vitest';
import { createChat, createPairChat, MARK_READ, send } from '../support/chats.js';
import { adding, type Course, createCourse, push, without } from '../support/course.js';
import { hint, logOf, sendWithoutHint } from '../support/hints.js';
import { BADGE, type Badge, countsUntil } from '../support/live.js';
import { startService, type TestService } from '../support/service.js';
import { errorsOf, type Subscription } from '../support/socket.js';
import { watchStatements } from '../support/statements.js';

let service: TestService;
let other: TestService;
let course: Course;

beforeAll(async () => {
  service = await startService({ LIVE_SWEEP_SECONDS: '3600' });
  other = await service.another();
});
afterAll(() => service?.close());

/** The badge of somebody on an instance, in a course of its own. */
async function badgeOf(userId: string, at: TestService, variables: Record<string, unknown> = {}) {
  const socket = await (await at.as(userId)).socket();
  return socket.subscribe<Badge>(BADGE, variables);
}

async function next(badge: Subscription<Badge>) {
  return (await badge.next()).unreadCountChanged;
}

/** A new course, with a chat of the first two students in which the second has one unseen message. */
async function newCourse(): Promise<string> {
  course = await createCourse(service);
  return createPairChat(course);
}

test('the present count comes at once, and is 0 for whoever has nothing unseen', async () => {
  await newCourse();
  expect(await next(await badgeOf(course.ids.students[0], service))).toEqual({ unreadCount: 0, chat: null });
  expect(await next(await badgeOf(course.ids.students[1], service))).toEqual({ unreadCount: 1, chat: null });
  expect(await next(await badgeOf('nobody', service))).toEqual({ unreadCount: 0, chat: null });
});

test("it rises with another's message on another instance, and falls when another device has read", async () => {
  const chatId = await newCourse();
  const badges = await Promise.all([service, other].map((at) => badgeOf(course.ids.students[1], at)));
  for (const badge of badges) expect(await next(badge)).toEqual({ unreadCount: 1, chat: null });

  await send(await other.as(course.ids.students[0]), chatId, 'Second');
  for (const badge of badges) expect(await next(badge)).toEqual({ unreadCount: 2, chat: { id: chatId } });

  await (await other.as(course.ids.students[1])).get(MARK_READ, { input: { chatId } });
  for (const badge of badges) expect(await next(badge)).toEqual({ unreadCount: 0, chat: { id: chatId } });
});

test('it falls to what is left when only a part was read', async () => {
  const chatId = await newCourse();
  const upToMessageId = await send(course.students[0], chatId, 'Second');
  await send(course.students[0], chatId, 'Third');
  const badge = await badgeOf(course.ids.students[1], service);
  expect((await next(badge)).unreadCount).toBe(3);
  await course.students[1].get(MARK_READ, { input: { chatId, upToMessageId } });
  expect(await next(badge)).toEqual({ unreadCount: 1, chat: { id: chatId } });
});

test('a message of one’s own leaves it alone, but counts as having seen what came before', async () => {
  const chatId = await newCourse();
  const own = await badgeOf(course.ids.students[0], service);
  const badge = await badgeOf(course.ids.students[1], other);
  expect((await next(own)).unreadCount).toBe(0);
  expect((await next(badge)).unreadCount).toBe(1);
  await send(course.students[0], chatId, 'Own');
  expect((await next(badge)).unreadCount).toBe(2);
  // The own badge's next event is the answer, so that the own message made none.
  await send(course.students[1], chatId, 'Answer');
  expect(await next(badge)).toEqual({ unreadCount: 0, chat: { id: chatId } });
  expect(await next(own)).toEqual({ unreadCount: 1, chat: { id: chatId } });
});

test('a new chat raises it', async () => {
  await newCourse();
  const badge = await badgeOf(course.ids.students[1], other);
  expect((await next(badge)).unreadCount).toBe(1);
  const opened = await createChat(course.teacher, course, { audience: 'COURSE' });
  expect(await next(badge)).toEqual({ unreadCount: 2, chat: { id: opened } });
});

test("a course space's badge counts its own chats only", async () => {
  const chatId = await newCourse();
  const first = course;
  const second = await createCourse(service);
  const student = first.ids.students[1];
  await push(service, second, { roster: adding(second, student) });
  const badges = [
    await badgeOf(student, service, { courseSpaceId: first.roster.id }),
    await badgeOf(student, service, { courseSpaceId: second.roster.id }),
    await badgeOf(student, service),
  ] as const;
  for (const [index, count] of [1, 0, 1].entries()) {
    expect(await next(badges[index as 0 | 1 | 2])).toEqual({ unreadCount: count, chat: null });
  }
  const elsewhere = await createChat(second.teacher, second, { audience: 'USERS', userIds: [student] });
  expect(await next(badges[1])).toEqual({ unreadCount: 1, chat: { id: elsewhere } });
  expect(await next(badges[2])).toEqual({ unreadCount: 2, chat: { id: elsewhere } });
  await send(first.students[0], chatId, 'Second');
  // The first space's next event is its own.
  expect(await next(badges[0])).toEqual({ unreadCount: 2, chat: { id: chatId } });
  expect(await next(badges[2])).toEqual({ unreadCount: 3, chat: { id: chatId } });
  await send(second.teacher, elsewhere, 'Second');
  expect(await next(badges[1])).toEqual({ unreadCount: 2, chat: { id: elsewhere } });
});

test.each(['unknown', 'foreign'])('the badge of a course space that is %s is refused', async (kind) => {
  await newCourse();
  const student = course.ids.students[0];
  const courseSpaceId = kind === 'foreign' ? (await createCourse(service)).roster.id : 'unheard-of';
  const [error] = await errorsOf(await badgeOf(student, service, { courseSpaceId }));
  expect(error?.extensions).toEqual({ code: 'NOT_FOUND', field: 'courseSpaceId' });
});

test('whoever leaves the roster loses the chats from the badge, and whoever returns gets the new ones', async () => {
  const chatId = await newCourse();
  const student = course.ids.students[1];
  const elsewhere = await createCourse(service);
  await push(service, elsewhere, { roster: adding(elsewhere, student) });
  const kept = await createChat(elsewhere.teacher, elsewhere, { audience: 'USERS', userIds: [student] });
  const badge = await badgeOf(student, other);
  expect((await next(badge)).unreadCount).toBe(2);

  await push(service, course, { roster: without(course, student) });
  expect(await next(badge)).toEqual({ unreadCount: 1, chat: null });
  await send(course.students[0], chatId, 'Not for those who left');
  await send(elsewhere.teacher, kept, 'Second');
  expect(await next(badge)).toEqual({ unreadCount: 2, chat: { id: kept } });

  await push(service, course);
  await createChat(course.teacher, course, { audience: 'COURSE' });
  const { unreadCount } = (await (await service.as(student)).get('{ unreadCount }')) as { unreadCount: number };
  expect(unreadCount).toBeGreaterThan(2);
  expect((await countsUntil(badge, unreadCount)).at(-1)).toBe(unreadCount);
});

test('the badge ends at the count that the query tells, whatever happens at once', async () => {
  const chatId = await newCourse();
  const [one, two] = course.students;
  const second = await createChat(two, course, { audience: 'USERS', userIds: [course.ids.students[0]] });
  const badges = await Promise.all([service, other].map((at) => badgeOf(course.ids.students[0], at)));
  for (const badge of badges) await next(badge);
  const elsewhere = await other.as(course.ids.students[1]);
  await Promise.all(
    Array.from({ length: 30 }, (_, index) => {
      const chat = index % 2 === 0 ? chatId : second;
      if (index % 7 === 3) return one.get(MARK_READ, { input: { chatId: chat } });
      return send(index % 3 === 0 ? two : elsewhere, chat, `${index}`);
    }),
  );
  // More than there can have been before, so that only the exact count ends the wait.
  for (let index = 0; index < 40; index += 1) await send(two, second, 'More');
  const { unreadCount } = (await one.get('{ unreadCount }')) as { unreadCount: number };
  expect(unreadCount).toBeGreaterThanOrEqual(40);
  for (const badge of badges) expect((await countsUntil(badge, unreadCount)).at(-1)).toBe(unreadCount);
});

test('each chat that raised it is told, also where the hint of one comes late', async () => {
  const early = await newCourse();
  const late = await createPairChat(course);
  const badge = await badgeOf(course.ids.students[1], other);
  expect((await next(badge)).unreadCount).toBe(2);
  // An event of each chat, so that the badge follows both.
  for (const [index, chatId] of [early, late].entries()) {
    await send(course.students[0], chatId, 'Heard');
    while ((await next(badge)).unreadCount < 3 + index);
  }
  await sendWithoutHint(service.database, course.ids.students[0], late, 'Heard of late');
  await send(course.students[0], early, 'Heard of at once');
  const told = new Set<string | undefined>();
  for (let event = await next(badge); ; event = await next(badge)) {
    told.add(event.chat?.id);
    if (event.unreadCount === 6 && told.size === 1 && told.has(early)) {
      const { key, seq } = await logOf(service.database, late);
      await hint(service.database, `{"kind":"log","chat":${key},"seq":${seq}}`);
    }
    if (told.has(early) && told.has(late)) break;
  }
  expect(told).toEqual(new Set([early, late]));
});

test('a chat that was lost is not named, also where the loss is learned of later than the count', async () => {
  const lost = await newCourse();
  const student = course.ids.students[1];
  const elsewhere = await createCourse(service);
  await push(service, elsewhere, { roster: adding(elsewhere, student) });
  const kept = await createChat(elsewhere.teacher, elsewhere, { audience: 'USERS', userIds: [student] });
  const badge = await badgeOf(student, service);
  expect((await next(badge)).unreadCount).toBe(2);
  const held = watchStatements().hold('memberships-of-users');

  await push(service, course, { roster: without(course, student) });
  await held.reached;
  await send(elsewhere.teacher, kept, 'Counted meanwhile');

  const told = [await next(badge), await next(badge)];
  expect(told.map(({ chat }) => chat?.id ?? null)).toEqual(expect.arrayContaining([null, kept]));
  expect(JSON.stringify(told)).not.toContain(lost);
  held.release();
});
