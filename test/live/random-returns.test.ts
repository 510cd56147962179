import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createChat, send } from '../support/chats.js';
import { type Course, createCourse } from '../support/course.js';
import { ADDED, type Added, contents, type Received, settle, toReceived } from '../support/live.js';
import { contentsOf, readMessages } from '../support/pages.js';
import { startService, type TestService } from '../support/service.js';
import type { Socket, Subscription } from '../support/socket.js';
import { until } from '../support/waiting.js';

let service: TestService;
let instances: TestService[];
let course: Course;

beforeAll(async () => {
  // Sweeps renew what cursors start from, so some are wanted in between.
  service = await startService({ LIVE_SWEEP_SECONDS: '1' });
  instances = [service, await service.another()];
  course = await createCourse(service);
});
afterAll(() => service?.close());

type Step =
  | { kind: 'send'; chat: number; instance: number }
  | { kind: 'open'; instance: number }
  | { kind: 'connect' | 'disconnect'; device: number; instance: number }
  | { kind: 'read'; device: number };

const device = fc.nat(3);
const instance = fc.nat(1);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('send' as const), chat: fc.nat(4), instance }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('open' as const), instance }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('connect' as const), device, instance }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('disconnect' as const), device, instance }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('read' as const), device }) },
);

/** A device of the first student, which keeps the last cursor that it got, comes and goes. */
class Device {
  readonly received: Received[] = [];
  private socket: Socket | undefined;
  private subscription: Subscription<Added> | undefined;

  constructor(
    /** Undefined for all chats. */
    readonly chatId: string | undefined,
    private cursor: string,
  ) {}

  async connect(at: TestService): Promise<void> {
    if (this.socket) return;
    this.socket = await (await at.as(course.ids.students[0])).socket();
    this.subscription = this.socket.subscribe<Added>(ADDED, { chatId: this.chatId, after: this.cursor });
  }

  /** What has come by now, if anything. */
  read(): void {
    for (const added of (this.subscription?.waiting as Added[] | undefined)?.splice(0) ?? []) {
      const received = toReceived(added);
      this.received.push(received);
      this.cursor = received.cursor;
    }
  }

  async disconnect(): Promise<void> {
    this.read();
    const { socket } = this;
    this.socket = undefined;
    this.subscription = undefined;
    await socket?.close();
  }
}

/** A random history: what was sent after the devices' first cursors, and what each device got in the end. */
async function play(steps: readonly Step[]) {
  const senders = await Promise.all(instances.map((at) => at.as(course.ids.students[1])));
  const open = (at: number) =>
    createChat(senders[at] as (typeof senders)[number], course, {
      audience: 'USERS',
      userIds: [course.ids.students[0]],
    });
  const chats = await Promise.all([open(0), open(1), open(0)]);
  const known = [...chats];
  const devices = await Promise.all(
    [undefined, undefined, chats[0], chats[1]].map(async (chatId) => new Device(chatId, await cursorOf(chatId))),
  );
  const sent = new Map<string, number>();
  const sending: Promise<unknown>[] = [];
  for (const one of steps) {
    if (one.kind === 'send') {
      const chatId = known[one.chat % known.length] as string;
      sent.set(chatId, (sent.get(chatId) ?? 0) + 1);
      // Not awaited, so that it meets whatever the next steps do.
      sending.push(send(senders[one.instance] as (typeof senders)[number], chatId, `${sending.length}`));
    } else if (one.kind === 'open') {
      const chatId = await open(one.instance);
      known.push(chatId);
      sent.set(chatId, 1);
    } else if (one.kind === 'connect') await devices[one.device]?.connect(instances[one.instance] as TestService);
    else if (one.kind === 'disconnect') await devices[one.device]?.disconnect();
    else devices[one.device]?.read();
  }
  await Promise.all(sending);
  for (const [place, one] of devices.entries()) await one.connect(instances[place % 2] as TestService);
  for (const chatId of known) await send(senders[0] as (typeof senders)[number], chatId, 'The end');
  for (const one of devices) {
    const ends = one.chatId === undefined ? known.length : 1;
    await until(() => {
      one.read();
      return one.received.filter(({ content }) => content === 'The end').length >= ends;
    });
    await one.disconnect();
  }
  return { devices, known, sent };
}

/** A cursor behind everything so far. */
async function cursorOf(chatId: string | undefined): Promise<string> {
  const [student] = course.students;
  const socket = await student.socket();
  const own = chatId ?? (await createChat(student, course, { audience: 'COURSE_STAFF' }));
  const followed = socket.subscribe<Added>(ADDED, { chatId });
  const cursor = await settle(followed, (text) => send(student, own, text));
  await socket.close();
  return cursor;
}

/** What a chat's log says after a device's first cursor: the last so many messages. */
async function logOf(chatId: string, count: number): Promise<string[]> {
  return contentsOf(await readMessages(course.students[0], chatId, { last: count }));
}

test('however devices come and go, each has every message once and in order in the end', async () => {
  const check = async (steps: Step[]) => {
    const { devices, known, sent } = await play(steps);
    for (const chatId of known) {
      const log = await logOf(chatId, (sent.get(chatId) ?? 0) + 1);
      for (const one of devices) {
        // Each device's first cursor is behind its own marks, and may be before those of the devices after it.
        const got = contents(one.received, chatId).filter((text) => !/-/.test(text));
        const expected = log.filter((text) => !/-/.test(text));
        expect(got).toEqual(one.chatId === undefined || one.chatId === chatId ? expected : []);
      }
    }
  };
  const history = fc.array(step, { minLength: 5, maxLength: 40 });
  await fc.assert(fc.asyncProperty(history, check), { numRuns: 12, endOnFailure: true });
});
