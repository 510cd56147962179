import { setTimeout as delay } from 'node:timers/promises';
import { createChat, SEND } from '../support/chats.js';
import { type Course, en } from '../support/course.js';
import { ADDED, type Added, BADGE, type Badge, toReceived } from '../support/live.js';
import { type Caller, createCaller } from '../support/service.js';
import { openSocket, type Socket, type Subscription } from '../support/socket.js';
import type { Scene } from './scene.js';

/** A message that somebody tries to send until it is acknowledged. */
export interface Attempt {
  text: string;
  chatId: string;
  /** By performance.now(). */
  acknowledgedAt: number | undefined;
}

/** Somebody who uses the fleet. */
export interface Person {
  id: string;
  caller: Caller;
}

/** What one subscription over all of a person's chats has been given, over all the sockets that it had. */
export interface Follower {
  person: Person;
  received: { text: string; chatId: string; at: number }[];
  /** How often it had to come back. */
  returns: number;
}

/** What one badge shows, over all its sockets. */
export interface Badged {
  person: Person;
  shown: number | undefined;
}

/** Senders, and sockets of those who read: what goes on while faults happen. */
export interface Traffic {
  chats: string[];
  people: Person[];
  attempts: Attempt[];
  followers: Follower[];
  badges: Badged[];
  /** Has the senders finish what they are sending. */
  stopSending(): Promise<void>;
  close(): Promise<void>;
}

/** Each person has so many sockets of each kind. */
const SOCKETS = 2;
const SENDERS = 12;
/** Between two messages of a sender: together they send 200 a second, as far as the machine can. */
const PAUSE_MILLISECONDS = 20;
const RETRY_MILLISECONDS = 100;
/** What is sent until all followers have something. */
const MARK = 'mark';

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
  attempts: Attempt[],
  { sender, chatId, name }: { sender: Caller; chatId: string; name: string },
  stop: AbortSignal,
): Promise<void> {
  for (let number = 0; !stop.aborted; number += 1) {
    const attempt: Attempt = { text: `${name}-${number}`, chatId, acknowledgedAt: undefined };
    attempts.push(attempt);
    const input = { chatId, content: en(attempt.text), idempotencyKey: attempt.text };
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

/** What is subscribed to, each time anew. */
interface Wish<Data> {
  query: string;
  variables(): Record<string, unknown>;
  take(data: Data): void;
}

/** Subscribes on a socket, and again on the next one when that or the subscription has ended, until it is to stop. */
async function keepSubscribed<Data>(
  url: string,
  { token }: Caller,
  { query, variables, take }: Wish<Data>,
  stop: AbortSignal,
): Promise<void> {
  while (!stop.aborted) {
    let socket: Socket | undefined;
    const ended = Promise.withResolvers<never>();
    ended.promise.catch(() => {});
    const end = () => ended.reject(new Error('The subscription has ended'));
    stop.addEventListener('abort', end, { once: true });
    try {
      socket = await openSocket(url, token);
      const subscription = socket.subscribe<Data>(query, variables());
      subscription.failed.catch(end);
      void socket.closed.then(end);
      await Promise.race([takeAll(subscription, take), ended.promise]);
    } catch {
      if (!stop.aborted) await jitter();
    } finally {
      stop.removeEventListener('abort', end);
      await socket?.close();
    }
  }
}

/** Hands on results as they come, however long that takes. */
async function takeAll<Data>(subscription: Subscription<Data>, take: (data: Data) => void): Promise<never> {
  for (;;) {
    if (subscription.waiting.length === 0) await delay(5);
    else take(await subscription.next());
  }
}

/**
 * Follows all of a person's chats, from the first mark that comes: then there is a cursor to come back with. What is said
 * in others than the traffic's is none of it.
 */
function follow(
  { url, chats }: { url: string; chats: readonly string[] },
  follower: Follower,
  stop: AbortSignal,
): { begun: Promise<void>; ended: Promise<void> } {
  const begun = Promise.withResolvers<void>();
  let after: string | undefined;
  const wish: Wish<Added> = {
    query: ADDED,
    variables: () => {
      follower.returns += 1;
      return { after };
    },
    take: (result) => {
      const { cursor, chatId, content: text } = toReceived(result);
      after = cursor;
      begun.resolve();
      if (text !== MARK && chats.includes(chatId)) follower.received.push({ text, chatId, at: performance.now() });
    },
  };
  return { begun: begun.promise, ended: keepSubscribed(url, follower.person.caller, wish, stop) };
}

function watch(url: string, badge: Badged, stop: AbortSignal): Promise<void> {
  const take = ({ unreadCountChanged }: Badge) => {
    badge.shown = unreadCountChanged.unreadCount;
  };
  return keepSubscribed(url, badge.person.caller, { query: BADGE, variables: () => ({}), take }, stop);
}

function peopleOf({ teacher, assistants, students, ids }: Course): Person[] {
  const callers = [teacher, ...assistants, ...students];
  return [ids.teacher, ...ids.assistants, ...ids.students].map((id, index) => ({
    id,
    caller: callers[index] as Caller,
  }));
}

/** Starts everything; resolves when all followers have begun. */
export async function startTraffic({ fleet, course }: Scene): Promise<Traffic> {
  const people = peopleOf(course);
  const chats = await openChats(course);
  /** Of each chat, somebody who sends there. */
  const senders = [course.students[0], course.students[3], course.teacher];
  const [stopSending, stopReading] = [new AbortController(), new AbortController()];
  const attempts: Attempt[] = [];
  const sockets = people.flatMap((person) => Array.from({ length: SOCKETS }, () => person));
  const followers = sockets.map((person): Follower => ({ person, received: [], returns: -1 }));
  const badges = sockets.map((person): Badged => ({ person, shown: undefined }));

  const following = followers.map((follower) => follow({ url: fleet.url, chats }, follower, stopReading.signal));
  const watching = badges.map((badge) => watch(fleet.url, badge, stopReading.signal));
  let begun = false;
  const beginning = Promise.all(following.map((each) => each.begun)).then(() => {
    begun = true;
  });
  while (!begun) {
    for (const [chat, sender] of senders.entries()) {
      await sender.get(SEND, { input: { chatId: chats[chat], content: en(MARK) } });
    }
    await Promise.race([beginning, delay(100)]);
  }

  const sending = Array.from({ length: SENDERS }, (_, index) => {
    const chat = index % senders.length;
    const sender = createCaller(fleet.url, (senders[chat] as Caller).token);
    return keepSending(
      attempts,
      { sender, chatId: chats[chat] as string, name: `${chats[chat]}-${index}` },
      stopSending.signal,
    );
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
      await Promise.all([...following.map(({ ended }) => ended), ...watching]);
    },
  };
}
