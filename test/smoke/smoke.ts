import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issueToken } from '../../src/embedded/development-tokens.js';
import { findFreePort } from '../../src/embedded/free-port.js';
import rosters from '../../src/embedded/roster-sample.json' with { type: 'json' };
import type { AnyData } from '../support/api.js';
import { CREATE, chatInput, MARK_READ } from '../support/chats.js';
import { en, SYNC } from '../support/course.js';
import { BADGE } from '../support/live.js';
import { openSocket, type Socket, type Subscription } from '../support/socket.js';
import { soon } from '../support/waiting.js';
import { liveThroughCourse } from './course-life.js';
import { npmStart, type Started } from './npm-start.js';
import { Person } from './person.js';

// The service from outside, as `npm start` brings it up: `npm run smoke`.

const ADDED = `subscription Added($after: String) {
  messageAdded(after: $after) { cursor message { id content replyTo { id } chat { id } } } }`;
const SECOND_ASSISTANT = 'oulu:58';
/** Of the development issuer; see src/config.ts. */
const ISSUER = 'lovelace-messaging';

interface Received {
  cursor: string;
  message: { id: string; content: string; replyTo: { id: string } | null; chat: { id: string } };
}

/** An assistant with a page open: new messages, and the badge. */
class Follower {
  readonly received: Received[] = [];
  private socket: Socket | undefined;
  private added: Subscription<{ messageAdded: Received }> | undefined;
  private badge: Subscription<AnyData> | undefined;

  constructor(readonly person: Person) {}

  /** Opens the page, or opens it again and goes on after the last message received; answers the badge. */
  async open(): Promise<number> {
    this.socket = await openSocket(this.person.url, this.person.token);
    this.added = this.socket.subscribe(ADDED, { after: this.received.at(-1)?.cursor ?? null });
    this.badge = this.socket.subscribe(BADGE);
    return (await this.badge.next()).unreadCountChanged.unreadCount;
  }

  /** The next message, remembered as received. */
  async next(): Promise<Received['message']> {
    assert(this.added);
    const { messageAdded } = await this.added.next();
    this.received.push(messageAdded);
    return messageAdded.message;
  }

  /** Takes what has come and was not asked for. */
  drain(): void {
    this.received.push(...(this.added?.waiting ?? []).map(({ messageAdded }) => messageAdded));
  }

  /** Waits until the badge shows this. */
  async badgeShows(expected: number): Promise<void> {
    assert(this.badge);
    for (;;) if ((await this.badge.next()).unreadCountChanged.unreadCount === expected) return;
  }

  get closed(): Promise<unknown> {
    return this.socket?.closed ?? Promise.resolve();
  }

  async close(): Promise<void> {
    await this.socket?.close();
  }
}

let current = 'nothing';
async function step<Value>(name: string, work: () => Promise<Value>): Promise<Value> {
  current = name;
  const startedAt = performance.now();
  const value = await work();
  process.stdout.write(`ok  ${name} (${Math.round(performance.now() - startedAt)} ms)\n`);
  return value;
}

async function run(directory: string, onStart: (service: Started) => void): Promise<void> {
  const settings = { PORT: String(await findFreePort()), DATA_DIRECTORY: directory };
  const start = async () => {
    const started = await npmStart(settings);
    onStart(started);
    return started;
  };
  const service = await step('npm start brings up the service', start);
  const { url } = service;
  const student = new Person(url, service.tokenOf('student'));
  const secret = await readFile(join(directory, 'development-secret'), 'utf8');
  const otherToken = await issueToken({ secret, issuer: ISSUER, audience: ISSUER }, { sub: SECOND_ASSISTANT });
  const assistant = new Person(url, service.tokenOf('assistant'));
  const followers = [new Follower(assistant), new Follower(new Person(url, otherToken))] as const;
  const [answering] = followers;
  // The same person on another device.
  const phone = new Follower(assistant);

  await step('the learning environment pushes its rosters', async () => {
    const learningEnvironment = new Person(url, service.tokenOf('learning environment'));
    for (const roster of rosters) {
      const { syncCourseSpace } = await learningEnvironment.get(SYNC, { input: roster });
      assert.equal(syncCourseSpace.courseSpaceId, roster.id);
    }
  });

  const badges = await step('two assistants follow their chats, one of them on two devices', async () => {
    const shown = await Promise.all(followers.map((follower) => follower.open()));
    assert.equal(await phone.open(), shown[0]);
    return shown as [number, number];
  });

  const { chatId, questionId } = await step(
    'a student asks the course staff, both get it and badges rise',
    async () => {
      const space = { roster: { id: rosters[0]?.id ?? '' } };
      const input = chatInput(space, { topic: en('Exercise 3'), content: en('Why?') });
      const { createChat } = await student.get(CREATE, { input });
      for (const follower of followers) assert.equal((await follower.next()).id, createChat.message.id);
      await Promise.all(followers.map((follower, index) => follower.badgeShows((badges[index] ?? 0) + 1)));
      await phone.badgeShows(badges[0] + 1);
      return { chatId: createChat.chat.id as string, questionId: createChat.message.id as string };
    },
  );

  await step('one answers with a reply link, which the other sees', async () => {
    const answerId = await assistant.send(chatId, 'Because.', questionId);
    for (const follower of followers) {
      const { id, replyTo } = await follower.next();
      assert.deepEqual({ id, replyTo }, { id: answerId, replyTo: { id: questionId } });
    }
    await phone.badgeShows(badges[0]);
    await followers[1].badgeShows(badges[1] + 2);
  });

  await step('the student goes on, one marks it read, and the badge falls on the second device too', async () => {
    await student.send(chatId, 'And then?');
    for (const follower of followers) assert.equal((await follower.next()).content, 'And then?');
    await phone.badgeShows(badges[0] + 1);
    const { markRead } = await assistant.get(MARK_READ, { input: { chatId } });
    assert.deepEqual(markRead, { unreadCount: badges[0], chat: { id: chatId, unreadCount: 0 } });
    await Promise.all([answering.badgeShows(badges[0]), phone.badgeShows(badges[0])]);
    assert.equal(await followers[1].person.unreadCount(), badges[1] + 3);
  });

  await step('the program is killed in the middle of it', async () => {
    await student.send(chatId, 'Just before the crash');
    await service.kill('SIGKILL');
    await soon(Promise.all([...followers, phone].map(({ closed }) => closed)), 'the sockets to break');
    // Whether it came before the crash or not, it is to come once.
    for (const follower of followers) follower.drain();
  });

  const again = await step('npm start brings it up again, with everything that was sent', start);
  assert.equal(again.url, url);

  await step('clients come back with their cursors and have every message exactly once', async () => {
    await student.send(chatId, 'Before they are back');
    await Promise.all(followers.map((follower) => follower.open()));
    await student.send(chatId, 'When they are back');
    const { messages } = await student.get(`{ messages(chatId: "${chatId}", first: 100) { edges { node { id } } } }`);
    const all = messages.edges.map(({ node }: AnyData) => node.id);
    assert.equal(all.length, 6);
    for (const follower of followers) {
      while (follower.received.length < all.length) await follower.next();
      const received = () => follower.received.map(({ message }) => message.id);
      assert.deepEqual(received(), all);
    }
    // One more shows that nothing came twice behind it.
    const lastId = await student.send(chatId, 'Last');
    for (const follower of followers) assert.equal((await follower.next()).id, lastId);
    assert.equal(await followers[1].person.unreadCount(), badges[1] + 7);
  });

  for (const language of ['fi', 'en'] as const) {
    const as = async (sub: string, scope?: string) => {
      const claims = scope === undefined ? { sub } : { sub, scope };
      return new Person(url, await issueToken({ secret, issuer: ISSUER, audience: ISSUER }, claims), language);
    };
    await liveThroughCourse({ language, as, directory }, step);
  }

  await step('the program ends on SIGTERM', async () => {
    await Promise.all([...followers, phone].map((follower) => follower.close()));
    await again.kill('SIGTERM');
  });
}

const directory = await mkdtemp(join(tmpdir(), 'lovelace-messaging-smoke-'));
// The account that PostgreSQL runs as when this is root is to get at it.
await chmod(directory, 0o755);
let latest: Started | undefined;
try {
  await run(directory, (service) => {
    latest = service;
  });
  process.stdout.write('The smoke test has passed.\n');
} catch (error) {
  process.stderr.write(`FAILED  ${current}\n${(error as Error).stack}\n\n${latest?.output() ?? ''}\n`);
  process.exitCode = 1;
  await latest?.kill('SIGTERM').catch(() => {});
} finally {
  await rm(directory, { recursive: true, force: true });
}
