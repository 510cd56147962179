import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { edit, remove } from '../support/changes.js';
import { CREATE, chatInput, participantsOf, SEND, sees, send, unreadOf } from '../support/chats.js';
import { adding, type Course, createCourse, en, fi, push } from '../support/course.js';
import { INBOX } from '../support/inbox.js';
import { ADDED, type Added, BADGE, type Badge, countsUntil, settle, take } from '../support/live.js';
import { NOTIFY, noticeInput, notify } from '../support/notices.js';
import { refusalOf } from '../support/refusals.js';
import { type Caller, startService, type TestService } from '../support/service.js';
import { until } from '../support/waiting.js';

const MESSAGE = `query ($id: ID!, $language: String) { chat(id: $id) { topic(language: $language) audience unreadCount
  messages(first: 10) { edges { node { id content(language: $language) sender { id } editedAt count lastReportedAt sentAt
    context { exercise answerId link } recipientCount seenCount seen } } } } }`;

let service: TestService;
let course: Course;
let lms: Caller;
beforeAll(async () => {
  service = await startService();
  course = await createCourse(service);
  lms = await service.integration('messages:write');
});
afterAll(() => service?.close());

const messagesOf = async (caller: Caller, id: string) =>
  (await caller.get(MESSAGE, { id })).chat.messages.edges.map(({ node }: { node: unknown }) => node);

describe('what an integration tells', () => {
  test('is a message without a sender in a chat of its own, unread for everyone whom it is for', async () => {
    const context = { exercise: 'ex-3', answerId: 'answer-17', link: 'https://lms.example/answers/17?tab=log#end' };
    const { chatId, messageId, count, duplicate } = await notify(lms, course, { context });

    expect({ count, duplicate }).toEqual({ count: 1, duplicate: false });
    expect(await participantsOf(course.teacher, chatId)).toEqual([...course.ids.assistants, course.ids.teacher].sort());
    const { chat } = await course.teacher.get(MESSAGE, { id: chatId });
    expect(chat).toMatchObject({ topic: 'Checker failed', audience: 'COURSE_STAFF', unreadCount: 1 });
    const [message] = await messagesOf(course.teacher, chatId);
    expect(message).toMatchObject({
      ...{
        id: messageId,
        content: 'The checker of exercise 3 crashed.',
        sender: null,
        editedAt: null,
        count: 1,
        context,
      },
      ...{ recipientCount: 3, seenCount: 0, seen: false },
    });
    expect(message.lastReportedAt).toBe(message.sentAt);
    expect(await sees(course.students[0], chatId)).toBe(false);
  });

  test.each([
    ['everyone of the course', () => ({ audience: 'COURSE' }), ({ ids }: Course) => everyone(ids)],
    [
      'a student group with its supervisor',
      ({ ids }: Course) => ({ audience: 'STUDENT_GROUP', studentGroupId: ids.group }),
      ({ ids }: Course) => [ids.assistants[0], ids.students[0], ids.students[1]],
    ],
    ['the responsible teacher', () => ({ audience: 'RESPONSIBLE_TEACHER' }), ({ ids }: Course) => [ids.teacher]],
    [
      'one student',
      ({ ids }: Course) => ({ audience: 'USERS', userIds: [ids.students[2]] }),
      ({ ids }: Course) => [ids.students[2]],
    ],
    [
      'named people, also where some are named twice',
      ({ ids }: Course) => ({ audience: 'USERS', userIds: [ids.students[0], ids.teacher, ids.students[0]] }),
      ({ ids }: Course) => [ids.students[0], ids.teacher],
    ],
  ])('reaches %s', async (_who, address, expected) => {
    const { chatId } = await notify(lms, course, address(course));

    const ids = [...expected(course)].sort();
    const reader = await service.as(ids[0] as string);
    expect(await participantsOf(reader, chatId)).toEqual(ids);
    for (const id of ids) expect((await unreadOf(await service.as(id), chatId)).chat).toBe(1);
  });

  test('is read in the language of each reader', async () => {
    const texts = {
      topic: [...en('Checker failed'), ...fi('Tarkistin kaatui')],
      content: [...en('It crashed.'), ...fi('Se kaatui.')],
    };
    const { chatId } = await notify(lms, course, texts);

    const content = 'query ($id: ID!) { chat(id: $id) { topic messages(first: 1) { edges { node { content } } } } }';
    const read = async (language: string) => (await course.teacher.get(content, { id: chatId }, language)).chat;
    expect(await read('fi')).toEqual({
      topic: 'Tarkistin kaatui',
      messages: { edges: [{ node: { content: 'Se kaatui.' } }] },
    });
    expect(await read('en')).toMatchObject({ topic: 'Checker failed' });
  });

  test('reaches open sockets, and raises the badge', async () => {
    const live = await createCourse(service);
    const { chatId: mark } = await notify(lms, live);
    const socket = await live.teacher.socket();
    const added = socket.subscribe<Added>(ADDED);
    await settle(added, (text) => send(live.assistants[0], mark, text));
    const badge = socket.subscribe<Badge>(BADGE);
    const before = (await badge.next()).unreadCountChanged.unreadCount;

    const { chatId } = await notify(lms, live, { content: en('Live') });

    expect(await take(added, 1)).toMatchObject([{ chatId, content: 'Live' }]);
    expect((await countsUntil(badge, before + 1)).at(-1)).toBe(before + 1);
  });

  test('comes into the inbox of the staff, and is not opened again by a count', async () => {
    const asked = await createCourse(service);
    const { chatId } = await notify(lms, asked, { dedupeKey: 'inbox' });
    await notify(lms, asked, { audience: 'COURSE' });
    const inbox = async () =>
      (await asked.teacher.get(INBOX, { id: asked.roster.id })).inbox.edges.map(({ node }: { node: object }) => node);
    expect(await inbox()).toEqual([{ state: 'OPEN', chat: { id: chatId } }]);
    await send(asked.assistants[0], chatId, 'Mended');

    await notify(lms, asked, { dedupeKey: 'inbox' });

    expect(await inbox()).toEqual([{ state: 'ANSWERED', chat: { id: chatId } }]);
  });

  test('is told to whoever follows the inbox', async () => {
    const asked = await createCourse(service);
    const query = 'subscription ($id: ID!) { inboxChanged(courseSpaceId: $id) { chat { id } } }';
    const followed = (await asked.teacher.socket()).subscribe(query, { id: asked.roster.id });
    const told: string[] = [];

    await until(async () => {
      told.push((await notify(lms, asked)).chatId);
      return followed.waiting.length > 0;
    });

    expect(told).toContain((await followed.next()).inboxChanged.chat.id);
  });

  test('follows the roster, as every chat of its audience', async () => {
    const changing = await createCourse(service);
    const { chatId } = await notify(lms, changing);
    const late = `${changing.ids.teacher}:late`;

    await push(service, changing, { roster: adding(changing, late, 'STAFF') });

    expect(await sees(await service.as(late), chatId)).toBe(true);
  });

  test('has nothing of that where people write', async () => {
    const { createChat } = await course.teacher.get(CREATE, { input: chatInput(course) });

    expect(await messagesOf(course.teacher, createChat.chat.id)).toMatchObject([
      { count: 1, context: null, lastReportedAt: null },
    ]);
  });

  test('can be deleted by staff with a reason, with what it was about, and edited by nobody', async () => {
    const { chatId, messageId } = await notify(lms, course, { context: { link: 'http://lms.example/secret' } });
    await expect(edit(course.teacher, messageId, 'Changed')).rejects.toThrow('FORBIDDEN');

    await remove(course.teacher, messageId, 'Wrong');

    expect(await messagesOf(course.assistants[0], chatId)).toMatchObject([{ content: '', context: null, count: 1 }]);
    const kept = await service.database.query(`select from notifications where context::text like '%secret%'`);
    expect(kept).toEqual([]);
  });
});

function everyone({ teacher, assistants, students }: Course['ids']): string[] {
  return [teacher, ...assistants, ...students];
}

describe('answering what an integration told', () => {
  test('is for those in the chat: staff among themselves, people who were named with others', async () => {
    const { ids, students, assistants, teacher } = course;
    const toStaff = await notify(lms, course);
    const toTwo = await notify(lms, course, { audience: 'USERS', userIds: [ids.students[0], ids.teacher] });

    await send(assistants[0], toStaff.chatId, 'I look at it.', { replyToId: toStaff.messageId });
    await send(students[0], toTwo.chatId, 'Why?', { replyToId: toTwo.messageId });

    expect((await unreadOf(teacher, toStaff.chatId)).chat).toBe(2);
    expect((await unreadOf(teacher, toTwo.chatId)).chat).toBe(2);
  });

  test('of the whole course is for staff', async () => {
    const { chatId } = await notify(lms, course, { audience: 'COURSE' });

    await send(course.assistants[0], chatId, 'An answer');

    const input = { chatId, content: en('A question') };
    expect(await refusalOf(course.students[0], SEND, { input })).toMatchObject({ code: 'FORBIDDEN' });
  });

  test('is refused where nobody else is there to read it, which says what to do instead', async () => {
    const { ids, students, teacher } = course;
    const { chatId, messageId } = await notify(lms, course, { audience: 'USERS', userIds: [ids.students[3]] });
    const input = { chatId, content: en('Why?') };

    expect(await refusalOf(students[3], SEND, { input }, 'en')).toEqual({
      code: 'FORBIDDEN',
      field: undefined,
      message: 'Nobody else is in this chat to read an answer. Write in a chat of your own: createChat with replyToId.',
    });
    expect((await refusalOf(students[3], SEND, { input }, 'fi')).message).toBe(
      'Tässä keskustelussa ei ole muita lukemassa vastausta. Kirjoita omassa keskustelussa: createChat ja replyToId.',
    );
    const { createChat } = await students[3].get(CREATE, { input: chatInput(course, { replyToId: messageId }) });
    expect(await sees(teacher, createChat.chat.id)).toBe(true);
  });

  test('stays possible where others were named and have left', async () => {
    const left = await createCourse(service);
    const { ids, students } = left;
    const { chatId } = await notify(lms, left, { audience: 'USERS', userIds: [ids.students[0], ids.students[1]] });
    await push(service, left, { roster: left.roster.roster.filter(({ userId }) => userId !== ids.students[1]) });

    await send(students[0], chatId, 'For when you are back');

    expect(await participantsOf(students[0], chatId)).toEqual([ids.students[0]]);
  });
});

describe('notify is refused', () => {
  test('to people, staff included, and to integrations without messages:write', async () => {
    const input = noticeInput(course);
    expect(await refusalOf(course.teacher, NOTIFY, { input }, 'en')).toMatchObject({ code: 'FORBIDDEN' });
    const other = await service.integration('roster:write faq:write users:erase');
    expect(await refusalOf(other, NOTIFY, { input }, 'en')).toMatchObject({
      code: 'FORBIDDEN',
      message: "This needs an integration's token with the scope messages:write.",
    });
  });

  test('in a frozen course space, for a new message and for one that is known', async () => {
    const frozen = await createCourse(service);
    await notify(lms, frozen, { dedupeKey: 'same' });
    const answered = await notify(lms, frozen, { idempotencyKey: 'before-freezing' });
    await push(service, frozen, { frozen: true });

    for (const more of [{}, { dedupeKey: 'same' }]) {
      const refusal = await refusalOf(lms, NOTIFY, { input: noticeInput(frozen, more) }, 'fi');
      expect(refusal).toMatchObject({ code: 'FORBIDDEN', message: 'Tämä kurssitila ei ota vastaan uusia viestejä.' });
    }
    expect(await notify(lms, frozen, { idempotencyKey: 'before-freezing' })).toEqual(answered);
  });

  test.each([
    ['an unknown course space', { courseSpaceId: 'nowhere' }, 'NOT_FOUND', 'input.courseSpaceId'],
    ['no users', { audience: 'USERS' }, 'BAD_USER_INPUT', 'input.userIds'],
    ['somebody not on the roster', { audience: 'USERS', userIds: ['nobody'] }, 'BAD_USER_INPUT', 'input.userIds'],
    ['users of a role', { userIds: ['somebody'] }, 'BAD_USER_INPUT', 'input.userIds'],
    ['no group', { audience: 'STUDENT_GROUP' }, 'BAD_USER_INPUT', 'input.studentGroupId'],
    ['an unknown group', { audience: 'STUDENT_GROUP', studentGroupId: 'g' }, 'NOT_FOUND', 'input.studentGroupId'],
    ['no topic', { topic: [] }, 'BAD_USER_INPUT', 'input.topic'],
    ['no content', { content: [] }, 'BAD_USER_INPUT', 'input.content'],
    ['a long topic', { topic: en('x'.repeat(201)) }, 'BAD_USER_INPUT', 'input.topic[0].text'],
    ['a script for a link', { context: { link: 'javascript:alert(1)' } }, 'BAD_USER_INPUT', 'input.context.link'],
    [
      'a link with a line break',
      { context: { link: 'https://a.example/\nb' } },
      'BAD_USER_INPUT',
      'input.context.link',
    ],
    ['a link to nowhere', { context: { link: 'https://' } }, 'BAD_USER_INPUT', 'input.context.link'],
    [
      'a long link',
      { context: { link: `https://a.example/${'x'.repeat(2_000)}` } },
      'BAD_USER_INPUT',
      'input.context.link',
    ],
    ['a long exercise', { context: { exercise: 'x'.repeat(256) } }, 'BAD_USER_INPUT', 'input.context.exercise'],
    ['a blank answer id', { context: { answerId: ' ' } }, 'BAD_USER_INPUT', 'input.context.answerId'],
    ['a long dedupe key', { dedupeKey: 'x'.repeat(256) }, 'BAD_USER_INPUT', 'input.dedupeKey'],
    ['an empty window', { dedupeWindowMinutes: 0 }, 'BAD_USER_INPUT', 'input.dedupeWindowMinutes'],
    ['an endless window', { dedupeWindowMinutes: 43_201 }, 'BAD_USER_INPUT', 'input.dedupeWindowMinutes'],
    ['a bad idempotency key', { idempotencyKey: 'a b' }, 'BAD_USER_INPUT', 'input.idempotencyKey'],
  ])('with %s', async (_what, more, code, field) => {
    expect(await refusalOf(lms, NOTIFY, { input: noticeInput(course, more) })).toMatchObject({ code, field });
  });

  test('where nobody is in the audience', async () => {
    const headless = await createCourse(service);
    await push(service, headless, {
      roster: headless.roster.roster.filter(({ userId }) => userId !== headless.ids.teacher),
    });
    const input = noticeInput(headless, { audience: 'RESPONSIBLE_TEACHER' });

    expect(await refusalOf(lms, NOTIFY, { input }, 'en')).toEqual({
      code: 'BAD_USER_INPUT',
      field: 'input.audience',
      message: 'There is nobody in this audience.',
    });
  });

  test('beyond the rate limit of integrations', async () => {
    const limited = await service.another({ RATE_LIMIT_INTEGRATION_PER_MINUTE: '1' });
    const integration = await limited.integration('messages:write');
    await notify(integration, course);

    const { errors } = await integration.ask(NOTIFY, { input: noticeInput(course) });

    expect(errors?.[0]?.extensions).toEqual({ code: 'RATE_LIMITED', retryAfterSeconds: 60 });
  });
});
