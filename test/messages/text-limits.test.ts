import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CREATE, chatInput, createChat, SEND } from '../support/chats.js';
import { type Course, createCourse, en } from '../support/course.js';
import { refusalOf } from '../support/refusals.js';
import { startService, type TestService } from '../support/service.js';

let service: TestService;
let course: Course;
let chatId: string;

beforeAll(async () => {
  service = await startService();
  course = await createCourse(service);
  chatId = await createChat(course.students[0], course, { audience: 'COURSE_STAFF' });
});
afterAll(() => service?.close());

/** Where texts come in, how long they may be, and where they can be read again. */
const TEXTS = [
  {
    where: 'the content of a message',
    field: 'input.content',
    limit: 10_000,
    query: SEND.replace('{ id }', '{ given: contentTranslations { language text } }'),
    input: (content: object[]) => ({ chatId, content }),
  },
  {
    where: 'the first message of a chat',
    field: 'input.content',
    limit: 10_000,
    query: CREATE.replace('message { id }', 'message { given: contentTranslations { language text } }'),
    input: (content: object[]) => chatInput(course, { content }),
  },
  {
    where: 'the topic of a chat',
    field: 'input.topic',
    limit: 200,
    query: CREATE.replace('chat { id }', 'chat { given: topicTranslations { language text } }'),
    input: (topic: object[]) => chatInput(course, { topic }),
  },
];

describe.each(TEXTS)('$where', ({ field, limit, query, input }) => {
  const given = async (translations: object[]) => {
    const data = await course.students[0].get(query, { input: input(translations) });
    const payload = data.sendMessage ?? data.createChat;
    return payload.message?.given ?? payload.chat.given;
  };
  const refused = (translations: object[]) =>
    refusalOf(course.students[0], query, { input: input(translations) }, 'en');

  test.each([
    ['letters', 'a'],
    ['characters outside the basic plane', '\u{1F600}'],
    ['combining marks', '\u0308'],
  ])('takes its limit of %s, counted in code points, and not one more', async (_what, character) => {
    const text = en(character.repeat(limit));
    expect(await given(text)).toEqual(text);

    expect(await refused(en(character.repeat(limit + 1)))).toEqual({
      code: 'BAD_USER_INPUT',
      field: `${field}[0].text`,
      message: `The text must be at most ${limit} characters long, but has ${limit + 1}.`,
    });
  });

  test('takes its limit in each language, and names the one that is too long', async () => {
    const text = (language: string, length: number) => ({ language, text: 'a'.repeat(length) });
    const full = [text('en', limit), text('fi', limit), text('sv', limit)];
    expect(await given(full)).toEqual(full);

    expect(await refused([text('en', limit), text('fi', limit + 1)])).toMatchObject({ field: `${field}[1].text` });
  });

  test.each([
    ['a lone high surrogate', 'a\ud83d'],
    ['a lone low surrogate', '\ude00a'],
    ['surrogates in the wrong order', '\ude00\ud83d'],
    ['NUL', 'a\u0000b'],
    ['a bell', 'a\u0007b'],
    ['a carriage return', 'a\r\nb'],
    ['an escape', '\u001b[31mred'],
    ['a vertical tab', 'a\u000bb'],
    ['DEL', 'a\u007fb'],
    ['a C1 control character', 'a\u0085b'],
  ])('refuses %s', async (_what, text) => {
    expect(await refused(en(text))).toEqual({
      code: 'BAD_USER_INPUT',
      field: `${field}[0].text`,
      message: 'The text must be well-formed Unicode without control characters other than newline and tab.',
    });
  });

  test('takes tab and newline', async () => {
    expect(await given(en('a\tb\nc'))).toEqual(en('a\tb\nc'));
  });
});
