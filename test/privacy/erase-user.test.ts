import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AnyData } from '../support/api.js';
import { edit, remove } from '../support/changes.js';
import { createChat, createPairChat, MARK_READ, participantsOf, sees, send, unreadOf } from '../support/chats.js';
import { type Course, createCourse, push } from '../support/course.js';
import { snapshotOf } from '../support/database.js';
import { ERASE, erase, type Policy } from '../support/erasure.js';
import { PUBLISH } from '../support/faq.js';
import { CLAIM, INBOX_ENTRY } from '../support/inbox.js';
import { holdChat } from '../support/locks.js';
import { notify } from '../support/notices.js';
import { refusalOf } from '../support/refusals.js';
import { ledgerOf, startService, type TestService } from '../support/service.js';

let service: TestService;
let course: Course;
/** Of the first two students, by the first, who is the one to be erased. */
let chatId: string;

beforeAll(async () => {
  service = await startService();
});
beforeEach(async () => {
  course = await createCourse(service);
  chatId = await createPairChat(course);
});
afterAll(() => service?.close());

const CHAT = `query ($id: ID!) { chat(id: $id) { topic unreadCount lastMessage { id } messages(first: 100) { totalCount
  edges { node { id content deleted deletedAt deletionReason sentAt sender { id displayName } recipientCount
    versions { content } } } } } }`;

async function messagesOf(id: string): Promise<AnyData[]> {
  const { chat } = await course.students[1].get(CHAT, { id });
  expect(chat.messages.totalCount).toBe(chat.messages.edges.length);
  return chat.messages.edges.map(({ node }: AnyData) => node);
}

const eraseFirst = (policy: Policy) => erase(service, course.ids.students[0], policy);

test.each<Policy>(['ANONYMIZE', 'DELETE', 'RETAIN'])(
  'what the learning environment told an erased person alone goes with %s, and stays where others are told',
  async (policy) => {
    const lms = await service.integration('messages:write');
    const [one, two] = course.ids.students;
    const alone = await notify(lms, course, { audience: 'USERS', userIds: [one], idempotencyKey: `${one}:alone` });
    const both = await notify(lms, course, { audience: 'USERS', userIds: [one, two] });
    const asked = await createChat(course.students[0], course, { replyToId: alone.messageId });

    expect(await eraseFirst(policy)).toBe(true);

    const left = await service.database.query('select from chats where public_id = $1', [alone.chatId]);
    expect(left).toEqual([]);
    expect(await messagesOf(both.chatId)).toMatchObject([{ id: both.messageId, content: expect.stringMatching(/./) }]);
    expect(await sees(course.teacher, asked)).toBe(true);
    expect(await erase(service, two, policy)).toBe(true);
    expect(await service.database.query('select from chats where public_id = $1', [both.chatId])).toEqual([]);
  },
);

describe('what an erased person wrote', () => {
  test('stays with ANONYMIZE, and nobody has written it', async () => {
    const messageId = await send(course.students[0], chatId, 'Second');
    await edit(course.students[0], messageId, 'Edited');
    await send(course.students[1], chatId, 'Third');

    expect(await eraseFirst('ANONYMIZE')).toBe(true);

    const messages = await messagesOf(chatId);
    expect(messages.map(({ content, sender, deleted }) => [content, sender?.id ?? null, deleted])).toEqual([
      ['First', null, false],
      ['Edited', null, false],
      ['Third', course.ids.students[1], false],
    ]);
    expect((await course.students[1].get(CHAT, { id: chatId })).chat.topic).toBe('Topic');
    expect(await unreadOf(course.students[1], chatId)).toEqual({ chat: 0, all: 0 });
  });

  test('goes with DELETE: tombstones stay, the log is whole and the counts are right', async () => {
    await send(course.students[1], chatId, 'By the other one');
    await send(course.students[0], chatId, 'Third');
    await send(course.students[0], chatId, 'Fourth');
    expect(await unreadOf(course.students[1], chatId)).toEqual({ chat: 2, all: 2 });

    expect(await eraseFirst('DELETE')).toBe(true);

    const messages = await messagesOf(chatId);
    expect(messages.map(({ content, sender, deleted }) => [content, sender?.id ?? null, deleted])).toEqual([
      ['', null, true],
      ['By the other one', course.ids.students[1], false],
      ['', null, true],
      ['', null, true],
    ]);
    expect((await course.students[1].get(CHAT, { id: chatId })).chat.topic).toBe('');
    expect(await unreadOf(course.students[1], chatId)).toEqual({ chat: 0, all: 0 });
    await send(course.students[1], chatId, 'Fifth');
    const rows = await service.database.query(
      `select c.last_seq, c.deleted_count, c.change_seq, array_agg(m.change_seq order by m.seq) as numbers
        from chats c join messages m on m.chat_id = c.id where c.public_id = $1 group by c.id`,
      [chatId],
    );
    expect(rows).toEqual([{ last_seq: 5, deleted_count: 3, change_seq: 3, numbers: [1, null, 2, 3, null] }]);
  });

  test('with DELETE counts deletions once, and takes the reasons that were given or got', async () => {
    const open = await createChat(course.students[0], course, { audience: 'COURSE_STAFF' });
    const own = await send(course.students[0], open, 'Deleted by staff');
    await remove(course.teacher, own, 'About the student');

    await eraseFirst('DELETE');

    const [row] = await service.database.query(
      `select c.deleted_count, count(*) filter (where m.deleted_at is not null)::int as deleted, max(m.deletion_reason) as reason
        from chats c join messages m on m.chat_id = c.id where c.public_id = $1 group by c.id`,
      [open],
    );
    expect(row).toEqual({ deleted_count: 2, deleted: 2, reason: null });
    const AUDIT = `query ($id: ID!) { auditLog(courseSpaceId: $id) { edges { node { action clientId reason
      actor { id } messageId } } } }`;
    const { auditLog } = await course.teacher.get(AUDIT, { id: course.roster.id });
    expect(auditLog.edges.map(({ node }: AnyData) => node)).toEqual([
      { action: 'USER_ERASED', clientId: 'lms', reason: null, actor: null, messageId: null },
      {
        action: 'MESSAGE_DELETED',
        clientId: null,
        reason: null,
        actor: { id: course.ids.teacher },
        messageId: own,
      },
    ]);
  });

  test.each<Policy>(['ANONYMIZE', 'DELETE'])(
    'is cut from what an erased assistant did to others, with %s',
    async (policy) => {
      const open = await createChat(course.students[1], course, { audience: 'COURSE_STAFF' });
      const messageId = await send(course.students[1], open, 'To be deleted');
      await remove(course.assistants[1], messageId, 'A reason');
      const input = {
        courseSpaceId: course.roster.id,
        question: [{ language: 'en', text: 'Q' }],
        answer: [{ language: 'en', text: 'A' }],
      };
      await course.assistants[1].get(PUBLISH, { input: { ...input, idempotencyKey: 'the-key' } });

      await erase(service, course.ids.assistants[1], policy);

      const reason = policy === 'DELETE' ? null : 'A reason';
      expect((await messagesOf(open)).at(-1)).toMatchObject({ id: messageId, deletionReason: reason });
      const { faq, auditLog } = await course.teacher.get(
        `query ($id: ID!) { faq(courseSpaceId: $id) { edges { node { question versions(first: 1) { edges { node { publishedBy { id } } } } } } }
          auditLog(courseSpaceId: $id) { edges { node { action reason actor { id } } } } }`,
        { id: course.roster.id },
      );
      expect(faq.edges[0].node).toMatchObject({
        question: 'Q',
        versions: { edges: [{ node: { publishedBy: null } }] },
      });
      expect(auditLog.edges[1].node).toEqual({ action: 'MESSAGE_DELETED', reason, actor: null });
      const keys = await service.database.query("select from faq_versions where idempotency_key = 'the-key'");
      expect(keys).toEqual([]);
    },
  );

  test('stays under the id with RETAIN, and is found again by the same id as its own', async () => {
    await send(course.students[0], chatId, 'Second', { idempotencyKey: 'retained-key' });
    await service.database.query('update users set display_name = $1, preferred_language = $2 where external_id = $3', [
      'Aino',
      'sv',
      course.ids.students[0],
    ]);

    expect(await eraseFirst('RETAIN')).toBe(true);

    expect((await messagesOf(chatId)).map(({ content, sender }) => [content, sender])).toEqual([
      ['First', { id: course.ids.students[0], displayName: null }],
      ['Second', { id: course.ids.students[0], displayName: null }],
    ]);
    expect(await participantsOf(course.students[1], chatId)).toEqual([course.ids.students[1]]);
    const rows = await service.database.query(
      `select (select count(*)::int from messages where idempotency_key = 'retained-key') as keys,
        (select count(*)::int from participants p join users u on u.id = p.user_id where u.external_id = $1) as positions,
        (select preferred_language from users where external_id = $1) as language`,
      [course.ids.students[0]],
    );
    expect(rows).toEqual([{ keys: 0, positions: 0, language: null }]);
  });
});

describe.each<Policy>(['ANONYMIZE', 'DELETE', 'RETAIN'])('whoever is erased with %s', (policy) => {
  test('is on no roster, in no group and in no chat', async () => {
    const group = await createChat(course.students[1], course, {
      audience: 'STUDENT_GROUP',
      studentGroupId: course.ids.group,
    });
    await course.students[0].get(MARK_READ, { input: { chatId: group } });

    expect(await eraseFirst(policy)).toBe(true);

    expect(await participantsOf(course.students[1], chatId)).toEqual([course.ids.students[1]]);
    expect(await participantsOf(course.students[1], group)).not.toContain(course.ids.students[0]);
    const [message] = await messagesOf(group);
    expect(message).toMatchObject({ content: 'First', recipientCount: 1 });
    const counts = await service.database.query(
      `select (select count(*)::int from roster_entries r join course_spaces s on s.id = r.course_space_id
          where s.external_id = $1) as roster,
        (select count(*)::int from student_group_members m join student_groups g on g.id = m.student_group_id
          where g.external_id = $2) as members`,
      [course.roster.id, course.ids.group],
    );
    expect(counts).toEqual([{ roster: 6, members: 1 }]);
  });

  test('has nothing claimed in the inbox', async () => {
    const open = await createChat(course.students[1], course, { audience: 'COURSE_STAFF' });
    await course.assistants[1].get(CLAIM, { chatId: open });

    await erase(service, course.ids.assistants[1], policy);

    const { chat } = await course.assistants[0].get(INBOX_ENTRY, { id: open });
    expect(chat.inboxEntry).toMatchObject({ state: 'OPEN', claimedBy: null, claimedAt: null });
  });

  test('is erased once: again there is nothing to erase, and nothing changes', async () => {
    expect(await eraseFirst(policy)).toBe(true);
    const before = await snapshotOf(service.database);
    const lines = await readFile(ledgerOf(service.database), 'utf8');

    expect(await eraseFirst(policy)).toBe(false);

    expect(await snapshotOf(service.database)).toBe(before);
    expect(await readFile(ledgerOf(service.database), 'utf8')).toBe(lines);
  });

  test('comes back with a push of the same id as somebody new, who finds nothing', async () => {
    await eraseFirst(policy);
    await push(service, course, { studentGroups: course.roster.studentGroups ?? [] });

    const found = await course.students[0].get(
      '{ viewer { id } courseSpaces { id } chats { totalCount } unreadCount }',
    );
    expect(found).toEqual({
      viewer: { id: course.ids.students[0] },
      courseSpaces: [{ id: course.roster.id }],
      chats: { totalCount: 0 },
      unreadCount: 0,
    });
    expect((await course.students[0].get(CHAT, { id: chatId })).chat).toBeNull();
    const own = (await messagesOf(chatId)).map(({ sender }) => sender?.id ?? null);
    expect(own).toEqual([policy === 'RETAIN' ? course.ids.students[0] : null]);
  });

  test('is erased wholly while another message of theirs is on its way', async () => {
    const held = await holdChat(service.database, chatId);
    const sending = course.students[0].ask(
      'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { id } } }',
      { input: { chatId, content: [{ language: 'en', text: 'On its way' }] } },
    );
    await held.waiters(1);
    const erasing = eraseFirst(policy);
    await held.waiters(2);
    await held.release();

    expect(await erasing).toBe(true);
    expect((await sending).errors).toBeUndefined();
    const [, late] = await messagesOf(chatId);
    expect(late).toMatchObject({
      content: policy === 'DELETE' ? '' : 'On its way',
      sender: policy === 'RETAIN' ? { id: course.ids.students[0] } : null,
    });
  });
});

test('two instances that erase somebody at once do it once', async () => {
  const other = await service.another();
  const answers = await Promise.all([eraseFirst('DELETE'), erase(other, course.ids.students[0], 'DELETE')]);

  expect(answers.sort()).toEqual([false, true]);
  const [row] = await service.database.query('select deleted_count, change_seq from chats where public_id = $1', [
    chatId,
  ]);
  expect(row).toEqual({ deleted_count: 1, change_seq: 1 });
});

test('a person can be erased harder later on', async () => {
  await eraseFirst('RETAIN');
  expect(await eraseFirst('DELETE')).toBe(true);

  expect(await messagesOf(chatId)).toMatchObject([{ content: '', sender: null, deleted: true }]);
});

test('whom nobody knows there is nothing to erase of', async () => {
  const before = await snapshotOf(service.database);

  expect(await erase(service, 'nobody', 'DELETE')).toBe(false);
  expect(await snapshotOf(service.database)).toBe(before);
});

test('only an integration with users:erase can do it, and is told so in its language', async () => {
  const input = { userId: course.ids.students[0], policy: 'DELETE' };
  const before = await snapshotOf(service.database);

  expect(await refusalOf(await service.integration('roster:write faq:write'), ERASE, { input }, 'fi')).toEqual({
    code: 'FORBIDDEN',
    field: undefined,
    message: 'Tähän tarvitaan integraation tunniste, jolla on oikeus users:erase.',
  });
  for (const person of [course.teacher, course.students[0]]) {
    expect(await refusalOf(person, ERASE, { input })).toMatchObject({ code: 'FORBIDDEN' });
  }
  expect(await snapshotOf(service.database)).toBe(before);
});
