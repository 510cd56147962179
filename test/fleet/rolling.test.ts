import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createPairChat, SEND } from '../support/chats.js';
import { type Course, createCourse, en } from '../support/course.js';
import { type Fleet, startFleet } from '../support/fleet.js';
import { postGraphql, request } from '../support/http.js';
import { ADDED, type Added, contents, settle, take } from '../support/live.js';
import { HAS_NGINX } from '../support/nginx.js';
import { startProgramForTest } from '../support/program.js';
import { createCaller, startService, type TestService } from '../support/service.js';
import { soon, until } from '../support/waiting.js';

/** As long as nginx leaves an instance alone that has refused something. */
const FAIL_MILLISECONDS = 2_000;
const SENDERS = 6;

describe.skipIf(!HAS_NGINX)('three instances behind nginx', () => {
  /** Beside them, for rosters and what is stored. */
  let service: TestService;
  let course: Course;
  let fleet: Fleet;
  beforeAll(async () => {
    service = await startService();
    course = await createCourse(service);
    fleet = await startFleet(service.database.url, () => ({ DRAIN_SECONDS: '1' }));
  }, 120_000);
  afterAll(async () => {
    await fleet?.close();
    await service?.close();
  });

  const behind = ({ token }: { token: string }) => createCaller(fleet.url, token);

  test('a socket and requests need not meet the same instance', async () => {
    const chatId = await createPairChat(course);
    const socket = await behind(course.students[0]).socket();
    const followed = socket.subscribe<Added>(ADDED, { chatId });
    const sender = behind(course.students[1]);
    const say = (text: string) => sender.get(SEND, { input: { chatId, content: en(text) } });
    await settle(followed, say);
    const texts = Array.from({ length: 12 }, (_, index) => `${index}`);
    for (const text of texts) await say(text);
    expect(contents(await take(followed, texts.length))).toEqual(texts);
    expect((await request(`${fleet.url}/metrics`)).status).toBe(404);
  });

  test('each is replaced in turn under load, and no request fails', async () => {
    const chatId = await createPairChat(course);
    const failures: unknown[] = [];
    let sent = 0;
    let replaced = false;
    const keepSending = async (index: number) => {
      const sender = behind(course.students[index % 2 === 0 ? 0 : 1]);
      while (!replaced) {
        const input = { chatId, content: en(`${sent}`) };
        try {
          const { errors } = await sender.ask(SEND, { input });
          if (errors) failures.push(errors);
          else sent += 1;
        } catch (error) {
          failures.push(error);
        }
      }
    };
    const load = Array.from({ length: SENDERS }, (_, index) => keepSending(index));

    for (let index = 0; index < fleet.size; index += 1) {
      const before = sent;
      const ended = await fleet.instance(index).kill('SIGTERM');
      expect(ended.code).toBe(0);
      await fleet.restart(index);
      // The next one goes only when nginx uses this one again.
      const ready = performance.now();
      await until(() => performance.now() - ready > FAIL_MILLISECONDS && sent > before);
    }
    replaced = true;
    await Promise.all(load);

    expect(failures).toEqual([]);
    const { messages } = await course.students[0].get(`{ messages(chatId: "${chatId}") { totalCount } }`);
    expect(messages.totalCount).toBe(1 + sent);
  }, 120_000);

  test('who loses a socket to that comes back to another instance and has missed nothing', async () => {
    const chatId = await createPairChat(course);
    const say = (text: string) => behind(course.students[1]).get(SEND, { input: { chatId, content: en(text) } });
    const socket = await behind(course.students[0]).socket();
    const followed = socket.subscribe<Added>(ADDED, { chatId });
    const cursor = await settle(followed, say);

    const replacing = (async () => {
      for (let index = 0; index < fleet.size; index += 1) {
        await fleet.instance(index).kill('SIGTERM');
        await fleet.restart(index);
      }
    })();
    onTestFinished(() => replacing);
    expect(await soon(socket.closed, 'the socket to be closed', 60_000)).toMatchObject({ code: 1012 });
    await say('Meanwhile');

    const again = await behind(course.students[0]).socket();
    expect(contents(await take(again.subscribe<Added>(ADDED, { chatId, after: cursor }), 1))).toEqual(['Meanwhile']);
  }, 120_000);

  test('an instance that is leaving says so, and does nothing of what it is asked', async () => {
    const own = await startProgramForTest(service.database.url, { DRAIN_SECONDS: '5' });
    const chatId = await createPairChat(course);
    let done = 0;
    const ask = async () => {
      const body = JSON.stringify({ query: SEND, variables: { input: { chatId, content: en('Once more') } } });
      const headers = { authorization: `Bearer ${course.students[0].token}`, 'accept-language': 'en' };
      const answer = await postGraphql(own.url, body, headers);
      if (answer.status === 200) done += 1;
      return answer;
    };
    expect((await ask()).status).toBe(200);

    const ended = own.kill('SIGTERM');
    const refused = await until(ask, ({ status }) => status === 503);
    expect(refused.headers).toMatchObject({ 'retry-after': '1', connection: 'close' });
    expect(refused.errors).toEqual([
      {
        message: 'The service is being restarted. Try again in 1 second.',
        extensions: { code: 'UNAVAILABLE', retryAfterSeconds: 1 },
      },
    ]);
    for (const path of ['/graphql?query={__typename}', '/readyz']) {
      expect((await request(`${own.url}${path}`)).status, path).toBe(503);
    }
    expect((await ended).code).toBe(0);
    const { messages } = await course.students[0].get(`{ messages(chatId: "${chatId}") { totalCount } }`);
    expect(messages.totalCount).toBe(1 + done);
  });
});
