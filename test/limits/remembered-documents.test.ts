import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningProgram, startProgram } from '../support/program.js';
import { createCaller, startService, type TestService } from '../support/service.js';

/** More documents than there is memory for. Those with a directive are run in another way than the others. */
const DOCUMENTS = 800;
const FIELDS = 230;
const HEAP_MEGABYTES = 200;

let service: TestService;
let program: RunningProgram;
beforeAll(async () => {
  service = await startService();
  program = await startProgram(service.database.url, {
    NODE_OPTIONS: `--max-old-space-size=${HEAP_MEGABYTES}`,
    LIMIT_QUERY_TOKENS: '1500',
    LIMIT_QUERY_ALIASES: '1000',
    LIMIT_QUERY_DUPLICATES: '1000',
    LIMIT_QUERY_DIRECTIVES: '1000',
  });
});
afterAll(async () => {
  await program?.kill('SIGKILL');
  await service?.close();
});

test('documents without end are not all remembered', { timeout: 120_000 }, async () => {
  const caller = createCaller(program.url, (await service.as('somebody')).token);
  const ask = (number: number) => {
    const fields = Array.from({ length: FIELDS }, (_, index) => `field${number}x${index}: __typename`);
    return caller.get(
      `query Document${number} { ${fields.join(' ')} viewer ${number % 2 === 0 ? '@include(if: true)' : ''} { id } }`,
    );
  };

  for (let number = 0; number < DOCUMENTS; number += 10) {
    await Promise.all(Array.from({ length: 10 }, (_, index) => ask(number + index)));
  }

  expect(await caller.get('{ viewer { id } }')).toEqual({ viewer: { id: 'somebody' } });
});
