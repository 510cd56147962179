import { setTimeout as delay } from 'node:timers/promises';
import { createChat, SEND } from '../support/chats.js';
import { type Course, en } from '../support/course.js';
import { ADDED, type Added, BADGE, type Badge, toReceived } from '../support/live.js';
import { type Caller, createCaller } from '../support/service.js';
import { openSocket } from '../support/socket.js';
import type { Fleet } from './fleet.js';

/** A message that somebody tries to send until it is acknowledged. */
export interface Attempt {
  text: string;
  chatId: string;
  /** By performance.now(). */
  acknowledgedAt: number | undefined;
}

/** What one subscription over all of a person's chats has been given, over all the sockets that it had. */
export interface Follower {
  person: Caller;
  received: { text: string; chatId: string; at: number }[];
  /** How often it had to come back. */
  returns: number;
}

/** What one badge shows, over all its sockets. */
export interface Badged {
  person: Caller;
  shown: number | undefined;
}

/** Senders, and sockets of those who read: what goes on while faults happen. */
export interface Traffic {
  chats: string[];
  people: Caller[];
  attempts: Attempt[];
  followers: Follower[];
  badges: Badged[];
  /** Has the senders finish what they are sending. */
  stopSending(): Promise<void>;
  close(): Promise<void>;
}

/** Each person has so many sockets of each kind. */
const SOCKETS = 2;
const SENDERS = 8;
/** Between two messages of a sender. */
const PAUSE_MILLISECONDS = 30;
const RETRY_MILLISECONDS = 100;

/** What a client waits before it comes back: a random time, so that not all come at once. */
const jitter = () => delay(Math.random() * 400);

async function openChats(course: Course): Promise<string[]> {
  const { students, teacher, ids } = course;
  return [
    await createChat(students[0], course, { audience: 'USERS', userIds: [ids.students[1], ids.students[2]] }),
    await createChat(students[3], course, { audience: 'COURSE_STAFF' }),
    await createChat(teacher, course, { audience: 'USERS', userIds: [...ids.students] }),
  ];
}

/** Sends one message after the other, each until it is acknowledged. */
async function keepSending(
  { fleet, chats, attempts }: { fleet: Fleet; chats: string[]; attempts: Attempt[] },
  { person, chat, name }: { person: Caller; chat: number; name: string },
  stop: AbortSignal,
): Promise<void> {
  const sender = createCaller(fleet.url, person.token);
  for (let number = 0; !stop.aborted; number += 1) {
    const attempt: Attempt = { text: `${name}-${number}`, chatId: chats[chat] as string, acknowledgedAt: undefined };
    attempts.push(attempt);
    const input = { chatId: attempt.chatId, content: en(attempt.text), idempotencyKey: attempt.text };
    while (attempt.acknowledgedAt === undefined) {
      try {
        const { errors } = await sender.ask(SEND, { input });
        if (!errors) attempt.acknowledgedAt = performance.now();
        else if (!['INTERNAL_SERVER_ERROR', 'UNAVAILABLE', 'TIMED_OUT'].includes(`${errors[0]?.extensions.code}`)) {
          throw new Error(`Expected ${attempt.text} to be sent, but got ${JSON.stringify(errors)}`);
        }
      } catch (error) {
        if (error instanceof Error && error.message.startsWith('Expected')) throw error;
      }
      if (attempt.acknowledgedAt === undefined) await delay(RETRY_MILLISECONDS);
    }
    await delay(PAUSE_MILLISECONDS);
  }
}

/** Runs `use` on a socket, and again on the next one when that has gone, until it is to stop. */
async function keepConnected(
  url: string,
  { token }: Caller,
  use: (socket: Awaited<ReturnType<typeof openSocket>>) => Promise<never>,
  stop: AbortSignal,
): Promise<void> {
  while (!stop.aborted) {
    let socket: Awaited<ReturnType<typeof openSocket>> | undefined;
    try {
      const opened = await openSocket(url, token);
      socket = opened;
      const close = () => void opened.close();
      stop.addEventListener('abort', close, { once: true });
      const closed = opened.closed.then(() => {
        stop.removeEventListener('abort', close);
        throw new Error('The socket was closed');
      });
      await Promise.race([use(opened), closed]);
    } catch {
      await jitter();
    } finally {
      await socket?.close();
    }
  }
}

/** Results as they come, however long that takes. */
async function* resultsOf<Data>(subscription: {
  next(): Promise<Data>;
  waiting: readonly Data[];
}): AsyncGenerator<Data> {
  for (;;) {
    if (subscription.waiting.length === 0) await delay(5);
    else yield await subscription.next();
  }
}

/** Starts everything; resolves when all followers have begun. */
export async function startTraffic(fleet: Fleet): Promise<Traffic> {
  const { course } = fleet;
  const people = [course.teacher, ...course.assistants, ...course.students];
  const chats = await openChats(course);
  const [stopSending, stopReading] = [new AbortController(), new AbortController()];
  const attempts: Attempt[] = [];
  const followers: Follower[] = [];
  const badges: Badged[] = [];
  const reading: Promise<void>[] = [];
  const begun: Promise<void>[] = [];

  for (const person of people) {
    for (let index = 0; index < SOCKETS; index += 1) {
      const follower: Follower = { person, received: [], returns: -1 };
      followers.push(follower);
      const ready = Promise.withResolvers<void>();
      begun.push(ready.promise);
      // From the beginning of the first chat: what is resumed from is had with the first message.
      let after: string | undefined;
      const follow = async (socket: Awaited<ReturnType<typeof openSocket>>): Promise<never> => {
        follower.returns += 1;
        const subscription = socket.subscribe<Added>(ADDED, { after });
        void subscription.failed.catch(() => socket.close());
        for await (const result of resultsOf(subscription)) {
          const { cursor, chatId, content } = toReceived(result);
          after = cursor;
          ready.resolve();
          if (!content.startsWith('mark')) follower.received.push({ text: content, chatId, at: performance.now() });
        }
        throw new Error('Expected the subscription to go on');
      };
      reading.push(keepConnected(fleet.url, person, follow, stopReading.signal));
      const badge: Badged = { person, shown: undefined };
      badges.push(badge);
      const watch = async (socket: Awaited<ReturnType<typeof openSocket>>): Promise<never> => {
        for await (const { unreadCountChanged } of resultsOf(socket.subscribe<Badge>(BADGE))) {
          badge.shown = unreadCountChanged.unreadCount;
        }
        throw new Error('Expected the subscription to go on');
      };
      reading.push(keepConnected(fleet.url, person, watch, stopReading.signal));
    }
  }
  const marking = new AbortController();
  const marks = (async () => {
    while (!marking.signal.aborted) {
      for (const [chat, sender] of [course.students[0], course.students[3], course.teacher].entries()) {
        await sender.get(SEND, { input: { chatId: chats[chat], content: en('mark') } });
      }
      await delay(100);
    }
  })();
  await Promise.all(begun);
  marking.abort();
  await marks;

  const senders = [course.students[0], course.students[3], course.teacher];
  const sending = Array.from({ length: SENDERS }, (_, index) => {
    const chat = index % senders.length;
    const sender = { person: senders[chat] as Caller, chat, name: `s${index}` };
    return keepSending({ fleet, chats, attempts }, sender, stopSending.signal);
  });
  return {
    chats,
    people,
    attempts,
    followers,
    badges,
    stopSending: async () => {
      stopSending.abort();
      await Promise.all(sending);
    },
    close: async () => {
      stopReading.abort();
      await Promise.all(reading);
    },
  };
}
