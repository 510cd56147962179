import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { AnyData } from '../support/api.js';
import { CHANGED, DELETE, EDIT } from '../support/changes.js';
import { CREATE, MARK_READ, SEND } from '../support/chats.js';
import { SYNC } from '../support/course.js';
import { PUBLISH } from '../support/faq.js';
import { CLAIM } from '../support/inbox.js';
import { BADGE } from '../support/live.js';
import { classFiles, manifest, toCsv } from '../support/one-roster-files.js';
import { SAVE } from '../support/saved-messages.js';
import { openSocket, type Subscription } from '../support/socket.js';
import { until } from '../support/waiting.js';
import { WORDS } from './course-words.js';
import type { Person } from './person.js';

/** The repository, from dist/test/smoke. */
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const READ = 'subscription ($id: ID!) { messagesRead(chatId: $id) { participant { user { id } } message { id } } }';
const NOTIFY = 'mutation ($input: NotifyInput!) { notify(input: $input) { messageId count duplicate } }';
const SEARCH = `query ($search: String!) { searchMessages(search: $search) { edges { highlights { start length }
  node { id content } } } }`;
const MESSAGE = 'query ($id: ID!) { chat(id: $id) { lastMessage { id content sender { id } versions { content } } } }';

/** What the life of a course needs of the running service. */
export interface Surroundings {
  language: 'fi' | 'en';
  /** Somebody with this id; with scopes, an integration. */
  as(id: string, scope?: string): Promise<Person>;
  /** Where the service keeps its data. */
  directory: string;
}

/** Waits for the first result that is wanted. */
async function waitFor<Data>(subscription: Subscription<Data>, wanted: (data: Data) => boolean): Promise<Data> {
  for (;;) {
    const data = await subscription.next();
    if (wanted(data)) return data;
  }
}

/** Goes through what a course needs of its messages, in one language, as clients of a running service. */
export async function liveThroughCourse(
  { language, as, directory }: Surroundings,
  step: (name: string, work: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const words = WORDS[language];
  const text = (value: string) => [{ language, text: value }];
  const id = (name: string) => `life-${language}:${name}`;
  const space = id('space');
  const integration = await as('learning-environment', 'roster:write messages:write faq:write users:erase');
  const [teacher, assistant, student, second, joiner] = await Promise.all(
    ['t', 'a', 's1', 's2', 's3'].map((name) => as(id(name))) as [
      ...[Promise<Person>, Promise<Person>, Promise<Person>, Promise<Person>, Promise<Person>],
    ],
  );
  const members = [
    { userId: id('t'), role: 'RESPONSIBLE_TEACHER', displayName: 'Maija' },
    { userId: id('a'), role: 'STAFF' },
    { userId: id('s1'), role: 'STUDENT', displayName: 'Aino' },
    { userId: id('s2'), role: 'STUDENT' },
  ];
  const push = (roster: object[]) =>
    integration.act(SYNC, { id: space, slug: space, name: text(words.course), defaultLanguage: language, roster });
  const open = (by: Person, more: object): Promise<AnyData> =>
    by.act(CREATE, { courseSpaceId: space, topic: text(words.topic), content: text(words.announcement), ...more });
  const follow = async (by: Person, query: string, variables: Record<string, unknown> = {}) => {
    const socket = await openSocket(by.url, by.token, language);
    return { subscription: socket.subscribe<AnyData>(query, variables), close: () => socket.close() };
  };
  const say = (name: string) => `${language}: ${name}`;
  let announced: AnyData;
  let asked: AnyData;

  await step(say('1. the roster decides who has a chat, also on open sockets'), async () => {
    await push(members);
    announced = await open(teacher, { audience: 'COURSE' });
    const badge = await follow(joiner, BADGE);
    await badge.subscription.next();
    await push([...members, { userId: id('s3'), role: 'STUDENT' }]);
    await waitFor(badge.subscription, ({ unreadCountChanged }) => unreadCountChanged.unreadCount === 1);
    await push(members);
    await waitFor(badge.subscription, ({ unreadCountChanged }) => unreadCountChanged.unreadCount === 0);
    await badge.close();
  });

  await step(say('2. a student may not write to the course, and answers privately'), async () => {
    const input = { courseSpaceId: space, audience: 'COURSE', topic: text('.'), content: text('.') };
    const { message, extensions } = await student.refused(CREATE, { input });
    assert.deepEqual([extensions.code, message], ['FORBIDDEN', words.refusal]);
    const refused = await student.refused(SEND, { input: { chatId: announced.chat.id, content: text('.') } });
    assert.equal(refused.extensions.code, 'FORBIDDEN');
    const question = { audience: 'COURSE_STAFF', content: text(words.question), replyToId: announced.message.id };
    asked = await open(student, question);
    const replyTo = 'query ($id: ID!) { chat(id: $id) { replyTo { content } } }';
    const { chat } = await assistant.get(replyTo, { id: asked.chat.id });
    assert.equal(chat.replyTo.content, words.announcement);
  });

  await step(say('3. a question is edited, and a message of it deleted, live'), async () => {
    const changed = await follow(assistant, CHANGED, { chatId: asked.chat.id });
    const edit = { messageId: asked.message.id, content: text(words.edited) };
    await student.act(EDIT, edit);
    const { message: slip } = await student.act(SEND, { chatId: asked.chat.id, content: text('?') });
    const before = await assistant.unreadCount();
    await student.act(DELETE, { messageId: slip.id });
    assert.equal(await assistant.unreadCount(), before - 1);
    await waitFor(changed.subscription, ({ messageChanged }) => messageChanged.message.deleted);
    await changed.close();
  });

  await step(say('4. what is read is marked unread, muted, archived, and told to the asker'), async () => {
    const read = await follow(student, READ, { id: asked.chat.id });
    // Nothing tells when the subscription has begun, but its first event.
    const reading = async () => {
      await student.act(SEND, { chatId: asked.chat.id, content: text('!') });
      return assistant.act(MARK_READ, { chatId: asked.chat.id });
    };
    await until(async () => (await reading()) && read.subscription.waiting.length > 0);
    await read.close();
    const { chat, unreadCount } = await reading();
    assert.equal(chat.unreadCount, 0);
    const set = (name: string, input: string) => `mutation { ${name}(input: {${input}}) { unreadCount } }`;
    const count = async (query: string) => (Object.values(await assistant.get(query))[0] as AnyData).unreadCount;
    const which = `chatId: "${asked.chat.id}"`;
    const unread = await count(set('markUnread', `${which}, fromMessageId: "${asked.message.id}"`));
    assert(unread > unreadCount);
    assert.equal(await count(set('muteChat', which)), unreadCount);
    assert.equal(await count(set('muteChat', `${which}, muted: false`)), unread);
    assert.equal(await count(set('archiveChat', which)), unreadCount);
    assert.equal(await count(set('markAllRead', `courseSpaceId: "${space}"`)), 0);
  });

  await step(say('5. the inbox has it: claimed by one, answered, and counted'), async () => {
    await assistant.get(CLAIM, { chatId: asked.chat.id });
    const { extensions } = await teacher.refused(CLAIM, { chatId: asked.chat.id });
    assert.equal(extensions.code, 'CONFLICT');
    await assistant.act(SEND, { chatId: asked.chat.id, content: text(words.answer), replyToId: asked.message.id });
    const { inboxStatistics, inbox } = await teacher.get(
      `{ inboxStatistics(courseSpaceId: "${space}") { asked answered } inbox(courseSpaceId: "${space}", state: ANSWERED) { totalCount } }`,
    );
    assert.deepEqual([inboxStatistics, inbox], [{ asked: 1, answered: 1 }, { totalCount: 1 }]);
  });

  await step(say('6. question and answer are published, and found by a hook'), async () => {
    const { chat } = await assistant.get(MESSAGE, { id: asked.chat.id });
    const source = { courseSpaceId: space, messageId: asked.message.id, answerId: chat.lastMessage.id, hook: 'due' };
    await assistant.act(PUBLISH, source);
    const query = 'query ($id: ID!) { faq(courseSpaceId: $id, hook: "due") { edges { node { question answer } } } }';
    const { faq } = await second.get(query, { id: space });
    assert.deepEqual(faq.edges, [{ node: { question: words.edited, answer: words.answer } }]);
  });

  await step(say('7. the checker reports the same twice, which is one message'), async () => {
    const report = { courseSpaceId: space, audience: 'COURSE_STAFF', topic: text(words.topic), dedupeKey: 'ex1' };
    const input = {
      ...report,
      content: text(words.checker),
      context: { exercise: 'ex1', link: 'https://example.org/1' },
    };
    const first = await integration.act(NOTIFY, { ...input, idempotencyKey: id('task-1') });
    const again = await integration.act(NOTIFY, { ...input, idempotencyKey: id('task-2') });
    assert.deepEqual(again, { messageId: first.messageId, count: 2, duplicate: true });
    const { inbox } = await assistant.get(`{ inbox(courseSpaceId: "${space}", state: OPEN) { totalCount } }`);
    assert.equal(inbox.totalCount, 1);
  });

  await step(say('8. a saved message is sent by its handle'), async () => {
    await assistant.act(SAVE, { courseSpaceId: space, handle: 'thanks', content: text(words.saved) });
    await assistant.act(SEND, { chatId: asked.chat.id, content: [], savedMessageHandle: 'thanks' });
    const { chat } = await student.get(MESSAGE, { id: asked.chat.id });
    assert.equal(chat.lastMessage.content, words.saved);
  });

  await step(say('9. search finds another form of a word'), async () => {
    const { searchMessages } = await second.get(SEARCH, { search: words.inflected });
    assert.deepEqual(
      searchMessages.edges.map(({ node }: AnyData) => node.content),
      [words.announcement],
    );
    assert.equal(searchMessages.edges[0].highlights.length, 1);
  });

  await step(say('12. preferences: a language where the request has none, and a muted course space'), async () => {
    await student.get(
      `mutation { updatePreferences(input: { language: "${language}", receiptsToStudents: false, mutedCourseSpaceIds: ["${space}"] }) { preferences { language } } }`,
    );
    const input = { courseSpaceId: space, audience: 'COURSE', topic: text('.'), content: text('.') };
    assert.equal((await student.asking().refused(CREATE, { input })).message, words.refusal);
    await assistant.act(SEND, { chatId: asked.chat.id, content: text('.') });
    assert.equal(await student.unreadCount(), 0);
  });

  await step(say('10. a person takes their data along, and is erased'), async () => {
    const { exportMyData } = await student.get(
      '{ exportMyData(first: 100) { totalCount edges { node { kind data } } } }',
    );
    assert(JSON.stringify(exportMyData).includes(words.edited));
    const erase = 'mutation ($input: EraseUserInput!) { eraseUser(input: $input) { erased } }';
    assert.deepEqual(await integration.act(erase, { userId: id('s1'), policy: 'ANONYMIZE' }), { erased: true });
    const query =
      'query ($id: ID!) { chat(id: $id) { messages(first: 1) { edges { node { content sender { id } } } } } }';
    const { chat } = await assistant.get(query, { id: asked.chat.id });
    assert.deepEqual(chat.messages.edges, [{ node: { content: words.edited, sender: null } }]);
  });

  await step(say('11. a roster comes from files'), async () => {
    const name = `imported-${language}`;
    const folder = join(directory, name);
    await mkdir(folder);
    const files = classFiles(name);
    const all = { ...files, manifest: manifest(Object.fromEntries(Object.keys(files).map((file) => [file, 'bulk']))) };
    for (const [file, content] of Object.entries(all)) await writeFile(join(folder, `${file}.csv`), toCsv(content));
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, DATA_DIRECTORY: directory };
    await promisify(execFile)('npm', ['run', 'roster:import', '--', folder, '--language', language], {
      cwd: ROOT,
      env,
    });
    const { courseSpaces } = await (await as(`${name}-s1`)).get('{ courseSpaces { name viewerRole } }');
    assert.deepEqual(courseSpaces, [{ name: `Class ${name}`, viewerRole: 'STUDENT' }]);
  });
}
