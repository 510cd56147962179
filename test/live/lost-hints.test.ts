import { afterAll, beforeAll, expect, test } from 'vitest';
import { createChat, createPairChat, send } from '../support/chats.js';
import { adding, type Course, createCourse, push, without } from '../support/course.js';
import { hint, logOf, sendWithoutHint } from '../support/hints.js';
import { ADDED, type Added, BADGE, type Badge, contents, countsUntil, settle, take } from '../support/live.js';
import { cutOff } from '../support/outage.js';
import { startService, type TestService } from '../support/service.js';
import type { Socket } from '../support/socket.js';
import { watchStatements } from '../support/statements.js';
import { until } from '../support/waiting.js';

let sweeping: TestService;
let hinted: TestService;
let course: Course;

beforeAll(async () => {
  hinted = await startService({ LIVE_SWEEP_SECONDS: '3600' });
  sweeping = await hinted.another({ LIVE_SWEEP_SECONDS: '1' });
  course = await createCourse(hinted);
});
afterAll(() => hinted?.close());

/** A socket of the first student on an instance. */
async function socketOn(at: TestService): Promise<Socket> {
  return (await at.as(course.ids.students[0])).socket();
}

/** All of the first student's messages on an instance, from now on. */
async function followOn(at: TestService, chatId: string, variables: Record<string, unknown> = {}) {
  const followed = (await socketOn(at)).subscribe<Added>(ADDED, variables);
  await settle(followed, (text) => send(course.students[0], chatId, text));
  return followed;
}

test('a message whose hint was lost arrives by the sweep, and so does the badge', async () => {
  const chatId = await createPairChat(course);
  const inChat = await followOn(sweeping, chatId, { chatId });
  const inAll = await followOn(sweeping, chatId);
  await take(inChat, inChat.waiting.length);
  const marks = new Set<string>();
  const badge = (await socketOn(sweeping)).subscribe<Badge>(BADGE);
  const before = (await badge.next()).unreadCountChanged.unreadCount;
  await sendWithoutHint(hinted.database, course.ids.students[1], chatId, 'Unheard');
  for (const followed of [inChat, inAll]) {
    let content = '';
    // The other subscription's marks come first.
    while (content !== 'Unheard') {
      [content] = contents(await take(followed, 1)) as [string];
      expect(marks.has(content)).toBe(false);
      marks.add(content);
    }
    marks.clear();
  }
  expect(await countsUntil(badge, before + 1)).toEqual([before + 1]);
});

test('a message whose hint was lost arrives with the next one, in order', async () => {
  const chatId = await createPairChat(course);
  const followed = await followOn(hinted, chatId);
  await sendWithoutHint(hinted.database, course.ids.students[1], chatId, 'Unheard');
  await send(course.students[1], chatId, 'Heard');
  expect(contents(await take(followed, 2))).toEqual(['Unheard', 'Heard']);
});

test('a chat whose hint was lost arrives by the sweep', async () => {
  const chatId = await createPairChat(course);
  const followed = await followOn(sweeping, chatId);
  const opened = await openWithoutHint(chatId, 'Unheard');
  const [received] = await take(followed, 1);
  expect(received).toMatchObject({ chatId: opened, content: 'Unheard' });
});

test('the badge of whoever left and came back unnoticed is counted anew', async () => {
  const own = await createCourse(hinted);
  const [, student] = own.ids.students;
  const lost = await createPairChat(own);
  await push(hinted, course, { roster: adding(course, student) });
  const kept = await createChat(course.teacher, course, { audience: 'USERS', userIds: [student] });
  await send(own.students[0], lost, 'Counts again');
  const badge = (await (await hinted.as(student)).socket()).subscribe<Badge>(BADGE);
  const { unreadCount } = (await badge.next()).unreadCountChanged;
  await hinted.database.query(
    `update participants p set left_at = clock_timestamp() from chats c, users u
      where c.id = p.chat_id and c.public_id = $1 and u.id = p.user_id and u.external_id = $2`,
    [lost, student],
  );
  await send(course.teacher, kept, 'Has the badge counted in between');
  await countsUntil(badge, unreadCount - 2 + 1);
  await push(hinted, own, { roster: without(own, student) });
  await push(hinted, own, {});
  await countsUntil(badge, unreadCount + 1);
});

/** Copies a chat with its participants behind the service's back, so that no hint tells of it. */
async function openWithoutHint(like: string, text: string): Promise<string> {
  const [opened] = await hinted.database.query<{ id: string }>(
    `with chat as (
       insert into chats (public_id, course_space_id, audience, topic, last_seq, last_message_at, created_at)
       select gen_random_uuid(), course_space_id, audience, topic, 1, clock_timestamp(), clock_timestamp()
       from chats where public_id = $1 returning *),
     joined as (
       insert into participants (chat_id, user_id, named)
       select chat.id, p.user_id, true from chat, participants p join chats c on c.id = p.chat_id where c.public_id = $1),
     message as (
       insert into messages (chat_id, seq, public_id, sender_id, content, sent_at)
       select chat.id, 1, gen_random_uuid(), u.id, jsonb_build_object('en', $2::text), chat.created_at
       from chat, users u where u.external_id = $3)
     select public_id as id from chat`,
    [like, text, course.ids.students[1]],
  );
  return opened?.id ?? '';
}

test('a cursor from the midst of a sweep does not pass over a chat that was opened just then', async () => {
  const chatId = await createPairChat(course);
  const followed = await followOn(sweeping, chatId);
  const watch = watchStatements();
  const ends = watch.hold('ends-of-logs');
  await ends.reached;
  // The sweep has looked at who is in which chat, and not yet at how far their logs go.
  const opened = await openWithoutHint(chatId, 'Unheard');
  const held = watch.hold('memberships-of-users');
  ends.release();
  await held.reached;
  await send(course.students[1], chatId, 'Heard');
  const [heard] = await take(followed, 1);
  expect(heard?.content).toBe('Heard');
  const resumed = (await socketOn(hinted)).subscribe<Added>(ADDED, { after: heard?.cursor });
  held.release();
  expect(await take(resumed, 1)).toMatchObject([{ chatId: opened, content: 'Unheard' }]);
});

/** The connections over which hints come; one that does not listen yet has asked nothing. */
const BUS = "datname = current_database() and application_name = 'lovelace-messaging bus' and query <> ''";

/** Cuts every connection that listens for hints; returns how many there were. */
async function cutBus(): Promise<number> {
  const cut = await hinted.database.query(`select pg_terminate_backend(pid) from pg_stat_activity where ${BUS}`);
  return cut.length;
}

test('nothing is lost while the connection for hints is cut again and again', async () => {
  const chats = [await createPairChat(course), await createPairChat(course)] as const;
  const followed = await Promise.all([followOn(hinted, chats[0]), followOn(hinted, chats[1], { chatId: chats[1] })]);
  const badge = (await socketOn(hinted)).subscribe<Badge>(BADGE);
  const before = (await badge.next()).unreadCountChanged.unreadCount;
  const texts = Array.from({ length: 60 }, (_, index) => `${index}`);
  const sent: Record<string, string[]> = { [chats[0]]: [], [chats[1]]: [] };
  let cuts = 0;
  for (const [index, text] of texts.entries()) {
    const chatId = chats[index % 2] as string;
    if (index % 10 === 3) cuts += await cutBus();
    await send(course.students[1], chatId, text);
    sent[chatId]?.push(text);
  }
  expect(cuts).toBeGreaterThanOrEqual(2);
  const [all, one] = followed;
  const isText = (text: string) => /^\d+$/.test(text);
  const received: Awaited<ReturnType<typeof take>> = [];
  while (received.filter(({ content }) => isText(content)).length < 60) received.push(...(await take(all, 1)));
  for (const chatId of chats) expect(contents(received, chatId).filter(isText)).toEqual(sent[chatId]);
  expect(contents(await take(one, 30))).toEqual(sent[chats[1]]);
  expect((await countsUntil(badge, before + 60)).every((count) => count > before)).toBe(true);
});

test('while no connection for hints is to be had, sweeps bring everything at once', async () => {
  const chatId = await createPairChat(course);
  const followed = await followOn(hinted, chatId);
  const outage = await cutOff(hinted.database, 'bus');
  try {
    for (const text of ['One', 'Two']) {
      await sendWithoutHint(hinted.database, course.ids.students[1], chatId, text);
      expect(contents(await take(followed, 1))).toEqual([text]);
    }
  } finally {
    await outage.end();
  }
});

/** The connections that listen for hints at present. */
async function listeners(): Promise<number[]> {
  const rows = await hinted.database.query<{ pid: number }>(
    `select pid from pg_stat_activity where ${BUS} and state = 'idle'`,
  );
  return rows.map(({ pid }) => pid);
}

test('what is lost while a sweep is under way is found by another one, right after it', async () => {
  const alone = await hinted.another();
  try {
    const chats = [await createPairChat(course), await createPairChat(course)] as const;
    const followed = [
      await followOn(alone, chats[0], { chatId: chats[0] }),
      await followOn(alone, chats[1], { chatId: chats[1] }),
    ] as const;
    const watch = watchStatements();
    const reading = watch.hold('messages-forward');
    await sendWithoutHint(hinted.database, course.ids.students[1], chats[0], 'Found by the first sweep');
    await cutBus();
    await reading.reached;
    await sendWithoutHint(hinted.database, course.ids.students[1], chats[1], 'Found by the second');
    const before = await listeners();
    await cutBus();
    // Hints arrive again.
    await until(listeners, (now) => now.length >= 3 && now.every((pid) => !before.includes(pid)));
    reading.release();
    expect(contents(await take(followed[0], 1))).toEqual(['Found by the first sweep']);
    expect(contents(await take(followed[1], 1))).toEqual(['Found by the second']);
  } finally {
    await alone.close();
  }
});

test('a hint that comes twice or late brings no message twice', async () => {
  const chatId = await createPairChat(course);
  const followed = await followOn(hinted, chatId, { chatId });
  const chat = await logOf(hinted.database, chatId);
  await send(course.students[1], chatId, 'One');
  for (const seq of [1, 1, chat.seq, chat.seq + 1]) {
    await hint(hinted.database, `{"kind":"log","chat":${chat.key},"seq":${seq}}`);
  }
  await send(course.students[1], chatId, 'Two');
  expect(contents(await take(followed, 2))).toEqual(['One', 'Two']);
});

test('a hint of a message that never comes does not keep the instance looking for it', async () => {
  const chatId = await createPairChat(course);
  const followed = await followOn(hinted, chatId, { chatId });
  const chat = await logOf(hinted.database, chatId);
  await hint(hinted.database, `{"kind":"log","chat":${chat.key},"seq":2000000000}`);
  await send(course.students[1], chatId, 'After');
  expect(contents(await take(followed, 1))).toEqual(['After']);
  const watch = watchStatements();
  for (let request = 0; request < 50; request += 1) await fetch(`${hinted.url}/readyz`);
  expect(watch.count('messages-forward')).toBeLessThan(3);
});
