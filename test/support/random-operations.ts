import fc from 'fast-check';

/** An operation with its variables. */
export interface RandomOperation {
  text: string;
  variables: Record<string, unknown>;
}

const ARGUMENTS = [
  '',
  '(text: "given")',
  '(text: null)',
  '(text: $text)',
  '(text: $defaulted)',
  '(numbers: [1, $number])',
  '(numbers: $numbers)',
  '(filter: { tags: ["a", $tag] })',
  '(filter: { tags: $tags, size: $size })',
  '(filter: $filter)',
];
const VARIABLES: Record<string, string> = {
  text: 'String',
  defaulted: 'String = "by default"',
  number: 'Int! = 3',
  tag: 'String! = "tag"',
  tags: '[String!] = "one"',
  numbers: '[Int!]',
  size: 'Int',
  filter: 'Filter = { tags: ["x"] }',
};
const variables = fc.record(
  {
    text: fc.option(fc.string()),
    defaulted: fc.option(fc.string()),
    number: fc.integer({ min: -5, max: 5 }),
    tag: fc.string(),
    tags: fc.constantFrom(null, [], ['a', 'b'], 'c'),
    numbers: fc.constantFrom(null, [], [1, 2], 3),
    size: fc.option(fc.integer({ min: 0, max: 9 })),
    filter: fc.constantFrom(null, {}, { size: null }, { tags: ['y', 'z'], size: 2 }, { tags: 'one' }),
  },
  { requiredKeys: [] },
);

const LEAVES = ['id', 'label', 'size', 'kind', 'flag', 'ratio', 'numbers', 'matrix', '__typename'];
const BRANCHES = ['child', 'requiredChild', 'children', 'requiredChildren', 'strictChildren'];
const FRAGMENTS = ['A', 'B', 'C'];

/** The same key always stands for the same field with the same arguments, so that whatever is asked twice can be merged. */
function field(name: string, variants: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.nat(variants.length - 1), fc.boolean())
    .map(([variant, alias]) =>
      variant > 0 || alias ? `${name}_${variant}: ${name}${variants[variant]}` : `${name}${variants[0]}`,
    );
}

const leaf = fc.oneof(
  ...LEAVES.map((name) => field(name, [''])),
  field('echo', ARGUMENTS),
  field('greeting', ARGUMENTS),
);

function joined(selections: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.array(selections, { minLength: 1, maxLength: 5 }).map((all) => `{ ${all.join(' ')} }`);
}

/** What can be asked of a node; of the fragments, only those that come later, so that none contains itself. */
function nodeSelections(depth: number, fragments: readonly string[]): fc.Arbitrary<string> {
  const spreads = fragments.map((name) => fc.constant(`...${name}`));
  if (depth === 0) return joined(fc.oneof(leaf, ...spreads));
  const below = nodeSelections(depth - 1, fragments);
  const branch = fc
    .oneof(...BRANCHES.map((name) => field(name, [''])))
    .chain((start) => below.map((set) => `${start} ${set}`));
  const inline = fc.tuple(fc.constantFrom('... on Node', '...'), below).map((parts) => parts.join(' '));
  return joined(fc.oneof(leaf, leaf, branch, branch, inline, ...spreads));
}

const fragmentSets = fc.tuple(...FRAGMENTS.map((_, index) => nodeSelections(1, FRAGMENTS.slice(index + 1))));

function rootSelections(type: string): fc.Arbitrary<string> {
  const below = nodeSelections(2, FRAGMENTS);
  const starts =
    type === 'Query'
      ? ['node', 'requiredNode', 'nodes'].map((name) => field(name, ['']))
      : ['change', 'requiredChange'].map((name) => field(name, ARGUMENTS.slice(0, 5)));
  const branch = fc.tuple(fc.oneof(...starts), below).map((parts) => parts.join(' '));
  const echo = type === 'Query' ? [field('echo', ARGUMENTS)] : [];
  const plain = fc.oneof(branch, branch, field('__typename', ['']), ...echo);
  const inline = fc.tuple(fc.constantFrom(`... on ${type}`, '...'), joined(plain)).map((parts) => parts.join(' '));
  return joined(fc.oneof({ arbitrary: plain, weight: 3 }, { arbitrary: inline, weight: 1 }));
}

/** Only what is used is declared. */
function assemble(kind: string, root: string, sets: readonly string[]): string {
  let text = root;
  FRAGMENTS.forEach((name, index) => {
    if (text.includes(`...${name}`)) text += ` fragment ${name} on Node ${sets[index]}`;
  });
  const used = Object.entries(VARIABLES).filter(([name]) => new RegExp(`\\$${name}\\b`).test(text));
  const declared = used.map(([name, type]) => `$${name}: ${type}`).join(', ');
  return `${kind} ${declared && `(${declared})`} ${text}`;
}

/** Valid operations on the schema of `unreliable-schema.ts`, with variables that fit. */
export function randomOperation(kind: 'query' | 'mutation'): fc.Arbitrary<RandomOperation> {
  const root = rootSelections(kind === 'query' ? 'Query' : 'Mutation');
  return fc
    .tuple(root, fragmentSets, variables)
    .map(([set, sets, given]) => ({ text: assemble(kind, set, sets), variables: given }));
}
