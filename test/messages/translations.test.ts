import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CREATE, chatInput, createChat, SEND } from '../support/chats.js';
import { type Course, changing, createCourse, en, push, SYNC } from '../support/course.js';
import { refusalOf } from '../support/refusals.js';
import { type Caller, startService, type TestService } from '../support/service.js';

let service: TestService;
let course: Course;
let student: Caller;

const text = (language: string) => ({ language, text: `Text in ${language}` });

beforeAll(async () => {
  service = await startService();
  course = await createCourse(service, { defaultLanguage: 'sv' });
  [student] = course.students;
});
afterAll(() => service?.close());

const SHOWN = `query ($id: ID!, $language: String) { chat(id: $id) {
  topic(language: $language) topicTranslations { language text }
  lastMessage { content(language: $language) contentTranslations { language text } } } }`;

describe('a topic and a message are shown', () => {
  const all = ['fi', 'en', 'sv'];
  test.each<[what: string, given: string[], asked: string | null, request: string, shown: string]>([
    ['in the asked language', all, 'en', 'fi', 'en'],
    ['else in the request’s', all, null, 'en', 'en'],
    ['in the request’s, of those it takes the best', all, null, 'de, en;q=0.5, fi;q=0.7', 'fi'],
    ['in the request’s, whatever the region', all, null, 'en-GB', 'en'],
    ['in the request’s where the asked one is missing', ['fi', 'en'], 'sv', 'en', 'en'],
    ['in the request’s where the asked one is unknown', all, 'de', 'en', 'en'],
    ['else in the default one of the course space', ['en', 'sv'], null, 'fi', 'sv'],
    ['in the default one where the asked one and the request’s are missing', ['fi', 'sv'], 'en', 'en', 'sv'],
    ['else in any', ['en'], null, 'fi', 'en'],
    ['in any where nothing else is there', ['fi'], 'en', 'en', 'fi'],
    ...['', 'constructor', 'toString', '__proto__'].map((asked): [string, string[], string, string, string] => [
      `for the asked language "${asked}"`,
      all,
      asked,
      'en',
      'en',
    ]),
  ])('%s', async (_what, given, asked, request, shown) => {
    const translations = given.map(text);
    const input = { audience: 'COURSE_STAFF', topic: translations, content: translations };
    const id = await createChat(student, course, input);

    const { chat } = await student.get(SHOWN, { id, language: asked }, request);

    const sorted = translations.toSorted((a, b) => a.language.localeCompare(b.language));
    expect(chat).toEqual({
      topic: `Text in ${shown}`,
      topicTranslations: sorted,
      lastMessage: { content: `Text in ${shown}`, contentTranslations: sorted },
    });
  });

  test.each([
    ['names none', ''],
    ['names any', '*'],
    ['names none that there is', 'de'],
  ])('in the language that the roster gives for who asks, where the request %s', async (_what, request) => {
    const { id, reader, prefer } = await reading();
    await prefer('en');

    expect((await reader.get(SHOWN, { id }, request)).chat.topic).toBe('Text in en');
    expect((await reader.get(SHOWN, { id }, 'sv')).chat.topic).toBe('Text in sv');
  });

  test('in the language that the roster gave when the token was first used, where the request names none', async () => {
    const { id, reader, prefer } = await reading();
    await prefer('sv');
    expect((await reader.get(SHOWN, { id }, 'de')).chat.topic).toBe('Text in sv');
  });

  /** Somebody who reads a chat in three languages, and whose own language is still to be given. */
  async function reading() {
    const own = await createCourse(service);
    const input = { audience: 'COURSE', topic: all.map(text), content: all.map(text) };
    const id = await createChat(own.teacher, own, input);
    const prefer = (language: string) =>
      push(service, own, { roster: changing(own, { [own.ids.students[0]]: { language } }) });
    return { id, reader: own.students[0], prefer };
  }
});

describe('an error is in the request’s language, with the same code and field in each:', () => {
  const newChat = (more: object) => ({ input: chatInput(course, more) });
  const CHATS = 'query ($first: Int, $after: String) { chats(first: $first, after: $after) { totalCount } }';
  type Case = [
    what: string,
    refusal: { code: string; field?: string },
    ask: () => [Caller, string, object],
    texts: { fi: string; en: string; sv: string },
  ];
  test.each<Case>([
    [
      'an unknown chat',
      { code: 'NOT_FOUND', field: 'input.chatId' },
      () => [student, SEND, { input: { chatId: 'x', content: en('A') } }],
      { fi: 'Keskustelua ei ole.', en: 'There is no such chat.', sv: 'Diskussionen finns inte.' },
    ],
    [
      'the whole course by a student',
      { code: 'FORBIDDEN' },
      () => [student, CREATE, newChat({ audience: 'COURSE' })],
      {
        fi: 'Vain kurssihenkilökunta ja vastuuopettaja voivat kirjoittaa koko kurssille.',
        en: 'Only the course staff and the responsible teacher can address the whole course.',
        sv: 'Endast kurspersonalen och den ansvariga läraren kan skriva till hela kursen.',
      },
    ],
    [
      'an unknown language, with the ones that would do',
      { code: 'BAD_USER_INPUT', field: 'input.content[0].language' },
      () => [student, CREATE, newChat({ content: [{ language: 'de', text: 'A' }] })],
      {
        fi: 'Kielen pitää olla jokin näistä: fi, en, sv, mutta annettiin de.',
        en: 'The language must be one of fi, en, sv, but got de.',
        sv: 'Språket måste vara ett av fi, en, sv, men de angavs.',
      },
    ],
    [
      'somebody of no roster, as given',
      { code: 'BAD_USER_INPUT', field: 'input.userIds' },
      () => [student, CREATE, newChat({ audience: 'USERS', userIds: ['<b>&{{x}}'] })],
      {
        fi: 'Käyttäjä <b>&{{x}} ei ole tässä kurssitilassa.',
        en: 'The user <b>&{{x}} is not in this course space.',
        sv: 'Användaren <b>&{{x}} finns inte i det här kursutrymmet.',
      },
    ],
    [
      'too large a page',
      { code: 'BAD_USER_INPUT', field: 'first' },
      () => [student, CHATS, { first: 101 }],
      {
        fi: 'Rivien määrän pitää olla 1–100, mutta annettiin 101.',
        en: 'The number of items must be from 1 to 100, but got 101.',
        sv: 'Antalet rader måste vara 1–100, men 101 angavs.',
      },
    ],
    [
      'a cursor of nothing',
      { code: 'BAD_USER_INPUT', field: 'after' },
      () => [student, CHATS, { after: 'nothing' }],
      {
        fi: 'Kohdistin ei ole tämän luettelon antama.',
        en: 'The cursor is not one that this list gave out.',
        sv: 'Markören har inte getts ut av den här listan.',
      },
    ],
    [
      'a push by a person',
      { code: 'FORBIDDEN' },
      () => [student, SYNC, { input: course.roster }],
      {
        fi: 'Tähän tarvitaan integraation tunniste, jolla on oikeus roster:write.',
        en: "This needs an integration's token with the scope roster:write.",
        sv: 'Detta kräver en integrations token med rättigheten roster:write.',
      },
    ],
  ])('%s', async (_what, refusal, ask, texts) => {
    const [caller, query, variables] = ask();
    for (const [language, message] of Object.entries(texts)) {
      expect(await refusalOf(caller, query, variables, language)).toEqual({ field: undefined, ...refusal, message });
    }
    // The default, and what stands for a language that the service does not speak.
    expect(await refusalOf(caller, query, variables)).toMatchObject({ message: texts.fi });
    expect(await refusalOf(caller, query, variables, 'de')).toMatchObject({ message: texts.fi });
    expect(await refusalOf(caller, query, variables, 'de, sv-FI;q=0.8, en;q=0.2')).toMatchObject({ message: texts.sv });
  });
});
