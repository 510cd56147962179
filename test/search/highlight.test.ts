import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rangesOf } from '../../src/search/highlight.js';
import { MARKS } from '../../src/search/highlight.sql.js';

const mark = (text: string) => `${MARKS.start}${text}${MARKS.stop}`;

test.each([
  ['nothing', ['a text'], []],
  ['a word', [`a ${mark('text')}`], [{ start: 2, length: 4 }]],
  [
    'two words',
    [`${mark('a')} ${mark('text')}`],
    [
      { start: 0, length: 1 },
      { start: 2, length: 4 },
    ],
  ],
  ['characters of two units as one', [`😀 ${mark('😀a')} b`], [{ start: 2, length: 2 }]],
  [
    'what any copy marks',
    [`${mark('a')} text`, `a ${mark('text')}`],
    [
      { start: 0, length: 1 },
      { start: 2, length: 4 },
    ],
  ],
  ['what all copies mark once', [`a ${mark('text')}`, `a ${mark('text')}`], [{ start: 2, length: 4 }]],
])('ranges are %s', (_what, copies, ranges) => {
  expect(rangesOf(copies)).toEqual(ranges);
});

test('any stretches come back as they were marked', () => {
  const stretch = fc.record({ text: fc.string({ unit: 'grapheme', minLength: 1 }), marked: fc.boolean() });
  const property = fc.property(fc.array(stretch), (stretches) => {
    const ranges = rangesOf([stretches.map(({ text, marked }) => (marked ? mark(text) : text)).join('')]);
    const characters = stretches.flatMap(({ text, marked }) => [...text].map(() => marked));
    const flagged = characters.map((_, at) => ranges.some(({ start, length }) => at >= start && at < start + length));
    expect(flagged).toEqual(characters);
  });
  fc.assert(property);
});
