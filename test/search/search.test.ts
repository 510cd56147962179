import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type HighlightRow, highlightedTexts, MARKS } from '../../src/search/highlight.sql.js';
import { startService, type TestService } from '../support/service.js';

let service: TestService;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

const LANGUAGES = ['fi', 'en', 'sv'];

async function finds(texts: Record<string, string>, words: string, languages = LANGUAGES): Promise<boolean> {
  const [row] = await service.database.query<{ found: boolean }>(
    'select search_vector($1) @@ search_query($2, $3) as found',
    [texts, languages, words],
  );
  return row?.found ?? false;
}

describe('a text is found', () => {
  test.each([
    ['an inflected form in Finnish', { fi: 'Miten kurssilla palautetaan?' }, 'kurssi'],
    ['another inflected form', { fi: 'Ilmoittaudu kurssille.' }, 'kurssilla'],
    ['an inflected form in English', { en: 'Submitted exercises are graded.' }, 'submitting'],
    ['an inflected form in Swedish', { sv: 'Uppgifterna på kursen' }, 'uppgift'],
    ['all words, in any order', { en: 'How are exercises submitted?' }, 'submit exercise'],
    ['common words beside others', { en: 'How to submit' }, 'how to submit'],
    ['a common word alone', { en: 'To be or not' }, 'to'],
    ['the first letter of the last word', { en: 'How are exercises submitted?' }, 'exercises s'],
    ['the beginning of the last word, in the middle of an ending', { fi: 'Miten kurssilla?' }, 'kurssil'],
    ['the last word whole, with a space behind', { fi: 'Miten kurssilla?' }, 'kurssi  '],
    ['in whichever translation it occurs', { fi: 'kurssi', en: 'deadline' }, 'deadlines'],
    ['the name of a file', { en: 'Rename main.py first' }, 'main.py'],
    ['the beginning of a name with a hyphen', { en: 'Send an e-mail' }, 'e-ma'],
    ['capitals', { en: 'The CHECKER fails' }, 'Checker'],
    ['a word among signs', { en: 'What does segmentation fault mean?' }, '"segmentation" & !fault:*'],
  ])('by %s', async (_by, texts, words) => {
    expect(await finds(texts, words)).toBe(true);
  });

  test('in a regional variety of a language by the stems of the language', async () => {
    expect(await finds({ 'en-GB': 'Submitted exercises' }, 'submitting', ['en-GB'])).toBe(true);
  });

  test('in a language without known stems by its words as they stand', async () => {
    expect(await finds({ tlh: 'Qapla batlh je' }, 'qapla ba', ['tlh'])).toBe(true);
    expect(await finds({ tlh: 'Qapla batlh je' }, 'batlhmey', ['tlh'])).toBe(false);
  });
});

describe('a text is not found', () => {
  test.each([
    ['another word', { fi: 'Miten kurssilla?' }, 'tentti'],
    ['one of two words', { fi: 'Miten kurssilla?' }, 'kurssi tentti'],
    ['the beginning of a word that is not the last', { en: 'exercises are submitted' }, 'exer submitted'],
    ['what merely begins as the stem', { fi: 'Kirjoita kursiivilla.' }, 'kurssi'],
    ['no word', { en: 'exercises' }, '!!! & | () :* <->'],
    ['nothing', { en: 'exercises' }, ''],
  ])('by %s', async (_by, texts, words) => {
    expect(await finds(texts, words)).toBe(false);
  });
});

test('whatever is typed is a search', async () => {
  const signs = fc.constantFrom(
    "'",
    '"',
    '\\',
    ':',
    '*',
    '&',
    '|',
    '!',
    '(',
    ')',
    '<',
    '->',
    ' ',
    '-',
    '.',
    '/',
    '@',
    'a',
    'ä',
    '𝒳',
    '%',
  );
  const typed = fc.oneof(
    fc.array(signs, { maxLength: 20 }).map((parts) => parts.join('')),
    fc.string({ unit: 'grapheme' }),
  );
  const property = fc.asyncProperty(typed, async (words) => {
    expect(typeof (await finds({ en: 'a text' }, words.replaceAll('\0', '')))).toBe('boolean');
  });
  await fc.assert(property, { numRuns: 500 });
});

test('the beginnings of any word of a text find it', async () => {
  const word = fc.string({ unit: fc.constantFrom(...'abdeiklmnorstuvyäö'), minLength: 1, maxLength: 12 });
  const property = fc.asyncProperty(
    fc.array(word, { minLength: 1, maxLength: 6 }),
    fc.constantFrom('fi', 'en', 'sv'),
    fc.nat(),
    fc.nat(),
    async (words, language, which, length) => {
      const chosen = words[which % words.length] as string;
      const beginning = chosen.slice(0, 1 + (length % chosen.length));
      expect(await finds({ [language]: words.join(' ') }, beginning)).toBe(true);
    },
  );
  await fc.assert(property, { numRuns: 300 });
});

test('highlighting changes nothing but for the marks', async () => {
  const pieces = [
    'kurssilla',
    'a',
    '<b>',
    '</b>',
    '&amp;',
    'e-mail',
    'x@y.fi',
    'https://y.fi/a?b=c',
    '-',
    ' ',
    '\n',
    '😀',
    "'",
  ];
  const property = fc.asyncProperty(
    fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 15 }),
    fc.constantFrom(...pieces),
    async (parts, words) => {
      const text = parts.join('');
      const values = [[text], ['fi'], [words], ['fi,en']];
      const [row] = await service.database.query<HighlightRow & Record<string, unknown>>(highlightedTexts.text, values);
      for (const marked of [row?.stems, row?.beginnings]) {
        expect(marked?.replaceAll(MARKS.start, '').replaceAll(MARKS.stop, '')).toBe(text);
      }
    },
  );
  await fc.assert(property, { numRuns: 300 });
});

test('a dump can be restored, whatever the search path is then', async () => {
  const [row] = await service.database.query<{ found: boolean }>(
    `with path as materialized (select set_config('search_path', '', true))
      select public.search_vector('{"fi": "kurssilla"}') @@ public.search_query('{fi}', 'kurssi') as found from path`,
  );
  expect(row?.found).toBe(true);
});
