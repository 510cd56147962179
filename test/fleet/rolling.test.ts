import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createPairChat, SEND } from '../support/chats.js';
import { type Course, createCourse, en } from '../support/course.js';
import { ADDED, type Added, contents, settle, take } from '../support/live.js';
import { HAS_NGINX, startNginx, type TestNginx } from '../support/nginx.js';
import { type RunningProgram, startProgram } from '../support/program.js';
import { freePort } from '../support/redis.js';
import { createCaller, startService, type TestService } from '../support/service.js';
import { soon, until } from '../support/waiting.js';

const DRAIN_SECONDS = '1';
/** As long as nginx leaves an instance alone that has refused something. */
const FAIL_MILLISECONDS = 2_000;
const SENDERS = 6;

describe.skipIf(!HAS_NGINX)('three instances behind nginx', () => {
  /** Beside them, for rosters and what is stored. */
  let service: TestService;
  let course: Course;
  let ports: number[];
  let instances: RunningProgram[];
  let nginx: TestNginx;
  beforeAll(async () => {
    service = await startService();
    course = await createCourse(service);
    ports = [await freePort(), await freePort(), await freePort()];
    instances = await Promise.all(ports.map(start));
    const [first, second, third] = ports.map((port) => `127.0.0.1:${port}`);
    nginx = await startNginx([first as string, second as string, third as string]);
  }, 120_000);
  afterAll(async () => {
    await nginx?.close();
    for (const instance of instances ?? []) await instance.kill('SIGKILL');
    await service?.close();
  });

  function start(port: number): Promise<RunningProgram> {
    return startProgram(service.database.url, { PORT: `${port}`, DRAIN_SECONDS });
  }

  const behind = ({ token }: { token: string }) => createCaller(nginx.url, token);

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
    expect((await fetch(`${nginx.url}/metrics`)).status).toBe(404);
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

    for (const [index, port] of ports.entries()) {
      const before = sent;
      const ended = await (instances[index] as RunningProgram).kill('SIGTERM');
      expect(ended.code).toBe(0);
      instances[index] = await start(port);
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
      for (const [index, port] of ports.entries()) {
        await (instances[index] as RunningProgram).kill('SIGTERM');
        instances[index] = await start(port);
      }
    })();
    onTestFinished(() => replacing);
    expect(await soon(socket.closed, 'the socket to be closed', 60_000)).toMatchObject({ code: 1012 });
    await say('Meanwhile');

    const again = await behind(course.students[0]).socket();
    expect(contents(await take(again.subscribe<Added>(ADDED, { chatId, after: cursor }), 1))).toEqual(['Meanwhile']);
  }, 120_000);

  test('an instance that is leaving says so, and does nothing of what it is asked', async () => {
    const own = await startProgram(service.database.url, { DRAIN_SECONDS: '5' });
    onTestFinished(() => own.kill('SIGKILL').then(() => {}));
    const chatId = await createPairChat(course);
    let done = 0;
    const ask = async () => {
      const response = await fetch(`${own.url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${course.students[0].token}`,
          'accept-language': 'en',
        },
        body: JSON.stringify({ query: SEND, variables: { input: { chatId, content: en('Once more') } } }),
      });
      if (response.ok) done += 1;
      return response;
    };
    expect((await ask()).status).toBe(200);

    const ended = own.kill('SIGTERM');
    const refused = await until(ask, ({ status }) => status === 503);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(refused.headers.get('connection')).toBe('close');
    expect(((await refused.json()) as { errors: unknown }).errors).toEqual([
      {
        message: 'The service is being restarted. Try again in 1 second.',
        extensions: { code: 'UNAVAILABLE', retryAfterSeconds: 1 },
      },
    ]);
    for (const path of ['/graphql?query={__typename}', '/readyz']) {
      expect((await fetch(`${own.url}${path}`)).status, path).toBe(503);
    }
    expect((await ended).code).toBe(0);
    const { messages } = await course.students[0].get(`{ messages(chatId: "${chatId}") { totalCount } }`);
    expect(messages.totalCount).toBe(1 + done);
  });
});
