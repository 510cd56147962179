import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Course, createChat, createCourse, send } from '../support/course.js';
import { ADDED, type Added, contents, type Received, settle, take } from '../support/live.js';
import { type ServiceProcess, startProcess } from '../support/process.js';
import { createCaller, startService, type TestService } from '../support/service.js';

let service: TestService;
let course: Course;
let running: ServiceProcess | undefined;

beforeAll(async () => {
  service = await startService();
  course = await createCourse(service);
});
afterAll(() => service?.close());
afterEach(async () => {
  await running?.kill('SIGKILL');
  running = undefined;
});

/** The first student on a process. */
const studentAt = ({ url }: ServiceProcess) => createCaller(url, course.students[0].token);

test('whoever comes back after a crash has every message once, whatever was sent meanwhile', async () => {
  const [, two] = course.students;
  const open = () => createChat(two, course, { audience: 'USERS', userIds: [course.ids.students[0]] });
  const chats = [await open(), await open()] as const;
  running = await startProcess(service.database.url);
  const socket = await studentAt(running).socket();
  const all = socket.subscribe<Added>(ADDED);
  const one = socket.subscribe<Added>(ADDED, { chatId: chats[0] });
  const first = await settle(all, (text) => send(two, chats[0], text));
  await settle(one, (text) => send(two, chats[0], text));

  const sent = new Map<string, string[]>(chats.map((chatId) => [chatId, []]));
  const sendOne = async (index: number) => {
    const chatId = chats[index % 2] as string;
    await send(two, chatId, `${index}`);
    sent.get(chatId)?.push(`${index}`);
  };
  for (let index = 0; index < 20; index += 1) await sendOne(index);
  // Killed while messages are on their way, with sockets open.
  const killed = running.kill('SIGKILL');
  for (let index = 20; index < 30; index += 1) await sendOne(index);
  expect(await killed).toEqual({ code: null, signal: 'SIGKILL' });
  await socket.closed;
  const isText = ({ content }: Received) => /^\d+$/.test(content);
  const beforeAll = await take(all, all.waiting.length);
  const beforeOne = await take(one, one.waiting.length);

  running = await startProcess(service.database.url);
  const sending = (async () => {
    for (let index = 30; index < 50; index += 1) await sendOne(index);
  })();
  const again = await studentAt(running).socket();
  const allAgain = again.subscribe<Added>(ADDED, { after: beforeAll.at(-1)?.cursor ?? first });
  const oneAgain = again.subscribe<Added>(ADDED, { chatId: chats[0], after: beforeOne.at(-1)?.cursor });
  await sending;
  const receivedAll = beforeAll.filter(isText);
  while (receivedAll.length < 50) receivedAll.push(...(await take(allAgain, 1)).filter(isText));
  const receivedOne = beforeOne.filter(isText);
  while (receivedOne.length < 25) receivedOne.push(...(await take(oneAgain, 1)).filter(isText));
  for (const chatId of chats) expect(contents(receivedAll, chatId)).toEqual(sent.get(chatId));
  expect(contents(receivedOne)).toEqual(sent.get(chats[0]));
  for (const chatId of chats) await send(two, chatId, 'mark');
  expect(contents(await take(allAgain, 2))).toEqual(['mark', 'mark']);
  expect(contents(await take(oneAgain, 1))).toEqual(['mark']);
  await again.close();
});

test('a hint that makes no sense ends no process', async () => {
  const chatId = await createChat(course.students[0], course, { audience: 'COURSE_STAFF' });
  running = await startProcess(service.database.url, { LIVE_SWEEP_SECONDS: '3600' });
  const socket = await studentAt(running).socket();
  const followed = socket.subscribe<Added>(ADDED);
  await settle(followed, (text) => send(course.students[0], chatId, text));
  const hints = ['no JSON', 'null', '7', '{}', '{"kind":"log"}', '{"kind":"read"}', '{"kind":"participants"}'];
  for (const hint of [...hints, '{"kind":"participants","users":["x"]}', '{"kind":"unheard-of"}']) {
    await service.database.query("select pg_notify('lovelace_messaging', $1)", [hint]);
  }
  await send(course.students[0], chatId, 'After');
  expect(contents(await take(followed, 1))).toEqual(['After']);
  await socket.close();
});
