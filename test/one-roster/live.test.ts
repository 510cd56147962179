import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createChat, send } from '../support/chats.js';
import { ADDED, type Added, BADGE, type Badge, contents, countsUntil, settle, take } from '../support/live.js';
import { importFiles } from '../support/one-roster.js';
import { changes, classFiles, manifest } from '../support/one-roster-files.js';
import { startService, type TestService } from '../support/service.js';
import { soon } from '../support/waiting.js';

let service: TestService;

beforeAll(async () => {
  // Nothing but hints tells an instance of an import here.
  service = await startService({ LIVE_SWEEP_SECONDS: '3600' });
});
afterAll(() => service?.close());

test('whom an import takes off or puts on a roster loses and gains the chats on open sockets', async () => {
  const name = randomUUID().slice(0, 8);
  const id = (of: string) => `${name}-${of}`;
  const space = { roster: { id: id('class') } };
  await importFiles(service.database, classFiles(name));
  const teacher = await service.as(id('t'));
  const chatId = await createChat(teacher, space, { audience: 'COURSE' });
  const leaver = await (await service.as(id('s1'))).socket();
  const one = leaver.subscribe<Added>(ADDED, { chatId });
  await settle(one, (text) => send(teacher, chatId, text));
  const joiner = await (await service.as(id('new'))).socket();
  const all = joiner.subscribe<Added>(ADDED);
  const badge = joiner.subscribe<Badge>(BADGE);
  expect(await countsUntil(badge, 0)).toEqual([0]);

  const row = { classSourcedId: id('class'), role: 'student' };
  const { code } = await importFiles(service.database, {
    users: changes('users', [{ sourcedId: id('new') }]),
    enrollments: changes('enrollments', [
      { ...row, sourcedId: id('e-s1'), userSourcedId: id('s1'), status: 'tobedeleted' },
      { ...row, sourcedId: id('e-new'), userSourcedId: id('new') },
    ]),
    manifest: manifest({ users: 'delta', enrollments: 'delta' }),
  });

  expect(code).toBe(0);
  await soon(one.completed, 'the subscription of whoever left to end');
  expect((await badge.next()).unreadCountChanged).toMatchObject({ chat: { id: chatId } });
  await send(teacher, chatId, 'For those who are here');
  expect(contents(await take(all, 1), chatId)).toEqual(['For those who are here']);
});
