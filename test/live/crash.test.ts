import { afterAll, beforeAll, expect, test } from 'vitest';
import { createChat, send } from '../support/chats.js';
import { type Course, createCourse } from '../support/course.js';
import { hint } from '../support/hints.js';
import { ADDED, type Added, contents, type Received, settle, take } from '../support/live.js';
import { type RunningProgram, startProgramForTest } from '../support/program.js';
import { createCaller, startService, type TestService } from '../support/service.js';

let service: TestService;
let course: Course;

beforeAll(async () => {
  service = await startService();
  course = await createCourse(service);
});
afterAll(() => service?.close());

/** The first student on a process. */
const studentAt = ({ url }: RunningProgram) => createCaller(url, course.students[0].token);

test('whoever comes back after a crash has every message once, whatever was sent meanwhile', async () => {
  const [, two] = course.students;
  const open = () => createChat(two, course, { audience: 'USERS', userIds: [course.ids.students[0]] });
  const chats = [await open(), await open()] as const;
  const crashing = await startProgramForTest(service.database.url);
  const socket = await studentAt(crashing).socket();
  const all = socket.subscribe<Added>(ADDED);
  const one = socket.subscribe<Added>(ADDED, { chatId: chats[0] });
  const first = await settle(all, (text) => send(two, chats[0], text));
  const firstOfOne = await settle(one, (text) => send(two, chats[0], text));

  const sent = new Map<string, string[]>(chats.map((chatId) => [chatId, []]));
  const sendOne = async (index: number) => {
    const chatId = chats[index % 2] as string;
    await send(two, chatId, `${index}`);
    sent.get(chatId)?.push(`${index}`);
  };
  for (let index = 0; index < 20; index += 1) await sendOne(index);
  // Killed while messages are on their way, with sockets open.
  const killed = crashing.kill('SIGKILL');
  for (let index = 20; index < 30; index += 1) await sendOne(index);
  expect(await killed).toMatchObject({ code: null, signal: 'SIGKILL' });
  await socket.closed;
  const isText = ({ content }: Received) => /^\d+$/.test(content);
  const beforeAll = await take(all, all.waiting.length);
  const beforeOne = await take(one, one.waiting.length);

  const restarted = await startProgramForTest(service.database.url);
  const sending = (async () => {
    for (let index = 30; index < 50; index += 1) await sendOne(index);
  })();
  const again = await studentAt(restarted).socket();
  const allAgain = again.subscribe<Added>(ADDED, { after: beforeAll.at(-1)?.cursor ?? first });
  const oneAgain = again.subscribe<Added>(ADDED, { chatId: chats[0], after: beforeOne.at(-1)?.cursor ?? firstOfOne });
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
});

test('a hint that makes no sense ends no process', async () => {
  const chatId = await createChat(course.students[0], course, { audience: 'COURSE_STAFF' });
  const program = await startProgramForTest(service.database.url, { LIVE_SWEEP_SECONDS: '3600' });
  const socket = await studentAt(program).socket();
  const followed = socket.subscribe<Added>(ADDED);
  await settle(followed, (text) => send(course.students[0], chatId, text));
  const hints = ['no JSON', 'null', '7', '{}', '{"kind":"log"}', '{"kind":"read"}', '{"kind":"participants"}'];
  for (const payload of [...hints, '{"kind":"participants","users":["x"]}', '{"kind":"unheard-of"}']) {
    await hint(service.database, payload);
  }
  await send(course.students[0], chatId, 'After');
  expect(contents(await take(followed, 1))).toEqual(['After']);
});
