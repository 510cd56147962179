import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { editMessage } from '../../src/messages/message-change.sql.js';
import {
  CHANGED,
  type Changed,
  edit,
  editWithoutHint,
  remove,
  settleChanges,
  takeChanges,
} from '../support/changes.js';
import { createChat, createPairChat, send } from '../support/chats.js';
import { adding, type Course, createCourse, push, without } from '../support/course.js';
import { hint, logOf } from '../support/hints.js';
import { type Caller, createCaller, startService, type TestService } from '../support/service.js';
import { errorsOf, type Subscription } from '../support/socket.js';
import { watchStatements } from '../support/statements.js';
import { soon } from '../support/waiting.js';

let service: TestService;
let other: TestService;
let sweeping: TestService;
let course: Course;
let author: Caller;
let chatId: string;
/** The message by which subscriptions are seen to begin, and one that is changed in the tests. */
let mark: string;
let messageId: string;

beforeAll(async () => {
  service = await startService({ LIVE_SWEEP_SECONDS: '3600', LIMIT_SOCKETS_PER_USER: '100' });
  other = await service.another();
  sweeping = await service.another({ LIVE_SWEEP_SECONDS: '1' });
});
beforeEach(async () => {
  course = await createCourse(service);
  author = course.teacher;
  chatId = await createChat(author, course, { audience: 'COURSE' });
  mark = await send(author, chatId, 'Mark');
  messageId = await send(author, chatId, 'Message');
});
afterAll(() => service?.close());

/** Follows the changes on an instance, from now on. */
async function follow(
  userId: string,
  variables: Record<string, unknown> = {},
  at = other,
): Promise<Subscription<Changed>> {
  const followed = (await (await at.as(userId)).socket()).subscribe<Changed>(CHANGED, variables);
  await settleChanges(followed, author, mark);
  return followed;
}

/** Follows the changes that came after a cursor. */
async function resume(userId: string, after: string, chat?: string): Promise<Subscription<Changed>> {
  const socket = await (await service.as(userId)).socket();
  return socket.subscribe<Changed>(CHANGED, { after, ...(chat === undefined ? {} : { chatId: chat }) });
}

const contentsOf = (messages: { content: string }[]) => messages.map(({ content }) => content);

test('edits and deletions arrive on every instance, in their order, in one chat and over all', async () => {
  const [id] = course.ids.students;
  const followed = [await follow(id, { chatId }), await follow(id), await follow(course.ids.teacher, {}, service)];
  for (const each of followed) await takeChanges(each, each.waiting.length);

  await edit(author, messageId, 'Edited');
  const second = await send(author, chatId, 'Second');
  await edit(author, second, 'Second, edited');
  await remove(author, messageId);

  for (const each of followed) {
    const messages: Changed['messageChanged']['message'][] = [];
    while (!messages.at(-1)?.deleted) messages.push(...(await takeChanges(each, 1)));
    const seen = messages.filter((message) => message.id !== mark);
    // Two changes of one message that are read at once come as one.
    expect(['Edited,Second, edited,', 'Second, edited,']).toContain(contentsOf(seen).join());
    expect(seen.at(-1)).toEqual({ id: messageId, content: '', deleted: true, chat: { id: chatId } });
  }
});

test('new messages are no changes, and changes are no new messages', async () => {
  const followed = await follow(course.ids.students[0], { chatId });
  await send(author, chatId, 'New');
  await edit(author, messageId, 'Edited');

  expect(await takeChanges(followed, 1)).toMatchObject([{ content: 'Edited' }]);
});

test('one chat brings its own changes only', async () => {
  const elsewhere = await createChat(author, course, { audience: 'COURSE' });
  const theirs = await send(author, elsewhere, 'Elsewhere');
  const followed = await follow(course.ids.students[0], { chatId });
  await edit(author, theirs, 'Edited elsewhere');
  await edit(author, messageId, 'Edited here');

  expect(contentsOf(await takeChanges(followed, 1))).toEqual(['Edited here']);
});

test('a stranger to the chat has nothing to follow, and hears nothing of it among all', async () => {
  const pair = await createPairChat(course);
  const hidden = await send(course.students[0], pair, 'Between two');
  const all = await follow(course.ids.students[2]);
  const socket = await course.students[2].socket();
  const [error] = await errorsOf(socket.subscribe(CHANGED, { chatId: pair }));
  expect(error?.extensions).toEqual({ code: 'NOT_FOUND', field: 'chatId' });

  await edit(course.students[0], hidden, 'Still between two');
  await edit(author, messageId, 'For all');
  expect(contentsOf(await takeChanges(all, 1))).toEqual(['For all']);
});

test('whoever leaves the chat has it completed, and hears no more of it among all chats', async () => {
  const leaver = course.ids.students[1];
  const elsewhere = await createCourse(service);
  await push(service, elsewhere, { roster: adding(elsewhere, leaver) });
  const kept = await createChat(elsewhere.teacher, elsewhere, { audience: 'COURSE' });
  const ofKept = await send(elsewhere.teacher, kept, 'Kept');
  const one = await follow(leaver, { chatId });
  const all = await follow(leaver);

  await push(service, course, { roster: without(course, leaver) });
  await soon(one.completed, 'the subscription to the chat to end');
  await edit(author, messageId, 'Not for those who left');
  await edit(elsewhere.teacher, ofKept, 'Kept, edited');
  expect(contentsOf(await takeChanges(all, 1))).toEqual(['Kept, edited']);
});

test('whoever joins on an open socket hears of changes from then on, and not of earlier ones', async () => {
  const joiner = 'joiner';
  const elsewhere = await createCourse(service);
  const theirs = await createChat(elsewhere.teacher, elsewhere, { audience: 'COURSE' });
  const changed = await send(elsewhere.teacher, theirs, 'Text');
  await edit(elsewhere.teacher, changed, 'Before');
  await push(service, course, { roster: adding(course, joiner) });
  const all = await follow(joiner);

  await push(service, elsewhere, { roster: adding(elsewhere, joiner) });
  await edit(elsewhere.teacher, changed, 'After');
  expect(contentsOf(await takeChanges(all, 1))).toEqual(['After']);
});

test('a chat that is opened meanwhile brings its changes too', async () => {
  const all = await follow(course.ids.students[1]);
  const pair = await createPairChat(course);
  const theirs = await send(course.students[0], pair, 'Text');
  await edit(course.students[0], theirs, 'In a new chat');

  expect(contentsOf(await takeChanges(all, 1))).toEqual(['In a new chat']);
});

describe('where a hint is lost', () => {
  test('the sweep brings the change', async () => {
    const inChat = await follow(course.ids.students[0], { chatId }, sweeping);
    const inAll = await follow(course.ids.students[0], {}, sweeping);
    await takeChanges(inChat, inChat.waiting.length);
    await editWithoutHint(service.database, messageId, 'Unheard');

    for (const followed of [inChat, inAll]) {
      let content = '';
      while (content !== 'Unheard') [content] = contentsOf(await takeChanges(followed, 1)) as [string];
    }
  });

  test('the next one brings all that came since, in order, each message as it is now', async () => {
    const followed = await follow(course.ids.students[0]);
    const second = await send(author, chatId, 'Second');
    await editWithoutHint(service.database, messageId, 'Passed over');
    await editWithoutHint(service.database, second, 'Unheard');
    await editWithoutHint(service.database, messageId, 'Unheard as well');
    await edit(author, mark, 'Heard');

    expect(contentsOf(await takeChanges(followed, 3))).toEqual(['Unheard', 'Unheard as well', 'Heard']);
  });
});

test('a hint that comes twice, late or of nothing brings no change twice', async () => {
  const followed = await follow(course.ids.students[0], { chatId });
  const { key } = await logOf(service.database, chatId);
  await edit(author, messageId, 'One');
  for (const seq of [1, 1, 2, 2_000_000_000]) {
    await hint(service.database, `{"kind":"change","chat":${key},"seq":${seq}}`);
  }
  await takeChanges(followed, 1);
  await edit(author, messageId, 'Two');

  expect(contentsOf(await takeChanges(followed, 1))).toEqual(['Two']);
});

describe('from a cursor', () => {
  test('what was changed meanwhile comes first, on another instance', async () => {
    const [id] = course.ids.students;
    for (const chat of [chatId, undefined]) {
      const variables = chat === undefined ? {} : { chatId: chat };
      const socket = await (await other.as(id)).socket();
      const followed = socket.subscribe<Changed>(CHANGED, variables);
      const after = await settleChanges(followed, author, mark);
      followed.unsubscribe();
      const second = await send(author, chatId, 'Second');
      await edit(author, second, 'Second, edited');
      await edit(author, messageId, `Edited for ${chat}`);
      await remove(author, second);

      const resumed = await resume(id, after, chat);
      expect(contentsOf(await takeChanges(resumed, 2))).toEqual([`Edited for ${chat}`, '']);
      await edit(author, mark, `Live for ${chat}`);
      expect(contentsOf(await takeChanges(resumed, 1))).toEqual([`Live for ${chat}`]);
    }
  });

  test('over all chats, a change that was committed late, after others were delivered, is not passed over', async () => {
    const [id] = course.ids.students;
    const slow = await createChat(author, course, { audience: 'COURSE' });
    const late = await send(author, slow, 'Text');
    const socket = await (await other.as(id)).socket();
    const followed = socket.subscribe<Changed>(CHANGED);
    await settleChanges(followed, author, mark);
    // Its transaction begins before the ones that are delivered, and commits after them.
    const edited = await holdEdit(late, 'Late');
    const after = await settleChanges(followed, author, mark);
    followed.unsubscribe();
    await edited();

    const resumed = await resume(id, after);
    expect(contentsOf(await takeChanges(resumed, 1))).toEqual(['Late']);
  });

  test('one of anything else is refused', async () => {
    const [id] = course.ids.students;
    const socket = await (await service.as(id)).socket();
    const inChat = socket.subscribe<Changed>(CHANGED, { chatId });
    const cursor = await settleChanges(inChat, author, mark);
    const log = await author.get('query ($id: ID!) { messages(chatId: $id) { edges { cursor } } }', { id: chatId });
    for (const variables of [{ after: cursor }, { chatId, after: log.messages.edges[0].cursor }, { after: 'none' }]) {
      const [error] = await errorsOf(socket.subscribe(CHANGED, variables));
      expect(error?.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'after' });
    }
  });
});

/** Edits a message in a transaction that is committed when the result is called. */
async function holdEdit(id: string, text: string): Promise<() => Promise<void>> {
  const client = new pg.Client(service.database.url);
  await client.connect();
  await client.query('begin');
  const { rows } = await client.query('select chat_id, seq from messages where public_id = $1', [id]);
  await client.query(editMessage.text, [rows[0].chat_id, rows[0].seq, { en: text }]);
  return async () => {
    await client.query('commit');
    await client.end();
  };
}

test('a change costs twenty sockets as many statements as one', async () => {
  const names = async (sockets: number) => {
    // One after the other: each waits for a change of its own, and of changes at the same moment only the last is seen.
    const followed: Awaited<ReturnType<typeof follow>>[] = [];
    while (followed.length < sockets) followed.push(await follow(course.ids.teacher, { chatId }));
    await edit(author, mark, `For ${sockets}`);
    for (const each of followed) {
      while ((await takeChanges(each, 1))[0]?.content !== `For ${sockets}`);
    }
    const watch = watchStatements();
    await edit(author, messageId, `Edited for ${sockets}`);
    for (const each of followed)
      expect(await takeChanges(each, 1)).toMatchObject([{ content: `Edited for ${sockets}` }]);
    watch.stop();
    for (const each of followed) each.unsubscribe();
    return watch.sent.flatMap(({ name }) => (name === undefined || name === 'notify' ? [] : name)).sort();
  };
  const alone = await names(1);
  const together = await names(20);

  expect(alone.filter((name) => name === 'changes-forward')).toHaveLength(1);
  expect(together).toEqual(alone);
});

test('what depends on the viewer is each viewer’s own', async () => {
  const query = `subscription ($chatId: ID!) { messageChanged(chatId: $chatId) { cursor message {
    id content deleted chat { id } versions { content } } } }`;
  const followed = await Promise.all(
    [course.students[0], course.assistants[0]].map(async (caller) => {
      const each = (await createCaller(other.url, caller.token).socket()).subscribe(query, { chatId });
      await settleChanges(each, author, mark);
      return each;
    }),
  );
  await edit(author, messageId, 'Edited');
  const versions = [];
  for (const each of followed) {
    let message = (await each.next()).messageChanged.message;
    while (message.content !== 'Edited') message = (await each.next()).messageChanged.message;
    versions.push(message.versions);
  }

  expect(versions).toEqual([null, [{ content: 'Edited' }, { content: 'Message' }]]);
});

test('however many edit at once on two instances, each socket ends with what the log says', async () => {
  const followed = [await follow(course.ids.students[0]), await follow(course.ids.students[1], { chatId }, service)];
  const ids = [messageId, await send(author, chatId, 'Other')];
  const there = createCaller(other.url, author.token);
  const edits = Array.from({ length: 40 }, (_, index) =>
    edit(index % 2 === 0 ? author : there, ids[index % 3 === 0 ? 0 : 1] as string, `Edit ${index}`),
  );
  await Promise.all(edits);
  await edit(author, mark, 'The end');
  const { messages } = await author.get(
    'query ($id: ID!) { messages(chatId: $id) { edges { node { id content } } } }',
    {
      id: chatId,
    },
  );
  const log = new Map(
    messages.edges.map(({ node }: { node: { id: string; content: string } }) => [node.id, node.content]),
  );

  for (const each of followed) {
    const shown = new Map<string, string>();
    while (shown.get(mark) !== 'The end') {
      const [message] = await takeChanges(each, 1);
      if (message) shown.set(message.id, message.content);
    }
    for (const id of ids) expect(shown.get(id)).toBe(log.get(id));
  }
});
