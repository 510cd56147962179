import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createPairChat, MARK_READ, send } from '../support/chats.js';
import { type Course, createCourse } from '../support/course.js';
import { BADGE, type Badge, countsUntil } from '../support/live.js';
import { archive, markAllRead, markUnread, mute } from '../support/read-state.js';
import { type Caller, startService, type TestService } from '../support/service.js';
import type { Subscription } from '../support/socket.js';

let service: TestService;
let other: TestService;
let sweeping: TestService;
let course: Course;
let chatId: string;
let badges: Subscription<Badge>[];
/** The second student's device on another instance than that of the first badge. */
let device: Caller;

beforeAll(async () => {
  service = await startService({ LIVE_SWEEP_SECONDS: '3600' });
  other = await service.another();
  sweeping = await service.another({ LIVE_SWEEP_SECONDS: '1' });
});
afterAll(() => service?.close());

const next = async (badge: Subscription<Badge>) => (await badge.next()).unreadCountChanged;
const shown = () => Promise.all(badges.map(next));
const both = (unreadCount: number) => badges.map(() => ({ unreadCount, chat: { id: chatId } }));

async function badgeOn(at: TestService, variables: Record<string, unknown> = {}): Promise<Subscription<Badge>> {
  const socket = await (await at.as(course.ids.students[1])).socket();
  return socket.subscribe<Badge>(BADGE, variables);
}

/** A chat in which the second student has two unseen messages, and the badge on two instances. */
beforeEach(async () => {
  course = await createCourse(service);
  chatId = await createPairChat(course);
  await send(course.students[0], chatId, 'Second');
  badges = [await badgeOn(service), await badgeOn(other)];
  device = await other.as(course.ids.students[1]);
  expect(await shown()).toEqual(badges.map(() => ({ unreadCount: 2, chat: null })));
});

const firstOf = async () =>
  (await device.get('query ($id: ID!) { messages(chatId: $id, first: 1) { edges { node { id } } } }', { id: chatId }))
    .messages.edges[0].node.id;

test('the badge follows reading all, and marking as unread, on every device', async () => {
  expect(await markAllRead(device)).toEqual({ chatCount: 1, unreadCount: 0 });
  expect(await shown()).toEqual(both(0));
  await markUnread(device, chatId, await firstOf());
  expect(await shown()).toEqual(both(2));
});

test('the badge falls with a muted chat, and rises again with it', async () => {
  await mute(device, chatId);
  expect(await shown()).toEqual(both(0));
  await mute(device, chatId, false);
  expect(await shown()).toEqual(both(2));
});

test('a message in a muted chat leaves the badge as it is, and is told with its chat', async () => {
  await mute(device, chatId);
  await shown();
  const query = `subscription { unreadCountChanged { unreadCount chat { unreadCount muted } } }`;
  const detailed = (await device.socket()).subscribe(query);
  await detailed.next();

  await send(course.students[0], chatId, 'Third');
  expect(await shown()).toEqual(both(0));
  expect(await detailed.next()).toEqual({
    unreadCountChanged: { unreadCount: 0, chat: { unreadCount: 3, muted: true } },
  });
  await device.get(MARK_READ, { input: { chatId } });
  expect(await shown()).toEqual(both(0));
});

test('the badge falls with an archived chat, and rises with its next message by all that is unseen', async () => {
  await archive(device, chatId);
  expect(await shown()).toEqual(both(0));
  await send(course.students[0], chatId, 'Third');
  expect(await shown()).toEqual(both(3));
  await archive(device, chatId);
  expect(await shown()).toEqual(both(0));
  await archive(device, chatId, false);
  expect(await shown()).toEqual(both(3));
});

test('the badge of a course space follows as well', async () => {
  const badge = await badgeOn(service, { courseSpaceId: course.roster.id });
  expect(await next(badge)).toEqual({ unreadCount: 2, chat: null });
  await mute(device, chatId);
  expect(await next(badge)).toEqual({ unreadCount: 0, chat: { id: chatId } });
});

test.each([
  ['muted', 'muted = true'],
  ['archived', 'archived_seq = 2'],
  ['read', 'last_read_seq = 2, seen_seq = 2'],
])('what was %s without a hint is found by the sweep', async (_what, set) => {
  const badge = await badgeOn(sweeping);
  await next(badge);
  await service.database.query(
    `update participants p set ${set} from chats c, users u
      where c.id = p.chat_id and c.public_id = $1 and u.id = p.user_id and u.external_id = $2`,
    [chatId, course.ids.students[1]],
  );
  expect(await countsUntil(badge, 0)).toEqual([0]);
});
