import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CREATE, chatInput, createChat, SEND, send } from '../support/chats.js';
import { adding, type Course, createCourse, en, push } from '../support/course.js';
import { snapshotOf } from '../support/database.js';
import { refusalOf } from '../support/refusals.js';
import { type Caller, createCaller, startService, type TestService } from '../support/service.js';

let service: TestService;
let other: TestService;
let course: Course;
let student: Caller;
let chatId: string;
let keys = 0;

beforeAll(async () => {
  service = await startService();
  other = await service.another();
  course = await createCourse(service);
  [student] = course.students;
});
beforeEach(async () => {
  chatId = await createChat(student, course, { audience: 'COURSE_STAFF' });
});
afterAll(() => service?.close());

const newKey = () => `key-${++keys}`;
const onOther = ({ token }: Caller) => createCaller(other.url, token);
const FIELDS = 'id content sentAt replyTo { id } sender { id } contentTranslations { language text }';
const SEND_WHOLE = SEND.replace('{ id }', `{ ${FIELDS} }`);
const CREATE_WHOLE = CREATE.replace('chat { id } message { id }', `chat { id topic createdAt } message { ${FIELDS} }`);
const newChat = (idempotencyKey: string | null, more: object = {}) => ({
  input: chatInput(course, { idempotencyKey, ...more }),
});
const newMessage = (idempotencyKey: string | null, more: object = {}) => ({
  input: { chatId, content: en('Hello'), idempotencyKey, ...more },
});
const countOf = async () =>
  (await student.get('query ($id: ID!) { messages(chatId: $id) { totalCount } }', { id: chatId })).messages.totalCount;
const countOfChats = async () => (await student.get('{ chats { totalCount } }')).chats.totalCount;

describe('a retry with the same key', () => {
  test('of a message has the same answer and sends nothing', async () => {
    const variables = newMessage(newKey());
    const first = await student.get(SEND_WHOLE, variables);
    const before = await snapshotOf(service.database);

    for (const caller of [student, onOther(student)]) expect(await caller.get(SEND_WHOLE, variables)).toEqual(first);
    expect(await snapshotOf(service.database)).toBe(before);
  });

  test('of a new chat has the same answer and opens nothing', async () => {
    const variables = newChat(newKey());
    const first = await student.get(CREATE_WHOLE, variables);
    const before = await snapshotOf(service.database);

    for (const caller of [student, onOther(student)]) expect(await caller.get(CREATE_WHOLE, variables)).toEqual(first);
    expect(await snapshotOf(service.database)).toBe(before);
  });

  test('has the same answer whatever else it says now, and after others have written', async () => {
    const key = newKey();
    const first = await student.get(SEND_WHOLE, newMessage(key));
    await send(course.teacher, chatId, 'Meanwhile');

    expect(await student.get(SEND_WHOLE, newMessage(key, { content: en('Something else') }))).toEqual(first);
  });

  test('shows a text in no wanted language in the same one as the first answer', async () => {
    const content = [
      { language: 'sv', text: 'På svenska' },
      { language: 'en', text: 'In English' },
    ];
    const message = newMessage(newKey(), { content });
    const chat = newChat(newKey(), { content, topic: content });

    const sent = await student.get(SEND_WHOLE, message, 'fi');
    const created = await student.get(CREATE_WHOLE, chat, 'fi');

    expect(await student.get(SEND_WHOLE, message, 'fi')).toEqual(sent);
    expect(await student.get(CREATE_WHOLE, chat, 'fi')).toEqual(created);
  });

  test('does not move the read position back or forth', async () => {
    const variables = newMessage(newKey());
    await student.get(SEND, variables);
    await send(course.teacher, chatId, 'Answer');

    await student.get(SEND, variables);

    expect(await student.get('query ($id: ID!) { chat(id: $id) { unreadCount } }', { id: chatId })).toEqual({
      chat: { unreadCount: 1 },
    });
  });
});

describe('20 retries at once over two instances', () => {
  const atOnce = (query: string, variables: object) =>
    Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? student : onOther(student)).get(query, variables)),
    );

  test('send one message, and all have its answer', async () => {
    const answers = await atOnce(SEND_WHOLE, newMessage(newKey()));

    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await countOf()).toBe(2);
    // Those that lost the race left no gap.
    const id = await send(student, chatId, 'Next');
    const rows = await service.database.query<{ seq: number }>('select seq from messages where public_id = $1', [id]);
    expect(rows).toEqual([{ seq: 3 }]);
  });

  test('open one chat, and all have its answer', async () => {
    const before = await countOfChats();

    const answers = await atOnce(CREATE_WHOLE, newChat(newKey()));

    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await countOfChats()).toBe(before + 1);
  });

  test('send 20 messages when they have no key', async () => {
    await atOnce(SEND_WHOLE, newMessage(null));

    expect(await countOf()).toBe(21);
  });
});

describe('a key', () => {
  test('is the sender’s own', async () => {
    const variables = newMessage(newKey());

    const ids = await Promise.all(
      [student, course.teacher, course.assistants[0]].map(
        async (caller) => (await caller.get(SEND, variables)).sendMessage.message.id,
      ),
    );

    expect(new Set(ids).size).toBe(3);
    expect(await countOf()).toBe(4);
  });

  test.each([['~'], ['!'], ['k'.repeat(255)], ['0190b5c8-0000-7000-8000-000000000000']])(
    'can be %s',
    async (idempotencyKey) => {
      const variables = newMessage(idempotencyKey);
      const first = await student.get(SEND, variables);

      expect(await student.get(SEND, variables)).toEqual(first);
    },
  );

  test('that is not the same in its last character is another key', async () => {
    const key = newKey();
    await student.get(SEND, newMessage(`${key}a`));
    await student.get(SEND, newMessage(`${key}A`));

    expect(await countOf()).toBe(3);
  });

  test('of a refused request is free', async () => {
    const key = newKey();
    await refusalOf(student, SEND, newMessage(key, { content: [] }));

    await student.get(SEND, newMessage(key));

    expect(await countOf()).toBe(2);
  });
});

describe('a key that was used for something else is refused:', () => {
  const refusal = { code: 'BAD_USER_INPUT', field: 'input.idempotencyKey' };

  test('for a message to another chat', async () => {
    const key = newKey();
    await student.get(SEND, newMessage(key));
    const otherChat = await createChat(student, course, { audience: 'COURSE_STAFF' });
    const before = await snapshotOf(service.database);

    expect(await refusalOf(student, SEND, newMessage(key, { chatId: otherChat }))).toMatchObject(refusal);
    expect(await snapshotOf(service.database)).toBe(before);
  });

  test('for a chat, after a message', async () => {
    const key = newKey();
    await student.get(SEND, newMessage(key));
    const before = await snapshotOf(service.database);

    expect(await refusalOf(student, CREATE, newChat(key))).toMatchObject(refusal);
    expect(await snapshotOf(service.database)).toBe(before);
  });

  test('for a message, after a chat, also in that chat', async () => {
    const key = newKey();
    const { chat } = (await student.get(CREATE, newChat(key))).createChat;
    const before = await snapshotOf(service.database);

    for (const target of [chatId, chat.id]) {
      expect(await refusalOf(student, SEND, newMessage(key, { chatId: target }))).toMatchObject(refusal);
    }
    expect(await snapshotOf(service.database)).toBe(before);
  });

  test('for a chat and a message at once: one of them is stored', async () => {
    const key = newKey();
    const chats = await countOfChats();

    const answers = await Promise.all([
      student.ask(CREATE, newChat(key)),
      onOther(student).ask(SEND, newMessage(key)),
      student.ask(SEND, newMessage(key)),
      onOther(student).ask(CREATE, newChat(key)),
    ]);

    const refused = answers.filter(({ errors }) => errors);
    expect(refused.map(({ errors }) => errors?.[0]?.extensions)).toEqual([refusal, refusal]);
    expect((await countOfChats()) - chats + (await countOf()) - 1).toBe(1);
  });

  test('for a new chat in another course space nothing is opened there', async () => {
    const elsewhere = await createCourse(service);
    await push(service, elsewhere, { roster: adding(elsewhere, course.ids.students[0]) });
    const key = newKey();
    await student.get(CREATE, newChat(key));
    const before = await snapshotOf(service.database);

    await student.ask(CREATE, newChat(key, { courseSpaceId: elsewhere.roster.id }));

    expect(await snapshotOf(service.database)).toBe(before);
  });
});
