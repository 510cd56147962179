import fc from 'fast-check';

/**
 * Texts that have broken something somewhere. None has a word that would give away the inside of a service, for answers
 * may quote what was sent.
 */
const TEXTS = [
  '',
  ' ',
  '\n\t\r',
  '\0',
  'a\0b',
  '\u0001\u0008\u001b[31m\u007f\u0080\u009f',
  '\u2028\u2029\ufeff\u200b\u200e\u202e',
  '\ud800',
  'a\udfffb',
  '\udc00\ud800',
  '\ufffe\uffff\ufdd0',
  '😀👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿',
  'e\u0301'.repeat(50),
  'ﷺ'.repeat(200),
  'İıſẞß',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'null',
  'true',
  '-0',
  '0',
  '1e999',
  '-1',
  '9223372036854775807',
  '9223372036854775808',
  '99999999999999999999999999999999999999',
  '00000000-0000-0000-0000-000000000000',
  'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
  '{00000000-0000-0000-0000-000000000000}',
  "'",
  '"',
  '\\',
  "\\'",
  "' or '1'='1",
  "'; --",
  '/* */',
  '$1',
  '$$',
  '#{x}',
  '{{x}}',
  '{{count}}',
  '$t(x)',
  '%s%n%d',
  '%00',
  '%',
  '_',
  '\\x00',
  '../../../../etc/x',
  'javascript:alert(1)',
  '<script>x</script>',
  'http://[::1',
  'https://x.example/\u0000',
  'fi',
  'FI',
  'xx',
  `en-US-x-${'a'.repeat(100)}`,
  '*',
  '2024-01-01T00:00:00Z',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999999999Z',
  '+275760-09-13T00:00:00Z',
  '-271821-04-20T00:00:00Z',
  '2024-02-30T25:61:61Z',
  'AAAA',
  'eyJhbGciOiJub25lIn0.e30.',
  "<-> & | ! ( ) : * 'a'",
  'a & !b | (c:*',
  '((((((((((',
  '!!!!',
  ':*:*:*',
  'kurssi kurssi kurssi',
  'x'.repeat(256),
  'x'.repeat(10_001),
  'x '.repeat(5_000),
  '\\'.repeat(3_000),
  '('.repeat(3_000),
  '😀'.repeat(6_000),
];

/** Any text: one of those that have broken something, or one of any characters, well-formed or not. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...TEXTS) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 30 }) },
  {
    weight: 1,
    arbitrary: fc.array(fc.nat({ max: 0xffff }), { maxLength: 8 }).map((units) => String.fromCharCode(...units)),
  },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...TEXTS), fc.constantFrom(...TEXTS)).map((two) => two.join('')) },
);

/** Numbers that fit GraphQL's Int. */
export const hostileInt: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(0, 1, 2, 3, 20, 100, 101, -1, 2_147_483_647, -2_147_483_648),
  fc.integer(),
  fc.integer({ min: -3, max: 30 }),
);

/** Stands for JSON that no value of JavaScript's is written as. */
const RAW: Record<string, string> = {
  '@@deepList@@': `${'['.repeat(8_000)}${']'.repeat(8_000)}`,
  '@@deepObject@@': `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
  '@@infinite@@': '1e999',
  '@@tiny@@': '-1e-999',
  '@@long@@': '1'.repeat(500),
  '@@precise@@': `0.${'1'.repeat(500)}`,
  '@@proto@@': '{"__proto__":{"x":1},"constructor":{"prototype":{"x":1}},"a":"b"}',
  '@@twice@@': '{"language":"fi","language":"en","text":"a","text":null}',
  '@@half@@': '"\\ud800"',
  '@@wide@@': `[${'0,'.repeat(5_000)}0]`,
};

/** Any JSON, with what does not fit anything. */
export const hostileJson: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...Object.keys(RAW)) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(null, true, 0, -1, 1.5, 2 ** 31, 2 ** 53, 1e308, '', [], {}, [[]], [null], { a: 1 }),
  },
  { weight: 2, arbitrary: hostileText },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }) },
  { weight: 1, arbitrary: fc.dictionary(hostileText, fc.oneof(hostileText, hostileInt), { maxKeys: 3 }) },
);

/** Writes JSON, with what stands for JSON that JavaScript does not write. */
export function writeJson(value: unknown): string {
  return JSON.stringify(value).replace(/"(@@\w+@@)"/g, (quoted, name: string) => RAW[name] ?? quoted);
}
