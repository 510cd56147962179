import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import rosters from '../../src/embedded/roster-sample.json' with { type: 'json' };
import { createChat, send } from '../support/chats.js';
import { SYNC } from '../support/course.js';
import { NOTIFY, noticeInput } from '../support/notices.js';
import { isRunning } from '../support/processes.js';
import { type Program, runProgram } from '../support/program.js';
import { type Caller, createCaller } from '../support/service.js';
import { readWelcome } from '../support/welcome.js';

const NOBODY = { uid: 65_534, gid: 65_534 };
const isRoot = process.getuid?.() === 0;

/** The program, up and welcoming a developer. */
interface Demo extends Program {
  url: string;
  welcome: string;
  student: Caller;
  assistant: Caller;
  teacher: Caller;
  learningEnvironment: Caller;
}

const running = new Set<Program>();

async function start(directory: string, account?: typeof NOBODY): Promise<Demo> {
  const program = runProgram({ PORT: '0', DATA_DIRECTORY: directory }, account);
  running.add(program);
  void program.ended.then(() => running.delete(program));
  const welcome = await program.says(/"msg":"ready"/);
  const { url, tokenOf } = readWelcome(welcome);
  const callerOf = (who: string) => createCaller(url, tokenOf(who));
  return {
    ...program,
    url,
    welcome,
    student: callerOf('student'),
    assistant: callerOf('assistant'),
    teacher: callerOf('responsible teacher'),
    learningEnvironment: callerOf('learning environment'),
  };
}

async function postgresOf(directory: string): Promise<number> {
  return Number((await readFile(join(directory, 'postgres/cluster/postmaster.pid'), 'utf8')).split('\n')[0]);
}

const CHATS = '{ chats(first: 50) { totalCount edges { node { topic(language: "fi") lastMessage { content } } } } }';
const VIEWER = '{ viewer { id displayName } }';

async function createDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'lovelace-messaging-start-'));
}

/** Also what was placed elsewhere, where the database's account can reach it. */
async function removeDirectory(directory: string): Promise<void> {
  const data = await realpath(join(directory, 'postgres')).catch(() => undefined);
  await rm(directory, { recursive: true, force: true });
  if (data && basename(data) === 'data' && !data.startsWith(directory)) await rm(dirname(data), { recursive: true });
}

// Those that a failed test left.
afterAll(async () => {
  for (const program of running) await program.kill('SIGTERM');
});

describe('with no settings but a port and a folder', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await createDirectory();
  });
  afterAll(() => removeDirectory(directory));

  test('the program brings up a database with a demo course, tells how to try it, and takes all away on SIGTERM', async () => {
    const demo = await start(directory);
    const postgres = await postgresOf(directory);

    expect(demo.welcome).toContain(`${demo.url}/graphiql`);
    expect(await demo.student.get(VIEWER)).toEqual({ viewer: { id: 'oulu:1034', displayName: 'Korhonen Aino' } });
    expect(await demo.assistant.get(VIEWER)).toEqual({ viewer: { id: 'oulu:57', displayName: 'Assari Aku' } });
    expect(await demo.teacher.get(VIEWER)).toEqual({ viewer: { id: 'oulu:12', displayName: 'Opettaja Maija' } });
    const { courseSpaces } = await demo.teacher.get('{ courseSpaces { id viewerRole name(language: "en") } }');
    expect(courseSpaces).toHaveLength(2);
    expect(courseSpaces).toContainEqual({
      id: 'oulu:231',
      viewerRole: 'RESPONSIBLE_TEACHER',
      name: 'Programmable Web Project, spring 2025',
    });

    const { status } = await fetch(`${demo.url}/readyz`);
    expect(status).toBe(200);
    expect(await isRunning(postgres)).toBe(true);
    expect(await demo.kill('SIGTERM')).toMatchObject({ code: 0, stderr: '' });
    expect(await isRunning(postgres)).toBe(false);
  });

  describe('once it is up', () => {
    let demo: Demo;
    beforeAll(async () => {
      demo = await start(directory);
    });
    afterAll(() => demo?.kill('SIGTERM').then(() => {}));

    test('there are chats in Finnish and English among the people of the course', async () => {
      const { chats } = await demo.student.get(
        '{ chats { edges { node { audience topicTranslations { language } messages { edges { node { sender { id } content } } } } } } }',
      );

      const nodes = chats.edges.map(({ node }: { node: object }) => node);
      const languages = nodes.flatMap(({ topicTranslations }: { topicTranslations: { language: string }[] }) =>
        topicTranslations.map(({ language }) => language),
      );
      expect(new Set(languages)).toEqual(new Set(['fi', 'en']));
      expect(new Set(nodes.map(({ audience }: { audience: string }) => audience)).size).toBeGreaterThan(2);
      expect((await demo.student.get('{ unreadCount }')).unreadCount).toBeGreaterThan(0);
    });

    test('the first query that it prints works when it is pasted into a shell', async () => {
      const command = /curl[\s\S]*?\}'\n/.exec(demo.welcome)?.[0] ?? '';

      const { stdout } = await promisify(execFile)('sh', ['-c', command]);

      const { data, errors } = JSON.parse(stdout);
      expect(errors).toBeUndefined();
      expect(data).toMatchObject({ viewer: { displayName: 'Korhonen Aino' }, unreadCount: expect.any(Number) });
      expect(data.chats.edges.length).toBeGreaterThan(2);
    });

    test('the token of the learning environment pushes a roster', async () => {
      expect(await demo.learningEnvironment.get(SYNC, { input: rosters[0] })).toEqual({
        syncCourseSpace: { courseSpaceId: 'oulu:214', added: 0, changed: 0, removed: 0 },
      });
    });

    test('the token of the learning environment tells people something', async () => {
      const input = noticeInput({ roster: { id: 'oulu:214' } });
      expect(await demo.learningEnvironment.get(NOTIFY, { input })).toMatchObject({
        notify: { count: 1, duplicate: false },
      });
    });
  });

  test('chats, tokens and cursors outlive a crash, and the demo course is not loaded twice', async () => {
    const crashing = await start(directory);
    const course = { roster: { id: 'oulu:214' } };
    const chatId = await createChat(crashing.student, course, { audience: 'COURSE_STAFF' });
    await send(crashing.student, chatId, 'Before the crash');
    const { messages } = await crashing.student.get(
      `{ messages(chatId: "${chatId}", first: 1) { pageInfo { endCursor } } }`,
    );
    const before = await crashing.student.get(CHATS);
    const postgres = await postgresOf(directory);
    await crashing.kill('SIGKILL');

    const demo = await start(directory);

    expect(await postgresOf(directory)).toBe(postgres);
    const sameToken = createCaller(demo.url, crashing.student.token);
    expect(await sameToken.get(CHATS)).toEqual(before);
    const { cursor } = { cursor: messages.pageInfo.endCursor };
    const rest = await sameToken.get(
      `{ messages(chatId: "${chatId}", first: 5, after: "${cursor}") { edges { node { content } } } }`,
    );
    expect(rest.messages.edges).toEqual([{ node: { content: 'Before the crash' } }]);
    await demo.kill('SIGTERM');
    expect(await isRunning(postgres)).toBe(false);
  });

  test('the database is recovered after both it and the program were killed', async () => {
    const crashing = await start(directory);
    const before = await crashing.student.get(CHATS);
    const postgres = await postgresOf(directory);
    process.kill(postgres, 'SIGKILL');
    await crashing.kill('SIGKILL');

    const demo = await start(directory);

    expect(await postgresOf(directory)).not.toBe(postgres);
    expect(await demo.student.get(CHATS)).toEqual(before);
    await demo.kill('SIGTERM');
  });

  test('a port that is taken ends the program with 1, and leaves no database running', async () => {
    const other = createServer();
    await once(other.listen(0, '127.0.0.1'), 'listening');
    const { port } = other.address() as AddressInfo;

    const { code, stderr } = await runProgram({ PORT: `${port}`, DATA_DIRECTORY: directory }).ended;

    other.close();
    expect(code).toBe(1);
    expect(stderr).toContain('EADDRINUSE');
    await expect(postgresOf(directory)).rejects.toThrow('ENOENT');
  });

  test('a second program in the same folder shares the database, and the last one turns it off', async () => {
    const first = await start(directory);
    const second = await start(directory);
    const postgres = await postgresOf(directory);
    const course = { roster: { id: 'oulu:214' } };
    const chatId = await createChat(first.student, course, { audience: 'COURSE_STAFF' });
    const count = `{ messages(chatId: "${chatId}") { totalCount } }`;
    expect(await second.student.get(count)).toEqual({ messages: { totalCount: 1 } });

    expect((await first.kill('SIGTERM')).code).toBe(0);
    expect(await isRunning(postgres)).toBe(true);
    await send(second.student, chatId, 'Still here');
    expect(await second.student.get(count)).toEqual({ messages: { totalCount: 2 } });

    expect((await second.kill('SIGTERM')).code).toBe(0);
    expect(await isRunning(postgres)).toBe(false);
  });
});

test.runIf(isRoot)('an ordinary user can start it too, in a folder of their own', async () => {
  const directory = await createDirectory();
  try {
    await chown(directory, NOBODY.uid, NOBODY.gid);
    await chmod(directory, 0o700);
    const demo = await start(directory, NOBODY);
    const postgres = await postgresOf(directory);
    expect(await demo.student.get('{ unreadCount }')).toEqual({ unreadCount: expect.any(Number) });

    expect((await demo.kill('SIGTERM')).code).toBe(0);
    expect(await isRunning(postgres)).toBe(false);
  } finally {
    await removeDirectory(directory);
  }
});

test('a folder that cannot be used is named', async () => {
  const directory = await createDirectory();
  const { code, stderr } = await runProgram({ PORT: '0', DATA_DIRECTORY: join('/dev/null', basename(directory)) })
    .ended;
  await removeDirectory(directory);

  expect(code).toBe(1);
  expect(stderr).toContain('/dev/null');
});
