import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AnyData } from '../support/api.js';
import { BADGE } from '../support/live.js';
import { startService, type TestService } from '../support/service.js';
import type { Socket, Subscription } from '../support/socket.js';
import { soon } from '../support/waiting.js';
import { History, histories, type KnownChat, type KnownMessage } from './history.js';

/** `HISTORIES=1000 npx vitest run ...` looks harder. */
const RUNS = Number(process.env.HISTORIES ?? 40);
/** After these a counterexample is not made any smaller. */
const SECONDS = 60 + 3 * RUNS;

let instances: [TestService, TestService];

beforeAll(async () => {
  // Everything is asked for at once; and no sweep may make up for a badge that was not told.
  const first = await startService({
    LIMIT_QUERY_COST: '100000000',
    LIMIT_QUERY_DEPTH: '11',
    LIVE_SWEEP_SECONDS: '3600',
  });
  instances = [first, await first.another()];
});
afterAll(() => instances?.[0].close());

const EVERYTHING = `query Everything {
  unreadCount
  courseSpaces { id unreadCount viewerRole }
  chats(first: 100) { ...Chats }
  archived: chats(first: 100, archived: true) { ...Chats }
}
fragment Chats on ChatConnection { totalCount edges { node {
    id unreadCount audience muted archived viewerSeesReceipts lastMessage { id }
    participants(first: 100) { totalCount edges { node { user { id } role } } }
    messages(first: 100) { totalCount edges { node {
      id content deleted seen seenCount recipientCount sender { id } seenBy(first: 100) { totalCount edges { node { user { id } } } } } } }
  } } }`;
const UNREAD_OF_SPACE = `query Unread($courseSpaceId: ID!) {
  unreadCount(courseSpaceId: $courseSpaceId)
  unreadMessages(courseSpaceId: $courseSpaceId, first: 100) { totalCount edges { node { id } } } }`;
const UNREAD_PAGE = `query Unread($first: Int!, $after: String) {
  unreadMessages(first: $first, after: $after) {
    totalCount edges { node { id sentAt } } pageInfo { hasNextPage endCursor } } }`;

const idsOf = (connection: AnyData): string[] => connection.edges.map(({ node }: AnyData) => node.id);
const usersOf = (connection: AnyData): string[] => connection.edges.map(({ node }: AnyData) => node.user.id).sort();
const newestFirst = (messages: KnownMessage[]) =>
  messages.toSorted((a, b) => b.sentAt - a.sentAt || b.chatKey - a.chatKey || b.seq - a.seq);

/** The people in a chat who are the recipients of a message, and those of them who have seen it, as far as it is shown. */
function recipientsOf(history: History, viewer: string, chat: KnownChat, { seq, sender }: KnownMessage) {
  const recipients = [...history.participants(chat)].filter((id) => id !== sender);
  const isStaff = history.isStaffOf(chat, viewer);
  const isShown = (id: string) => isStaff || (chat.audience !== 'COURSE' && history.choice(id).receipts);
  return { recipients, seen: recipients.filter((id) => isShown(id) && history.place(chat, id).seen >= seq) };
}

function expectedMessage(history: History, viewer: string, chat: KnownChat, message: KnownMessage) {
  const { recipients, seen } = recipientsOf(history, viewer, chat, message);
  return {
    id: message.id,
    content: message.text,
    deleted: message.deleted,
    sender: message.sender,
    seen: message.seq <= history.place(chat, viewer).position,
    recipientCount: recipients.length,
    seenCount: seen.length,
    seenTotal: seen.length,
    seenBy: seen.sort(),
  };
}

function gotMessage({ node: { sender, seenBy, ...message } }: AnyData) {
  return { ...message, sender: sender?.id ?? null, seenTotal: seenBy.totalCount, seenBy: usersOf(seenBy) };
}

async function checkEverything(history: History, viewer: string, device: number): Promise<void> {
  const data = await history.caller(viewer, device).get(EVERYTHING);
  const mine = history.chats.filter((chat) => history.participants(chat).has(viewer));
  const spaces = history.spaces.filter(({ roster }) => roster.has(viewer));

  expect(data.unreadCount).toBe(history.unread(viewer).length);
  expect(data.courseSpaces).toEqual(
    spaces.map(({ id, roster }) => ({
      id,
      unreadCount: history.unread(viewer, id).length,
      viewerRole: roster.get(viewer),
    })),
  );
  for (const isArchived of [false, true]) {
    const list = isArchived ? data.archived : data.chats;
    const listed = mine.filter((chat) => history.isArchived(chat, viewer) === isArchived);
    expect(list.totalCount).toBe(listed.length);
    const times = new Map(listed.map(({ id, messages }) => [id, messages.at(-1)?.sentAt ?? 0]));
    expect(idsOf(list).map((id) => times.get(id))).toEqual([...times.values()].sort((a, b) => b - a));
  }
  for (const chat of mine) {
    const edges: AnyData[] = [...data.chats.edges, ...data.archived.edges];
    const { node } = edges.find((edge) => edge.node.id === chat.id) ?? {};
    const present = [...history.participants(chat)].sort();
    expect(node).toMatchObject({
      audience: chat.audience,
      unreadCount: history.unreadIn(chat, viewer).length,
      muted: history.place(chat, viewer).muted,
      archived: history.isArchived(chat, viewer),
      viewerSeesReceipts: chat.audience !== 'COURSE' || history.isStaffOf(chat, viewer),
      lastMessage: { id: chat.messages.at(-1)?.id },
    });
    expect(usersOf(node.participants)).toEqual(present);
    expect(node.participants.totalCount).toBe(present.length);
    expect(node.messages.totalCount).toBe(chat.messages.length);
    expect(node.messages.edges.map(gotMessage)).toEqual(
      chat.messages.map((message) => expectedMessage(history, viewer, chat, message)),
    );
  }
}

async function checkUnreadMessages(history: History, viewer: string, device: number): Promise<void> {
  const caller = history.caller(viewer, device);
  const found: string[] = [];
  for (let after: string | null = null; ; ) {
    const { unreadMessages }: AnyData = await caller.get(UNREAD_PAGE, { first: 7, after });
    expect(unreadMessages.totalCount).toBe(history.unread(viewer).length);
    found.push(...idsOf(unreadMessages));
    if (!unreadMessages.pageInfo.hasNextPage) break;
    after = unreadMessages.pageInfo.endCursor;
  }
  expect(found).toEqual(newestFirst(history.unread(viewer)).map(({ id }) => id));
  for (const { id: courseSpaceId, roster } of history.spaces) {
    if (!roster.has(viewer)) continue;
    const { unreadCount, unreadMessages } = await caller.get(UNREAD_OF_SPACE, { courseSpaceId });
    const unread = newestFirst(history.unread(viewer, courseSpaceId));
    expect(unreadCount).toBe(unread.length);
    expect(unreadMessages.totalCount).toBe(unread.length);
    expect(idsOf(unreadMessages)).toEqual(unread.map(({ id }) => id));
  }
}

interface Badge {
  viewer: string;
  device: number;
  socket: Socket;
  events: Subscription<AnyData>;
  shown: number | undefined;
}

async function openBadge(history: History, viewer: string, device: number) {
  const socket = await history.caller(viewer, device).socket();
  const events = socket.subscribe(BADGE);
  return { viewer, device, socket, events, shown: (await events.next()).unreadCountChanged.unreadCount };
}

async function openBadges(history: History): Promise<Badge[]> {
  return Promise.all(history.people.flatMap((viewer) => [0, 1].map((device) => openBadge(history, viewer, device))));
}

/** Whoever is erased has all sockets closed, and comes back as somebody new. */
async function reopen(badges: readonly Badge[], history: History, erased: string): Promise<void> {
  for (const badge of badges.filter(({ viewer }) => viewer === erased)) {
    expect(await soon(badge.socket.closed, 'the socket to be closed')).toMatchObject({ code: 4403 });
    Object.assign(badge, await openBadge(history, erased, badge.device));
  }
}

/** Takes in what has come; with `expected`, waits until that is what the badge shows. */
async function watch(badge: Badge, expected?: number): Promise<void> {
  const take = async () => {
    badge.shown = (await badge.events.next()).unreadCountChanged.unreadCount;
  };
  while (badge.events.waiting.length > 0) await take();
  while (expected !== undefined && badge.shown !== expected) await take();
}

test(
  'after any history of joining, leaving, sending, editing, deleting, reading, muting, archiving and erasing, every count is what the log says',
  async () => {
    const play = async (turns: Parameters<History['play']>[0][]) => {
      const history = await History.begin(instances);
      const badges = await openBadges(history);
      try {
        for (const turn of turns) {
          const erased = await history.play(turn);
          if (erased !== undefined) await reopen(badges, history, erased);
        }
        for (const badge of badges) {
          const expected = history.unread(badge.viewer).length;
          await soon(watch(badge, expected), `the badge to show ${expected}`);
        }
        await Promise.all(
          history.people.flatMap((viewer, index) => [
            checkEverything(history, viewer, index % 2),
            checkUnreadMessages(history, viewer, (index + 1) % 2),
          ]),
        );
        for (const badge of badges) {
          await watch(badge);
          expect(badge.shown, 'the badge in the end').toBe(history.unread(badge.viewer).length);
        }
      } finally {
        await Promise.all(badges.map(({ socket }) => socket.close()));
      }
    };
    await fc.assert(fc.asyncProperty(histories, play), {
      numRuns: RUNS,
      interruptAfterTimeLimit: SECONDS * 1_000,
      markInterruptAsFailure: true,
    });
  },
  (SECONDS + 30) * 1_000,
);
