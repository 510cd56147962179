import fc from 'fast-check';

/** What GraphQL's lexer makes tokens of, or nearly. */
const TOKEN = /"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|\.\.\.|[A-Za-z_]\w*|-?\d[\d.eE+-]*|[^\s]|\s+/g;
const STRAY = [
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  ':',
  '!',
  '$',
  '@',
  '...',
  '"',
  '"""',
  '#',
  '&',
  '|',
  '=',
  '-',
  '1e',
  '0x1',
  '.',
  '\0',
  '\ufeff',
  '\ud800',
  '😀',
  '__typename',
  '__schema',
  'fragment',
  'query',
  'on',
  'null',
  'true',
  '{ __typename }',
  '@skip(if: true)',
  '@defer',
  '@stream',
  '$x',
  '$x: ID = "x"',
  'type X { x: ID }',
  'extend schema { query: X }',
];

type Change = { kind: 'drop' | 'double' | 'swap' | 'stray' | 'cut'; at: number; other: number; stray: string };

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('drop' as const, 'double' as const, 'swap' as const, 'stray' as const, 'cut' as const),
  at: fc.nat(),
  other: fc.nat(),
  stray: fc.constantFrom(...STRAY),
});

function apply(tokens: string[], { kind, at, other, stray }: Change): string[] {
  if (tokens.length === 0) return [stray];
  const index = at % tokens.length;
  const changed = [...tokens];
  if (kind === 'drop') changed.splice(index, 1);
  else if (kind === 'double') changed.splice(index, 0, tokens[index] as string);
  else if (kind === 'stray') changed.splice(index, 1, stray);
  else if (kind === 'cut') changed.length = index;
  else changed[index] = tokens[other % tokens.length] as string;
  return changed;
}

/** A text of which some tokens were dropped, doubled, swapped or made something else. */
export function mutated(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(text, fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([given, changes]) => changes.reduce(apply, given.match(TOKEN) ?? []).join(''));
}

type Damage = { at: number; length: number; bytes: Uint8Array };

const damage: fc.Arbitrary<Damage> = fc.record({
  at: fc.nat(),
  length: fc.nat({ max: 4 }),
  bytes: fc.uint8Array({ maxLength: 4 }),
});

/** Bytes of which some are others. */
export function damaged(bytes: fc.Arbitrary<Buffer>): fc.Arbitrary<Buffer> {
  return fc.tuple(bytes, fc.array(damage, { minLength: 1, maxLength: 3 })).map(([given, damages]) =>
    damages.reduce((before, { at, length, bytes: put }) => {
      const start = before.length === 0 ? 0 : at % before.length;
      return Buffer.concat([before.subarray(0, start), put, before.subarray(start + length)]);
    }, given),
  );
}
