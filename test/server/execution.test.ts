import fc from 'fast-check';
import {
  type ExecutionResult,
  execute,
  type GraphQLFormattedError,
  Kind,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import type { RequestContext } from '../../src/context.js';
import { Executor } from '../../src/server/execution/executor.js';
import { type RandomOperation, randomOperation } from '../support/random-operations.js';
import { OUTCOMES, type Outcome, unreliableSchema as schema } from '../support/unreliable-schema.js';

const executor = new Executor(schema);

interface Outcomes {
  result: ExecutionResult;
  log: string[];
}

/** What an operation gives here and in graphql-js, and in which order its mutations ran. */
async function runBoth(
  { text, variables }: RandomOperation,
  outcomes: readonly Outcome[] = ['a value'],
): Promise<{ ours: Outcomes; theirs: Outcomes }> {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  const ours: string[] = [];
  const theirs: string[] = [];
  const context = (log: string[]) => ({ outcomes, log }) as unknown as RequestContext;
  return {
    ours: {
      result: await executor.execute({
        document,
        operation: operation as OperationDefinitionNode,
        variables,
        contextValue: context(ours),
      }),
      log: ours,
    },
    theirs: {
      result: await execute({ schema, document, variableValues: variables, contextValue: context(theirs) }),
      log: theirs,
    },
  };
}

type Path = readonly (string | number)[];

/** The place in the data where an error left null: where it happened, or further up. */
function nulledBy(data: unknown, path: Path): Path {
  let value = data;
  for (const [depth, key] of path.entries()) {
    if (value === null || value === undefined) return path.slice(0, depth);
    value = (value as Record<string | number, unknown>)[key];
  }
  return path;
}

/** The two word it differently that a field has no value. */
const wordingOf = (message: string) =>
  message.replace(
    /^(?:Cannot return null for non-nullable field|Expected) (\S+?)(?:\.| to have a value, but it has none)$/,
    'No value for $1',
  );

/** The errors by the places of the data that are null for them. */
function errorsByPlace({ data, errors = [] }: ExecutionResult): Map<string, Set<string>> {
  const byPlace = new Map<string, Set<string>>();
  for (const { path = [], message, locations } of errors.map((error) => error.toJSON() as GraphQLFormattedError)) {
    const place = JSON.stringify(nulledBy(data, path));
    const told = JSON.stringify([path, wordingOf(message), locations]);
    byPlace.set(place, (byPlace.get(place) ?? new Set()).add(told));
  }
  return byPlace;
}

/**
 * The same data, with the keys in the same order, and the same errors. Of what lies below a field that became null for
 * it, graphql-js stops to look at the first error, or does not wait for others: the specification leaves it open, so
 * there it may tell fewer, but none that is not told here
 * (https://spec.graphql.org/draft/#sec-Handling-Execution-Errors).
 */
function expectSame(ours: ExecutionResult, theirs: ExecutionResult): void {
  expect(JSON.stringify(ours.data)).toBe(JSON.stringify(theirs.data));
  expect('errors' in ours).toBe('errors' in theirs);
  const [here, there] = [errorsByPlace(ours), errorsByPlace(theirs)];
  expect([...here.keys()].sort()).toEqual([...there.keys()].sort());
  for (const [place, told] of here) {
    const others = [...(there.get(place) as Set<string>)];
    // Not so of the whole: once there is no data at all, nothing more is begun here.
    if (place !== '[]') expect([...told]).toEqual(expect.arrayContaining(others));
    const own = [...told].filter((error) => JSON.stringify(JSON.parse(error)[0]) === place);
    expect(others).toEqual(expect.arrayContaining(own));
  }
}

const failures = OUTCOMES.filter((outcome) => !['a value', 'a promise', 'a late promise'].includes(outcome));
/** Mostly values, so that something is left of the data. */
const outcomes = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom<Outcome>('a value', 'a promise', 'a late promise') },
    { weight: 1, arbitrary: fc.constantFrom(...failures) },
  ),
  { minLength: 1, maxLength: 12 },
);

describe('what the executor gives is what graphql-js gives', () => {
  test.each(['query', 'mutation'] as const)('for any %s, whatever becomes of its fields', async (kind) => {
    await fc.assert(
      fc.asyncProperty(randomOperation(kind), outcomes, async (operation, given) => {
        const { ours, theirs } = await runBoth(operation, given);
        expectSame(ours.result, theirs.result);
        expect(ours.log).toEqual(theirs.log);
      }),
      { numRuns: 400 },
    );
  });

  test.each(OUTCOMES)('where every field gives %s', async (outcome) => {
    const deep = '{ id label size kind flag ratio numbers matrix greeting echo }';
    const below = `{ id child ${deep} children ${deep} requiredChildren ${deep} }`;
    for (const start of ['node', 'nodes', 'requiredNode']) {
      const { ours, theirs } = await runBoth({ text: `{ __typename ${start} ${below} echo }`, variables: {} }, [
        outcome,
      ]);
      expectSame(ours.result, theirs.result);
    }
  });
});

test('fields come in the order in which they were asked, however late their values', async () => {
  const text = '{ b: echo node { size ...N id } a: echo } fragment N on Node { kind child { id } label }';
  for (const outcome of ['a value', 'a promise', 'a late promise'] as const) {
    const { ours } = await runBoth({ text, variables: {} }, [outcome]);
    const data = ours.result.data as { node: object };
    expect(Object.keys(data)).toEqual(['b', 'node', 'a']);
    expect(Object.keys(data.node)).toEqual(['size', 'kind', 'child', 'label', 'id']);
  }
});

describe('mutations', () => {
  const change = (key: string, name = 'change') => `${key}: ${name}(text: "${key}") { id }`;

  test('run one after the other', async () => {
    const { ours } = await runBoth({ text: `mutation { ${change('b')} ${change('a')} }`, variables: {} });
    expect(ours.log).toEqual(['change b begins', 'change b ends', 'change a begins', 'change a ends']);
    expect(Object.keys(ours.result.data as object)).toEqual(['b', 'a']);
  });

  test('that must have a value, and have none, are the last to run', async () => {
    const text = `mutation { ${change('a')} ${change('b', 'requiredChange')} ${change('c')} }`;
    const { ours, theirs } = await runBoth({ text, variables: {} }, ['rejected']);
    expect(ours.log).toEqual(theirs.log);
    expect(ours.log).toEqual(['change a begins', 'change a ends', 'requiredChange b begins', 'requiredChange b ends']);
    expect(ours.result.data).toBeNull();
  });
});

test.each<[string, string, Record<string, unknown>]>([
  ['of another type', 'query ($n: Int!) { echo(numbers: [$n]) }', { n: 'one' }],
  ['left out', 'query ($n: Int!) { echo(numbers: [$n]) }', {}],
  ['null', 'query ($n: Int! = 3) { echo(numbers: [$n]) }', { n: null }],
  ['wrong within', 'query ($f: Filter) { echo(filter: $f) }', { f: { tags: ['a', null], colour: 1, size: '1' } }],
  ['wrong in too many places to tell', 'query ($n: [Int!]) { echo(numbers: $n) }', { n: new Array(80).fill('one') }],
])('variables that are %s are told as by graphql-js, and nothing runs', async (_what, text, variables) => {
  const { ours, theirs } = await runBoth({ text, variables });
  expect(ours.result.errors?.map((error) => error.toJSON())).toEqual(
    theirs.result.errors?.map((error) => error.toJSON()),
  );
  expect(ours.result.errors?.length).toBeGreaterThan(0);
  expect(Object.keys(ours.result)).toEqual(Object.keys(theirs.result));
});

test.each<[string, string]>([
  [
    'conditions',
    'query ($if: Boolean!) { node { id @include(if: $if) size @skip(if: $if) ...N @skip(if: $if) } } fragment N on Node { kind }',
  ],
  [
    'introspection',
    'query ($if: Boolean = true) { __schema { queryType { name } } echo @include(if: $if) __typename }',
  ],
])('operations with %s give the same', async (_what, text) => {
  for (const variables of [{ if: true }, { if: false }]) {
    const { ours, theirs } = await runBoth({ text, variables });
    expectSame(ours.result, theirs.result);
    expect(ours.result.errors).toBeUndefined();
  }
});

test('a plan is of its document, whatever the variables of the run before', async () => {
  const document = parse('query ($text: String = "by default") { echo(text: $text) }');
  const operation = document.definitions[0] as OperationDefinitionNode;
  const run = (variables: Record<string, unknown>) => {
    const contextValue = { outcomes: ['a value'], log: [] } as unknown as RequestContext;
    return executor.execute({ document, operation, variables, contextValue });
  };
  const answers = await Promise.all([run({ text: 'one' }), run({ text: 'two' }), run({}), run({ text: null })]);
  expect(answers.map(({ data }) => JSON.parse((data as { echo: string }).echo.slice('.echo '.length)).text)).toEqual([
    'one',
    'two',
    'by default',
    null,
  ]);
});
