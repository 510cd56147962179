import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import english from '../../src/i18n/locales/en.json' with { type: 'json' };

const SOURCE = new URL('../../src/', import.meta.url);
const LOCALES = new URL('i18n/locales/', SOURCE);

const sources = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, text: readFileSync(new URL(file, SOURCE), 'utf8') }));
const texts: Record<string, string> = english;
const singular = (key: string) => key.replace(/_(one|other)$/, '');
const keys = new Set(Object.keys(texts).map(singular));

const placeholdersOf = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();

describe.each(readdirSync(LOCALES))('%s', (file) => {
  const own: Record<string, string> = JSON.parse(readFileSync(new URL(file, LOCALES), 'utf8'));

  test('has exactly the keys of en.json, in its order', () => {
    expect(Object.keys(own)).toEqual(Object.keys(texts));
  });

  test('fills in the same values as en.json', () => {
    const placeholders = (of: Record<string, string>) =>
      Object.fromEntries(Object.entries(of).map(([key, text]) => [key, placeholdersOf(text)]));

    expect(placeholders(own)).toEqual(placeholders(texts));
  });

  test('has a text of its own for every key', () => {
    const blank = Object.entries(own).filter(([, text]) => text.trim() === '');
    expect(blank).toEqual([]);
    if (file === 'en.json') return;
    const untranslated = Object.entries(own).filter(([key, text]) => text === texts[key]);
    expect(untranslated).toEqual([]);
  });
});

test('the service has Finnish, English and Swedish', () => {
  expect(readdirSync(LOCALES)).toEqual(expect.arrayContaining(['en.json', 'fi.json', 'sv.json']));
});

test('every key that the source names has a text', () => {
  const families = new Set([...keys].map((key) => key.split('.')[0]));
  const named = sources.flatMap(({ file, text }) =>
    [...text.matchAll(/'([a-zA-Z]+)\.([a-zA-Z]+)'/g)]
      .filter(([, family]) => families.has(family))
      .map(([, family, name]) => ({ file, key: `${family}.${name}` })),
  );

  expect(named.length).toBeGreaterThan(keys.size / 2);
  expect(named.filter(({ key }) => !keys.has(key))).toEqual([]);
});

test('every text is used', () => {
  const unused = [...keys].filter((key) => !sources.some(({ text }) => text.includes(`'${key}'`)));

  expect(unused).toEqual([]);
});
