import { buildSchema, OperationTypeNode } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Caller, createCaller, startService, type TestService } from '../support/service.js';
import { signToken } from '../support/tokens.js';
import { Asking, operationOf } from './asking.js';
import { examplesOf } from './examples.js';
import { readPage } from './pages.js';
import { Placeholders } from './placeholders.js';

const schema = buildSchema(await readPage('schema.graphql'));
const examples = examplesOf(await readPage('docs/api.md'));

const SCOPES = 'roster:write messages:write faq:write users:erase';

describe('docs/api.md', () => {
  let service: TestService;
  let askers: ConstructorParameters<typeof Asking>[1];
  const placeholders = new Placeholders();

  beforeAll(async () => {
    // A sweep could bring once more what came before the example, as it may.
    service = await startService({ LIVE_SWEEP_SECONDS: '3600' });
    askers = {
      Teacher: await signIn('oulu:12'),
      Assistant: await signIn('oulu:57'),
      Student: await signIn('oulu:1034'),
      'Learning environment': await service.integration(SCOPES),
    };
  });
  afterAll(() => service?.close());

  /** Somebody on the page. Lists of people are in the order in which the service got to know them: it does so here. */
  async function signIn(userId: string): Promise<Caller> {
    // By another token than the page's: what is known of who has one is remembered for a while, and no roster names them yet.
    await createCaller(service.url, await signToken({ sub: userId })).get('{ viewer { id } }');
    return service.as(userId);
  }

  // In the page's order: each example builds on those before.
  test.each(examples.map(({ heading, steps }) => [heading, steps] as const))(
    '%s is answered as it is shown',
    async (_, steps) => {
      const asking = new Asking(service, askers);
      for (const step of steps) {
        if ('ask' in step) await asking.ask({ ...step, variables: placeholders.fill(step.variables) });
        else placeholders.compare(step.expect.data, await asking.next(Object.keys(step.expect.data)));
      }
    },
  );

  const asked = examples.flatMap(({ steps }) => steps.flatMap((step) => ('ask' in step ? [step.ask] : [])));
  const answered = examples.flatMap(({ steps }) =>
    steps.flatMap((step) => ('expect' in step ? Object.keys(step.expect.data) : [])),
  );

  test.each(Object.values(OperationTypeNode))('it has every field that a %s can ask for, and its answer', (kind) => {
    const operations = asked.map(operationOf).filter((operation) => operation.kind === kind);
    const shown = new Set(operations.flatMap(({ fields }) => fields).filter((field) => answered.includes(field)));
    expect([...shown].sort()).toEqual(Object.keys(schema.getRootType(kind)?.getFields() ?? {}).sort());
  });
});
