import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { findFreePort } from '../../src/embedded/free-port.js';
import { createPairChat, send } from '../support/chats.js';
import { type Course, createCourse } from '../support/course.js';
import { request } from '../support/http.js';
import { type Link, openLink } from '../support/link.js';
import { ADDED, type Added, BADGE, type Badge, contents, countsUntil, settle, take } from '../support/live.js';
import { HAS_REDIS, startRedis, type TestRedis } from '../support/redis.js';
import { createCaller, startService, type TestService } from '../support/service.js';
import { watchStatements } from '../support/statements.js';
import { soon, until } from '../support/waiting.js';

// No sweep makes up for what the bus does not bring, but the one of an instance that knows that it does not hear all.
const SETTINGS = { LIVE_SWEEP_SECONDS: '3600' };

describe.skipIf(!HAS_REDIS)('instances that share a Redis', () => {
  let redis: TestRedis;
  let links: [Link, Link];
  let near: TestService;
  let far: TestService;
  let course: Course;
  beforeAll(async () => {
    redis = await startRedis();
    links = [await openLink(redis.port), await openLink(redis.port)];
    near = await startService({ ...SETTINGS, REDIS_URL: `redis://127.0.0.1:${links[0].port}` });
    far = await near.another({ REDIS_URL: `redis://127.0.0.1:${links[1].port}` });
    course = await createCourse(near);
  });
  afterAll(async () => {
    await near?.close();
    for (const link of links ?? []) await link.close();
    await redis?.close();
  });
  afterEach(async () => {
    for (const link of links) link.mend();
    await until(whole);
  });

  /** Whether hints of both go over Redis, and both hear them. */
  async function whole(): Promise<boolean> {
    const [, listening] = (await redis.client.call('pubsub', 'numsub', await channel())) as [string, number];
    return listening === 2;
  }

  let known: string | undefined;
  async function channel(): Promise<string> {
    known ??= (
      await until(
        () => redis.client.call('pubsub', 'channels') as Promise<string[]>,
        (channels) => channels.length > 0,
      )
    )[0];
    return known as string;
  }

  /** A chat whose sender is on one instance, and followed with the badge on the other. */
  async function follow() {
    const chatId = await createPairChat(course);
    const socket = await createCaller(far.url, course.students[0].token).socket();
    const followed = socket.subscribe<Added>(ADDED);
    await settle(followed, (text) => send(course.students[0], chatId, text));
    const badge = socket.subscribe<Badge>(BADGE);
    const before = (await badge.next()).unreadCountChanged.unreadCount;
    const arrives = async (text: string, unread: number) => {
      expect(contents(await take(followed, 1))).toEqual([text]);
      await countsUntil(badge, before + unread);
    };
    return { chatId, arrives, say: (text: string) => send(course.students[1], chatId, text) };
  }

  /** The packets that pass over Redis from now on. */
  async function packets(): Promise<string[]> {
    const passed: string[] = [];
    const watcher = redis.client.duplicate();
    onTestFinished(() => watcher.disconnect());
    watcher.on('pmessage', (_pattern, _channel, packet) => passed.push(packet));
    await until(() => watcher.status === 'ready' || watcher.status === 'wait');
    await watcher.psubscribe(await channel());
    return passed;
  }

  test('hints go over Redis, and PostgreSQL is not notified of any', async () => {
    const { say, arrives } = await follow();
    const passed = await packets();
    const watch = watchStatements();

    await say('Over Redis');
    await arrives('Over Redis', 1);

    expect(passed.join()).toContain('"kind":"log"');
    expect(watch.count('notify')).toBe(0);
  });

  test('with Redis gone everything is sent and delivered, and both are ready; it comes back by itself', async () => {
    const { say, arrives } = await follow();
    await redis.kill();
    for (const [index, text] of ['One', 'Two', 'Three'].entries()) {
      await say(text);
      await arrives(text, index + 1);
    }
    for (const { url } of [near, far]) expect((await request(`${url}/readyz`)).status).toBe(200);

    await redis.restart();
    await until(whole);
    const passed = await packets();
    await say('Over Redis again');
    await arrives('Over Redis again', 4);
    await until(() => passed.join().includes('"kind":"log"'));
  });

  test('with a Redis that hangs everything is sent and delivered', async () => {
    const { say, arrives } = await follow();
    redis.pause();
    try {
      for (const [index, text] of ['One', 'Two'].entries()) {
        await say(text);
        await arrives(text, index + 1);
      }
    } finally {
      redis.resume();
    }
  });

  test.each(['cut', 'silence'] as const)(
    'what the others tell arrives on an instance whose way to Redis is %s',
    async (how) => {
      const { say, arrives } = await follow();
      links[1][how]();

      await say('Not over Redis');

      await arrives('Not over Redis', 1);
    },
  );

  test.each(['cut', 'silence'] as const)('what an instance tells arrives when its way to Redis is %s', async (how) => {
    const { say, arrives } = await follow();
    links[0][how]();

    await say('Not over Redis');

    await arrives('Not over Redis', 1);
  });

  test('nothing is lost or doubled while Redis is restarted again and again', async () => {
    const { chatId, say } = await follow();
    const socket = await createCaller(far.url, course.students[0].token).socket();
    const followed = socket.subscribe<Added>(ADDED, { chatId });
    await settle(followed, (text) => send(course.students[0], chatId, text));
    const texts = Array.from({ length: 60 }, (_, index) => `${index}`);
    for (const [index, text] of texts.entries()) {
      if (index % 20 === 5) await redis.kill();
      if (index % 20 === 15) await redis.restart();
      await say(text);
    }
    expect(contents(await take(followed, texts.length))).toEqual(texts);
  });
});

describe.skipIf(!HAS_REDIS)('an instance that starts without its Redis', () => {
  test('serves, and uses it when it is there', async () => {
    const port = await findFreePort();
    const link = await openLink(port);
    onTestFinished(link.close);
    const service = await startService({ ...SETTINGS, REDIS_URL: `redis://127.0.0.1:${link.port}` });
    onTestFinished(service.close);
    const course = await createCourse(service);
    await send(course.students[1], await createPairChat(course), 'Served');
    expect((await request(`${service.url}/readyz`)).status).toBe(200);

    const redis = await startRedis(port);
    onTestFinished(redis.close);

    const subscribed = async () => ((await redis.client.call('pubsub', 'channels')) as string[]).length;
    await soon(until(subscribed), 'the instance to listen');
  });
});
