import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import { createChat, SEND } from '../support/chats.js';
import { en } from '../support/course.js';
import { request } from '../support/http.js';
import { openRawSocket, type RawSocket } from '../support/raw-socket.js';
import { createCaller } from '../support/service.js';
import { Crowd } from './crowd.js';
import { again, inScene, SECONDS } from './fault.js';
import type { Scene } from './scene.js';

const MEBIBYTE = 1_048_576;
/** Asks for everything that a message says, many times, so that a few messages are more than fits on the way. */
const COPIES = Array.from({ length: 20 }, (_, index) => `copy${index}: contentTranslations { text }`);
const MUCH = `subscription { messageAdded { cursor message { ${COPIES.join(' ')} } } }`;

/** Subscribes to everything, and then reads nothing any more. */
async function openStalled(url: string, token: string): Promise<RawSocket> {
  const socket = await openRawSocket(url);
  await socket.signIn(token);
  socket.send({ type: 'subscribe', id: '1', payload: { query: MUCH } });
  socket.pause();
  return socket;
}

/** The sum of a metric over all instances. */
async function sumOf({ fleet }: Scene, metric: string): Promise<number> {
  const instances = Array.from({ length: fleet.size }, (_, index) => fleet.instance(index));
  const pages = await Promise.all(instances.map(({ url }) => request(`${url}/metrics`)));
  const values = pages.map(({ text }) => new RegExp(`^${metric} (\\S+)$`, 'm').exec(text)?.[1]);
  return values.reduce((sum, value) => sum + Number(value), 0);
}

const CROWD = 2_000;
const STALLED = 20;
const LONG_TEXT = 'x'.repeat(9_000);
const LONG_CONTENT = ['fi', 'en', 'sv'].map((language) => ({ language, text: LONG_TEXT }));

inScene('clients', {}, (fault) => {
  fault('readers that stall, among healthy ones', async (scene) => {
    const { course, fleet } = scene;
    const reader = course.students[0];
    const sender = createCaller(fleet.url, course.teacher.token);
    const chatId = await createChat(course.teacher, course, { audience: 'USERS', userIds: [course.ids.students[0]] });
    let [largestQueue, largestMemory] = [0, 0];
    const faults = await again(async () => {
      const stalled = await Promise.all(Array.from({ length: STALLED }, () => openStalled(fleet.url, reader.token)));
      const end = performance.now() + SECONDS * 500;
      // What is under way on this machine takes megabytes before anything has to wait in the service.
      while (largestQueue === 0 || performance.now() < end) {
        const send = () => sender.get(SEND, { input: { chatId, content: LONG_CONTENT } });
        await Promise.all([send(), send(), send(), send()]);
        largestQueue = Math.max(largestQueue, await sumOf(scene, 'messaging_socket_queue_bytes'));
        largestMemory = Math.max(largestMemory, await sumOf(scene, 'process_resident_memory_bytes'));
      }
      for (const socket of stalled) socket.terminate();
    });
    // Each may have what it is allowed, and the event with which it went beyond.
    expect(largestQueue).toBeGreaterThan(0);
    expect(largestQueue).toBeLessThan(STALLED * 2 * MEBIBYTE);
    const [queue, memory] = [largestQueue, largestMemory].map((bytes) => Math.round(bytes / MEBIBYTE));
    return {
      faults,
      figures: `${STALLED} stalled, at most ${queue} MiB waited for them, ${memory} MiB in three processes`,
    };
  });

  fault('2,000 sockets come back at once', async (scene) => {
    const { course, fleet } = scene;
    const chatId = await createChat(course.teacher, course, { audience: 'COURSE' });
    const sender = createCaller(fleet.url, course.teacher.token);
    const crowd = Crowd.open(
      fleet.url,
      course.students.map(({ token }) => token),
      { size: CROWD, chatId },
    );
    const send = async (text: string) => {
      const input = { chatId, content: en(text), idempotencyKey: text };
      while ((await sender.ask(SEND, { input }).catch(() => ({ errors: [] }))).errors) await delay(100);
    };
    await crowd.begun(() => send(`mark-${randomUUID()}`));
    const sent: string[] = [];
    const sendToAll = async () => {
      const text = `crowd-${sent.length}`;
      await send(text);
      sent.push(text);
      await crowd.have(sent);
    };
    const faults = await again(async () => {
      await fleet.restartNginx();
      for (const _ of [1, 2]) await sendToAll();
    });
    const { lost, doubled } = crowd.findings(sent);
    crowd.close();
    expect({ lost, doubled }).toEqual({ lost: 0, doubled: 0 });
    const slowest = Math.round(crowd.slowestReturn);
    return {
      faults,
      figures: `${crowd.returns} of the crowd's returns, the slowest ${slowest} ms; lost ${lost}, doubled ${doubled}`,
    };
  });
});
