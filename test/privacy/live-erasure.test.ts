import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { emptyUser } from '../../src/privacy/erasure.sql.js';
import { CHANGED, type Changed, settleChanges, takeChanges } from '../support/changes.js';
import { createPairChat, send, unreadOf } from '../support/chats.js';
import { type Course, createCourse, push } from '../support/course.js';
import { erase, type Policy } from '../support/erasure.js';
import { ADDED, type Added, BADGE, type Badge, countsUntil, settle } from '../support/live.js';
import { startService, type TestService } from '../support/service.js';
import { soon } from '../support/waiting.js';

let service: TestService;
let other: TestService;
let course: Course;
let chatId: string;

beforeAll(async () => {
  // No sweep may make up for what hints do not tell.
  service = await startService({ LIVE_SWEEP_SECONDS: '3600' });
  other = await service.another();
});
beforeEach(async () => {
  course = await createCourse(service);
  chatId = await createPairChat(course);
});
afterAll(() => service?.close());

test.each<Policy>(['ANONYMIZE', 'DELETE', 'RETAIN'])(
  'the sockets of whoever is erased are closed on every instance, with %s',
  async (policy) => {
    const [erased, stays] = course.ids.students;
    const sockets = await Promise.all([service, other].map(async (at) => (await at.as(erased)).socket()));
    const followed = sockets.map((socket) => socket.subscribe<Added>(ADDED, { chatId }));
    for (const one of followed) await settle(one, (text) => send(course.students[1], chatId, text));
    const bystander = await (await other.as(stays)).socket();
    const badge = bystander.subscribe<Badge>(BADGE);
    await badge.next();

    await erase(service, erased, policy);

    for (const socket of sockets) {
      expect(await soon(socket.closed, 'the socket to be closed')).toMatchObject({ code: 4403 });
    }
    await send(course.students[1], chatId, 'Later');
    await push(service, course);
    for (const at of [service, other]) {
      expect(await (await at.as(erased)).get('{ viewer { id } unreadCount }')).toEqual({
        viewer: { id: erased },
        unreadCount: 0,
      });
    }
    expect(await (await other.as(stays)).get('{ viewer { id } }')).toEqual({ viewer: { id: stays } });
    await bystander.close();
  },
);

test('those who stay see the messages of the erased go, and their badges fall', async () => {
  const [erased, stays] = course.students;
  const socket = await (await other.as(course.ids.students[1])).socket();
  const followed = socket.subscribe<Changed>(CHANGED);
  await settleChanges(followed, stays, await send(stays, chatId, 'A mark'));
  const badge = socket.subscribe<Badge>(BADGE);
  expect((await badge.next()).unreadCountChanged.unreadCount).toBe(0);
  const ids = [await send(erased, chatId, 'One'), await send(erased, chatId, 'Two')];
  await countsUntil(badge, 2);

  await erase(service, course.ids.students[0], 'DELETE');

  const changes = await takeChanges(followed, 3);
  expect(changes.slice(1)).toEqual(ids.map((id) => ({ id, content: '', deleted: true, chat: { id: chatId } })));
  await countsUntil(badge, 0);
  expect(await unreadOf(stays, chatId)).toEqual({ chat: 0, all: 0 });
});

test("those who stay see which messages are nobody's any more", async () => {
  const [erased, stays] = course.students;
  const socket = await (await other.as(course.ids.students[1])).socket();
  const query = `subscription { messageChanged { cursor message { id content deleted sender { id } chat { id } } } }`;
  const followed = socket.subscribe<Changed>(query);
  await settleChanges(followed, stays, await send(stays, chatId, 'A mark'));
  const id = await send(erased, chatId, 'Stays');

  await erase(service, course.ids.students[0], 'ANONYMIZE');

  const [, change] = await takeChanges(followed, 2);
  expect(change).toEqual({ id, content: 'Stays', deleted: false, sender: null, chat: { id: chatId } });
});

test('an instance that no hint reached finds out by its sweep, closes the socket and forgets the token', async () => {
  const sweeping = await service.another({ LIVE_SWEEP_SECONDS: '1' });
  const [erased] = course.ids.students;
  const person = await sweeping.as(erased);
  const socket = await person.socket();
  const { database } = service;
  const [user] = await database.query<{ key: string }>('select id as key from users where external_id = $1', [erased]);

  await database.query(emptyUser.text, [user?.key, false, new Date()]);

  expect(await soon(socket.closed, 'the socket to be closed')).toMatchObject({ code: 4403 });
  expect(await person.get('{ viewer { id } unreadCount }')).toEqual({ viewer: { id: erased }, unreadCount: 0 });
});
