import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Course, createCourse, en, fi } from '../support/course.js';
import { publish, questionsOf } from '../support/faq.js';
import { type Caller, startService, type TestService } from '../support/service.js';

let service: TestService;
let course: Course;
let student: Caller;

beforeAll(async () => {
  service = await startService();
  course = await createCourse(service);
  [student] = course.students;
  const entries = [
    { question: fi('Miten kurssilla palautetaan tehtävät?'), answer: fi('Palautusnapista.'), exercise: 'e1' },
    { question: en('How are exercises submitted?'), answer: en('Press the button on the page.'), exercise: 'e1' },
    {
      question: [...fi('Mikä on tentin aika?'), ...en('When is the exam?')],
      answer: [...fi('Kurssin lopussa.'), ...en('At the end of the course.')],
      hook: 'exam',
    },
    { question: en('Button 👩🏽‍💻 of the button page?'), answer: en('Buttons: yes.') },
  ];
  for (const entry of entries) await publish(course.teacher, course, entry);
});
afterAll(() => service?.close());

const search = (words: string, more: object = {}) => questionsOf(student, course, { search: words, ...more });

describe('a search of the FAQ', () => {
  test('finds inflected forms in Finnish and in English, in questions and answers, questions first', async () => {
    expect(await search('kurssi')).toEqual(['Miten kurssilla palautetaan tehtävät?', 'Mikä on tentin aika?']);
    expect(await search('submit exercise')).toEqual(['How are exercises submitted?']);
    expect(await search('buttons')).toEqual(['Button 👩🏽‍💻 of the button page?', 'How are exercises submitted?']);
  });

  test('finds while the last word is being typed', async () => {
    const [question] = ['Miten kurssilla palautetaan tehtävät?'];
    for (let length = 1; length <= 'kurssilla'.length; length += 1) {
      expect(await search('kurssilla'.slice(0, length))).toContain(question);
      expect(await search(`palautetaan ${'kurssilla'.slice(0, length)}`)).toContain(question);
    }
  });

  test('keeps to the exercise, the hook and the course space', async () => {
    expect(await search('kurssi', { exercise: 'e1' })).toEqual(['Miten kurssilla palautetaan tehtävät?']);
    expect(await search('kurssi', { hook: 'exam' })).toEqual(['Mikä on tentin aika?']);
    expect(await search('kurssi', { exercise: 'e2' })).toEqual([]);
    const elsewhere = await createCourse(service);
    expect(await questionsOf(elsewhere.teacher, elsewhere, { search: 'kurssi' })).toEqual([]);
  });

  test('without a word in it is none: everything comes, the newest first', async () => {
    for (const words of ['', ' ', '\n\t']) expect(await search(words)).toEqual(await questionsOf(student, course));
    expect(await search('?!')).toEqual([]);
  });

  test('finds what an entry says now, not what it said', async () => {
    const elsewhere = await createCourse(service);
    const { id } = await publish(elsewhere.teacher, elsewhere, { question: en('About recursion') });
    await elsewhere.teacher.get(
      `mutation ($input: UpdateFaqEntryInput!) { updateFaqEntry(input: $input) { entry { id } } }`,
      {
        input: { id, question: en('About iteration') },
      },
    );

    expect(await questionsOf(elsewhere.teacher, elsewhere, { search: 'recursion' })).toEqual([]);
    expect(await questionsOf(elsewhere.teacher, elsewhere, { search: 'iterations' })).toEqual(['About iteration']);
  });

  test('takes the longest texts, in every language, of words that all differ', async () => {
    const elsewhere = await createCourse(service);
    const words = Array.from({ length: 1_500 }, (_, index) => `w${index.toString(36)}ö`).join(' ');
    const text = (['fi', 'en', 'sv'] as const).map((language) => ({ language, text: `${words} kurssilla` }));

    await publish(elsewhere.teacher, elsewhere, { question: text, answer: text });

    expect(await questionsOf(elsewhere.teacher, elsewhere, { search: 'kurssi' })).toHaveLength(1);
  });

  test('of more than 200 characters is refused', async () => {
    expect(await search('a'.repeat(200))).toEqual([]);
    await expect(search('a'.repeat(201))).rejects.toThrow(/"code":"BAD_USER_INPUT","field":"search"/);
  });
});

describe('highlights', () => {
  const QUERY = `query ($id: ID!, $search: String) { faq(courseSpaceId: $id, search: $search) { edges {
    questionHighlights { start length } answerHighlights { start length } node { question answer } } } }`;
  const shown = async (words: string | null, language: string) => {
    const { faq } = await student.get(QUERY, { id: course.roster.id, search: words }, language);
    type Range = { start: number; length: number };
    const cut = (text: string, ranges: Range[]) =>
      ranges.map(({ start, length }) => [...text].slice(start, start + length).join(''));
    return faq.edges.map(
      (edge: {
        node: { question: string; answer: string };
        questionHighlights: Range[];
        answerHighlights: Range[];
      }) => [cut(edge.node.question, edge.questionHighlights), cut(edge.node.answer, edge.answerHighlights)],
    );
  };

  test('are the words that were found, in the language that is shown', async () => {
    expect(await shown('kurssi', 'fi')).toEqual([
      [['kurssilla'], []],
      [[], ['Kurssin']],
    ]);
    expect(await shown('button page', 'en')).toEqual([
      [['Button', 'button', 'page'], ['Buttons']],
      [[], ['button', 'page']],
    ]);
    expect(await shown('exa', 'en')).toEqual([[['exam'], []]]);
  });

  test('are none without a search', async () => {
    expect((await shown(null, 'en')).flat(2)).toEqual([]);
  });
});
