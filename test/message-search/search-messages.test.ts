import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { EDIT, edit, remove } from '../support/changes.js';
import { createChat, createPairChat, SEND, send } from '../support/chats.js';
import { type Course, createCourse, en, fi, push, without } from '../support/course.js';
import { found, SEARCH_MESSAGES, searchMessages } from '../support/message-search.js';
import { refusalOf } from '../support/refusals.js';
import { type Caller, startService, type TestService } from '../support/service.js';

let service: TestService;
let course: Course;
let student: Caller;
let chatId: string;

beforeAll(async () => {
  service = await startService();
});
beforeEach(async () => {
  course = await createCourse(service);
  [student] = course.students;
  const userIds = [course.ids.students[0]];
  chatId = await createChat(course.teacher, course, { audience: 'USERS', userIds, topic: en('Week one') });
});
afterAll(() => service?.close());

async function say(by: Caller, content: { language: string; text: string }[], to = chatId): Promise<string> {
  return (await by.get(SEND, { input: { chatId: to, content } })).sendMessage.message.id;
}

describe('a search finds', () => {
  test('inflected forms in Finnish and in English', async () => {
    await say(student, fi('Miten kurssilla palautetaan?'));
    await say(student, en('Submitted exercises are graded.'));

    expect(await found(student, 'kurssi')).toEqual(['Miten kurssilla palautetaan?']);
    expect(await found(student, 'submitting exercise')).toEqual(['Submitted exercises are graded.']);
  });

  test('while the last word is being typed', async () => {
    await say(student, fi('Miten kurssilla palautetaan?'));
    for (let length = 1; length <= 'kurssilla'.length; length += 1) {
      expect(await found(student, `palautetaan ${'kurssilla'.slice(0, length)}`)).toHaveLength(1);
    }
  });

  test.each([
    ['a name with a hyphen', 'Send an e-mail.', 'e-ma'],
    ['a quotation mark', "Ask O'Reilly about it", "O'Reilly ab"],
    ['the name of a file', 'Rename main.py first', 'main.py'],
    ['a path', 'See src/main/app.js there', 'src/main/app'],
    ['a backslash', 'In C:\\temp it is', 'C:\\temp'],
  ])('%s', async (_what, text, search) => {
    await say(student, en(text));
    expect(await found(student, search)).toEqual([text]);
  });

  test('a message in whichever translation has the words', async () => {
    await say(student, [...fi('määräaika'), ...en('deadline')]);

    expect((await searchMessages(student, 'deadlines', {}, 'fi')).edges[0]?.node.content).toBe('määräaika');
  });

  test('the first message of a chat by its topic, too', async () => {
    await send(student, chatId, 'An answer');

    expect(await found(student, 'weeks')).toEqual(['First']);
    expect(await found(student, 'first week')).toEqual(['First']);
    expect(await found(student, 'answer week')).toEqual([]);
    await service.database.query('update chats set topic = $2 where public_id = $1', [chatId, { en: 'Another month' }]);
    expect(await found(student, 'weeks')).toEqual([]);
    expect(await found(student, 'months')).toEqual(['First']);
  });

  test('what a message says now, not what it said', async () => {
    const id = await send(student, chatId, 'About recursion');
    await edit(student, id, 'About iteration');

    expect(await found(student, 'recursion')).toEqual([]);
    expect(await found(student, 'iterations')).toEqual(['About iteration']);
    await student.get(EDIT, { input: { messageId: id, content: fi('Silmukoista') } });
    expect(await found(student, 'iterations')).toEqual([]);
  });

  test('nothing that was deleted, of which no word stays behind', async () => {
    const id = await send(student, chatId, 'About recursion');
    await remove(student, id);
    await remove(course.teacher, (await searchMessages(course.teacher, 'week')).edges[0]?.node.id ?? '');

    expect(await found(student, 'recursion')).toEqual([]);
    expect(await found(student, 'week')).toEqual([]);
    const words = await service.database.query(
      `select m.search::text from messages m join chats c on c.id = m.chat_id where c.public_id = $1`,
      [chatId],
    );
    expect(words).toEqual([{ search: '' }, { search: '' }]);
  });

  test('nothing without a word', async () => {
    for (const search of ['', ' ', '\n', '?!', '-', "'"]) {
      expect(await searchMessages(student, search)).toMatchObject({ edges: [], totalCount: 0 });
    }
  });
});

describe('a search finds only what the viewer can see', () => {
  test('in chats that the viewer is in', async () => {
    const pair = await createPairChat(course);
    await send(course.students[1], pair, 'A secret plan');

    expect(await found(course.students[0], 'secret')).toEqual(['A secret plan']);
    for (const stranger of [course.students[2], course.teacher, (await createCourse(service)).teacher]) {
      expect(await searchMessages(stranger, 'secret')).toMatchObject({ edges: [], totalCount: 0 });
    }
  });

  test('and no longer after leaving, until coming back', async () => {
    await send(course.teacher, chatId, 'The exam is on Monday');
    expect(await found(student, 'exam')).toHaveLength(1);

    await push(service, course, { roster: without(course, course.ids.students[0]) });
    expect(await found(student, 'exam')).toEqual([]);
    await push(service, course);
    expect(await found(student, 'exam')).toHaveLength(1);
  });

  test('in the course space and the chat that are asked for', async () => {
    const other = await createCourse(service, { roster: course.roster.roster, studentGroups: [] });
    const otherChat = await createChat(course.teacher, other, { audience: 'COURSE' });
    const staffChat = await createChat(student, course, { audience: 'COURSE_STAFF' });
    const texts = { [chatId]: 'exam here', [staffChat]: 'exam for staff', [otherChat]: 'exam elsewhere' };
    for (const [id, text] of Object.entries(texts)) await send(course.teacher, id, text);
    const [space, otherSpace] = [course.roster.id, other.roster.id];

    expect((await found(student, 'exam')).sort()).toEqual(Object.values(texts).sort());
    expect((await found(student, 'exam', { courseSpaceId: space })).sort()).toEqual(['exam for staff', 'exam here']);
    expect(await found(student, 'exam', { courseSpaceId: otherSpace })).toEqual(['exam elsewhere']);
    expect(await found(student, 'exam', { chatId: staffChat })).toEqual(['exam for staff']);
    expect(await found(student, 'exam', { chatId: staffChat, courseSpaceId: space })).toHaveLength(1);
    expect(await found(student, 'exam', { chatId: staffChat, courseSpaceId: otherSpace })).toEqual([]);
  });

  test.each([
    ['courseSpaceId', () => course.roster.id],
    ['chatId', () => chatId],
  ])('and knows no %s of others', async (field, idOf) => {
    const stranger = (await createCourse(service)).teacher;
    const variables = { search: 'exam', [field]: idOf() };
    const [english, finnish] = [
      await refusalOf(stranger, SEARCH_MESSAGES, variables, 'en'),
      await refusalOf(stranger, SEARCH_MESSAGES, variables, 'fi'),
    ];

    expect(english).toMatchObject({ code: 'NOT_FOUND', field });
    expect(finnish).toMatchObject({ code: 'NOT_FOUND', field });
    expect(finnish.message).not.toBe(english.message);
    expect(await refusalOf(stranger, SEARCH_MESSAGES, { search: 'exam', [field]: 'none' }, 'en')).toEqual(english);
  });

  test('and a person only', async () => {
    const query = '{ searchMessages(search: "exam") { totalCount } }';
    expect(await refusalOf(await service.integration(), query)).toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('what is found comes', () => {
  test('in the order in which it fits, and then the newest first', async () => {
    for (const text of ['exam one', 'exam two', 'a long story that ends with an exam', 'exam']) {
      await send(student, chatId, text);
    }

    expect(await found(student, 'exam')).toEqual([
      'exam',
      'exam two',
      'exam one',
      'a long story that ends with an exam',
    ]);
  });

  test('with a cursor that belongs to its search', async () => {
    for (const text of ['exam one', 'exam two']) await send(student, chatId, text);
    const { pageInfo } = await searchMessages(student, 'exam', { first: 1 });

    expect(pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    expect(await found(student, 'exam', { after: pageInfo.endCursor })).toEqual(['exam one']);
    for (const variables of [
      { search: 'exams', after: pageInfo.endCursor },
      { search: 'exam', after: 'x' },
    ]) {
      expect(await refusalOf(student, SEARCH_MESSAGES, variables)).toMatchObject({
        code: 'BAD_USER_INPUT',
        field: 'after',
      });
    }
    const other = { search: 'exam', after: pageInfo.endCursor };
    expect(await refusalOf(course.teacher, SEARCH_MESSAGES, other)).toMatchObject({ field: 'after' });
  });

  test('in pages of 1 to 100, for searches of up to 200 characters', async () => {
    for (const [variables, field] of [
      [{ search: 'exam', first: 0 }, 'first'],
      [{ search: 'exam', first: 101 }, 'first'],
      [{ search: 'a'.repeat(201) }, 'search'],
      [{ search: 'a\u0007' }, 'search'],
    ] as const) {
      expect(await refusalOf(student, SEARCH_MESSAGES, variables)).toMatchObject({ code: 'BAD_USER_INPUT', field });
    }
    expect(await found(student, '𝒳'.repeat(200))).toEqual([]);
  });

  test('with what to highlight in the text that is shown', async () => {
    await say(student, [...fi('Kurssilla 👩🏽‍💻 kurssin asiaa'), ...en('About the course')]);
    const cut = async (words: string, language: string) => {
      const { edges } = await searchMessages(student, words, {}, language);
      return edges.map(({ node, highlights }) =>
        highlights.map(({ start, length }) => [...node.content].slice(start, start + length).join('')),
      );
    };

    expect(await cut('kurssi', 'fi')).toEqual([['Kurssilla', 'kurssin']]);
    expect(await cut('kurssi', 'en')).toEqual([[]]);
    expect(await cut('cour', 'en')).toEqual([['course']]);
    expect(await cut('week', 'en')).toEqual([[]]);
  });
});

describe('sending does not fail for what is searched', () => {
  const languages = ['fi', 'en', 'sv'];
  const letter = (index: number) => String.fromCodePoint(0x1d400 + (Math.floor(index) % 800));

  test.each([
    ['words that all differ', (index: number) => `${letter(index)}${letter(index / 800)} `],
    ['words with hyphens', (index: number) => `${letter(index)}${letter(index / 800)}${index % 200 ? '-' : ' '}`],
    ['paths', (index: number) => `${letter(index)}${letter(index / 800)}${index % 150 ? '/' : ' a.fi/'}`],
    ['one word', (index: number) => `${letter(index)}${letter(index / 800)}`],
  ])('with 10,000 characters of four bytes in three languages: %s', async (_what, piece) => {
    const big = await service.another({ LIMIT_BODY_BYTES: '1000000' });
    const words = Array.from({ length: 5_000 }, (_, index) => piece(index)).join('');
    const text = `kurssilla ${[...words].slice(0, 9_900).join('')} deadlines`;
    const caller = { ...student, get: (await big.as(course.ids.students[0])).get };
    await say(
      caller,
      languages.map((language) => ({ language, text })),
    );

    expect(await found(student, 'kurssi')).toHaveLength(1);
    expect(await found(student, 'deadline kurssi')).toHaveLength(1);
  });

  test('with more than PostgreSQL can search, which is then not found', async () => {
    const many = Array.from({ length: 40 }, (_, index) => `x${String.fromCharCode(97 + (index % 25))}-v${10 + index}`);
    const big = await service.another({ LIMIT_BODY_BYTES: '4000000', LANGUAGES: ['en', ...many].join(',') });
    const caller = await big.as(course.ids.students[0]);
    const word = (index: number) => `${letter(index)}${letter(index / 800)}`;
    const texts = many.map((language, which) => ({
      language,
      text: Array.from({ length: 1_600 }, (_, index) => `${word(index)}${word(which)}`).join(' '),
    }));
    await say(caller, [...en('walrus'), ...texts]);

    expect(await found(student, 'walrus')).toEqual([]);
  });

  test('with words of every length near what PostgreSQL takes', async () => {
    const words = [2_046, 2_040, 2_000, 501, 500].map((length) => 'a'.repeat(length));
    await send(student, chatId, `before ${words.join(' ')} zebra`);

    expect(await found(student, 'before zebra')).toHaveLength(1);
    expect(await found(student, 'a'.repeat(200))).toHaveLength(1);
    // PostgreSQL cuts what is too long, and then no longer finds its way among the words.
    const cut = await service.database.query(
      'select w from messages, unnest(tsvector_to_array(search)) w where w !~ $1 limit 1',
      ['^[0-9]+/.'],
    );
    expect(cut).toEqual([]);
  });
});

test('what is searched can be made anew, as after an upgrade of PostgreSQL', async () => {
  await send(student, chatId, 'About recursion');
  await service.database.query(`update messages set search = 'nothing'`);
  expect(await found(student, 'recursion')).toEqual([]);

  await service.database.query('update messages set search = null');
  expect(await found(student, 'recursion')).toEqual(['About recursion']);
  expect(await found(student, 'week')).toEqual(['First']);
});

test('a message is parsed anew only when its text changes', async () => {
  await send(student, chatId, 'About recursion');
  await service.database.query(`update messages set search = 'nothing'`);
  await service.database.query('update messages set content = content, sender_id = null');

  expect(await found(student, 'recursion')).toEqual([]);
  await service.database.query('update messages set search = null');
});
