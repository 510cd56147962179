import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import { createChat, SEND } from '../support/chats.js';
import { en } from '../support/course.js';
import { request } from '../support/http.js';
import { Crowd } from './crowd.js';
import { again, fault, SECONDS } from './fault.js';
import type { Scene } from './scene.js';
import { openStalled } from './stalled.js';

const MEBIBYTE = 1_048_576;

/** The sum of a metric over all instances. */
async function sumOf({ fleet }: Scene, metric: string): Promise<number> {
  const pages = await Promise.all(fleet.instanceUrls.map((url) => request(`${url}/metrics`)));
  const values = pages.map(({ text }) => new RegExp(`^${metric} (\\S+)$`, 'm').exec(text)?.[1]);
  return values.reduce((sum, value) => sum + Number(value), 0);
}

const STALLED = 20;

fault('readers that stall, among healthy ones', async (scene, { people }) => {
  const { token } = (people[0] as (typeof people)[number]).caller;
  let [largestQueue, largestMemory] = [0, 0];
  const faults = await again(async () => {
    const stalled = await Promise.all(Array.from({ length: STALLED }, () => openStalled(scene.fleet.url, token)));
    const end = performance.now() + SECONDS * 500;
    while (performance.now() < end) {
      largestQueue = Math.max(largestQueue, await sumOf(scene, 'messaging_socket_queue_bytes'));
      largestMemory = Math.max(largestMemory, await sumOf(scene, 'process_resident_memory_bytes'));
      await delay(50);
    }
    for (const socket of stalled) socket.terminate();
  });
  // Each may have what it is allowed, and the event with which it went beyond.
  expect(largestQueue).toBeLessThan(STALLED * 1.5 * MEBIBYTE);
  const [queue, memory] = [largestQueue, largestMemory].map((bytes) => Math.round(bytes / MEBIBYTE));
  return {
    faults,
    figures: `${STALLED} stalled, at most ${queue} MiB waited for them, ${memory} MiB in three processes`,
  };
});

const CROWD = 2_000;

fault('2,000 sockets come back at once', async (scene) => {
  const { course, fleet } = scene;
  const chatId = await createChat(course.teacher, course, { audience: 'COURSE' });
  const crowd = Crowd.open(
    fleet.url,
    course.students.map(({ token }) => token),
    { size: CROWD, chatId },
  );
  const send = async (text: string) => {
    const input = { chatId, content: en(text), idempotencyKey: text };
    while ((await course.teacher.ask(SEND, { input }).catch(() => ({ errors: [] }))).errors) await delay(100);
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
    const ended = [0, 1, 2].map((index) => fleet.instance(index).kill('SIGKILL'));
    await Promise.all(ended);
    await Promise.all([0, 1, 2].map((index) => fleet.restart(index)));
    for (const _ of [1, 2]) await sendToAll();
  });
  const { lost, doubled } = crowd.findings(sent);
  crowd.close();
  expect({ lost, doubled }).toEqual({ lost: 0, doubled: 0 });
  const slowest = Math.round(crowd.slowestReturn);
  return { faults, figures: `${crowd.returns} of the crowd's returns, the slowest ${slowest} ms; lost 0, doubled 0` };
});
