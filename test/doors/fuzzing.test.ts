import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { buildSchema } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AnyData } from '../support/api.js';
import { postGraphql, request } from '../support/http.js';
import { linesOf } from '../support/log.js';
import { type RunningProgram, startProgram } from '../support/program.js';
import { frame, Opcode, openFrames, type RawFrames } from '../support/raw-frames.js';
import { sendBytes } from '../support/raw-http.js';
import { createCaller, startService, type TestService } from '../support/service.js';
import { soon, until } from '../support/waiting.js';
import { documentedCloseCodes } from './documented-close-codes.js';
import { answeredIds, conversation, type Deed, framesOf, INIT } from './fuzz/conversations.js';
import { type Document, Grammar } from './fuzz/grammar.js';
import { type RandomRequest, randomRequest, TOKEN } from './fuzz/http-requests.js';
import { expectNothingInner, inspectErrors, inspectResult, Tally } from './fuzz/inspection.js';
import { mutated } from './fuzz/mutations.js';
import { CALLERS, type CallerName, createWorld, type World } from './fuzz/world.js';

/** `FUZZ_RUNS=2000 npx vitest run ...` looks harder. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 40);
/** So many are under way at once. */
const AT_ONCE = 8;
/** Erasures and rosters spoil a world. */
const WORLD_RUNS = 40;
/** After these a counterexample is not made any smaller. */
const SECONDS = 120 + 2 * RUNS;
const METRICS_TOKEN = 'a token for metrics';

/** So wide that hostile values get to where they are used; limits have tests of their own. */
const WIDE = {
  LIMIT_QUERY_DEPTH: '1000',
  LIMIT_QUERY_ALIASES: '100000',
  LIMIT_QUERY_DIRECTIVES: '100000',
  LIMIT_QUERY_DUPLICATES: '100000',
  LIMIT_QUERY_TOKENS: '100000',
  LIMIT_QUERY_COST: '2000000000',
  LIMIT_SOCKETS_PER_USER: '100000',
};

let service: TestService;
let program: RunningProgram;
let codes: ReadonlySet<number>;
let world: World;
let runs = 0;
beforeAll(async () => {
  service = await startService();
  const production = { NODE_ENV: 'production', HOST: '127.0.0.1', DRAIN_SECONDS: '0', METRICS_TOKEN };
  program = await startProgram(service.database.url, { ...production, ...WIDE });
  codes = await documentedCloseCodes();
});
afterAll(async () => {
  await program?.kill('SIGTERM');
  await service?.close();
});

const schema = buildSchema(await readFile(new URL('../../schema.graphql', import.meta.url), 'utf8'));
const fitting = new Grammar(schema, { depth: 4, misfits: false });
const unfit = new Grammar(schema, { depth: 2, misfits: true });
const caller = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('student' as const, 'assistant' as const, 'teacher' as const, 'lms' as const),
  },
  { weight: 1, arbitrary: fc.constantFrom(...CALLERS) },
);

interface Question {
  document: Document;
  by: CallerName;
}

const question = (document: fc.Arbitrary<Document>) => fc.record({ document, by: caller });

/** Tries something many times, on worlds that still have something in them. */
async function assertAlways<Value>(
  value: fc.Arbitrary<Value>,
  check: (value: Value) => Promise<unknown>,
): Promise<void> {
  const property = fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: AT_ONCE }), async (values) => {
    if (runs % WORLD_RUNS === 0) world = await createWorld(service);
    runs += 1;
    await Promise.all(values.map(check));
  });
  await fc.assert(property, {
    numRuns: RUNS,
    interruptAfterTimeLimit: SECONDS * 1_000,
    markInterruptAsFailure: true,
  });
}

/** What takes longer is not waited for: perhaps it was forgotten, as what was called off is. */
const PATIENCE_MILLISECONDS = 3_000;

/** What the program has logged about a failure is what one wants to know of it. */
function explained<Result>(inspect: () => Result, what: string): Result {
  try {
    return inspect();
  } catch (error) {
    const failures = linesOf(program).filter(({ msg }) => msg === 'request failed');
    const causes = failures.slice(-3).map(({ err }) => err?.stack ?? err);
    throw new Error(`${what}\n${causes.join('\n')}`, { cause: error });
  }
}

const tally = {
  documents: new Tally(),
  broken: new Tally(),
  variables: new Tally(),
  requests: new Tally(),
  sockets: new Tally(),
};

async function askOverHttp({ document: { text, variables }, by }: Question, counts: Tally): Promise<void> {
  const body = world.fill(`{"query":${JSON.stringify(text)},"variables":${variables}}`);
  const token = world.tokens[by];
  const answer = await postGraphql(program.url, body, token === undefined ? {} : { authorization: `Bearer ${token}` });
  explained(() => {
    expect([200, 400, 401, 413]).toContain(answer.status);
    inspectResult(JSON.parse(answer.text), counts);
  }, `Asked by ${by}: ${body}\nanswered ${answer.status} ${answer.text}`);
  counts.add('asked');
}

/** What the program serves, and holds, after all that. */
async function expectUnharmed(): Promise<void> {
  const by = createCaller(program.url, (await service.as('somebody')).token);
  expect(await by.get('{ viewer { id } }')).toEqual({ viewer: { id: 'somebody' } });
  const socket = await by.socket();
  expect(await socket.subscribe('{ viewer { id } }').next()).toEqual({ viewer: { id: 'somebody' } });
  await socket.close();
  const measure = async () => {
    const { text } = await request(`${program.url}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } });
    const of = (name: string) => Number(new RegExp(`^messaging_${name} (\\d+)`, 'm').exec(text)?.[1]);
    const [used, waiting] = [of('pool_connections') - of('pool_idle'), of('pool_waiting')];
    return {
      used,
      waiting,
      sockets: of('sockets'),
      subscriptions: of('subscriptions'),
      queue: of('socket_queue_bytes'),
    };
  };
  await until(measure, (found) => Object.values(found).every((count) => count === 0));
  const stuck =
    "select count(*)::int as count from pg_stat_activity where datname = current_database() and state like 'idle in%'";
  expect(await service.database.query(stuck)).toEqual([{ count: 0 }]);
}

const timeout = (SECONDS + 60) * 1_000;

test('valid documents with any values are answered, and nothing fails within', { timeout }, async () => {
  await assertAlways(question(fitting.any), (asked) => askOverHttp(asked, tally.documents));
  await expectUnharmed();
  // Most get as far as to a resolver, and many have something to answer.
  const { documents } = tally;
  expect(documents.of('data') / documents.of('asked')).toBeGreaterThan(0.15);
});

test('documents that are none are refused', { timeout }, async () => {
  const broken = fitting.any.chain((document) =>
    mutated(fc.constant(document.text)).map((text) => ({ ...document, text })),
  );
  await assertAlways(question(broken), (asked) => askOverHttp(asked, tally.broken));
  await expectUnharmed();
});

test('variables and values that do not fit are refused', { timeout }, async () => {
  await assertAlways(question(unfit.any), (asked) => askOverHttp(asked, tally.variables));
  await expectUnharmed();
});

/** The answers in what came over a connection. */
function answersIn(text: string): { status: number; type: string; body: string }[] {
  return text.split(/(?=HTTP\/1\.1 \d{3} )/).map((answer) => {
    const [head = '', ...rest] = answer.split('\r\n\r\n');
    const type = /^content-type: (.*)$/im.exec(head)?.[1]?.trim() ?? '';
    return { status: Number(head.slice(9, 12)), type, body: rest.join('\r\n\r\n') };
  });
}

async function sendOverHttp({ head, body }: RandomRequest, by: CallerName): Promise<void> {
  const { requests } = tally;
  const fill = (text: string) => world.fill(text.replaceAll(TOKEN, world.tokens[by] ?? 'x'));
  const bytes = Buffer.concat([Buffer.from(fill(head), 'latin1'), body]);
  const text = await sendBytes(program.url, bytes, { hangsUp: true });
  requests.add('sent');
  explained(
    () => {
      for (const { status, type, body: answered } of text === '' ? [] : answersIn(text)) {
        expect([100, 101, 200, 204, 400, 401, 403, 404, 405, 406, 408, 413, 414, 415, 417, 426, 431]).toContain(status);
        expectNothingInner(answered);
        requests.add(String(status));
        const isGraphql = /^(POST|GET) \/graphql(\?\S*)? HTTP/.test(head) && status !== 100 && status !== 101;
        if (!isGraphql || !type.startsWith('application/') || /"statusCode":/.test(answered)) continue;
        const json = JSON.parse(
          /^[\da-f]+\r\n/.test(answered) ? (answered.split('\r\n')[1] ?? '') : answered,
        ) as AnyData;
        inspectResult(json, requests);
      }
    },
    `Sent ${JSON.stringify(bytes.toString('latin1'))}\nanswered ${text}`,
  );
}

test('HTTP requests of any form are answered or refused', { timeout }, async () => {
  const requests = fc.record({ sent: randomRequest(fitting.operation('query').map(({ text }) => text)), by: caller });
  await assertAlways(requests, ({ sent, by }) => sendOverHttp(sent, by));
  await expectUnharmed();
});

function inspectMessage(text: string): void {
  const { sockets } = tally;
  const { type, id, payload, ...more } = JSON.parse(text) as AnyData;
  expect(more).toEqual({});
  expect(['connection_ack', 'pong', 'next', 'error', 'complete']).toContain(type);
  if (type === 'next' || type === 'error' || type === 'complete') expect(id).toEqual(expect.any(String));
  if (type === 'next') inspectResult(payload, sockets);
  if (type === 'error') inspectErrors(payload, sockets);
  sockets.add(type);
}

/** Says what it has to say, and waits until all that is answered at once has been, or the service has had enough. */
async function converse(socket: RawFrames, [first, ...rest]: readonly Deed[], fill: (text: string) => string) {
  const mark = 'the end of what was said';
  let hasEnded = false;
  void socket.ended.then(() => {
    hasEnded = true;
  });
  const say = (...deeds: Deed[]) => socket.write(...deeds.flatMap((deed) => framesOf(deed, fill)));
  const came = (opcode: number, text?: string) =>
    hasEnded ||
    socket.received.some((one) => one.opcode === opcode && (text ?? String(one.payload)) === String(one.payload));
  if (first) say(first);
  // Who signs in waits for the answer, as a client does.
  if (first && 'text' in first && first.text === INIT) await until(() => came(Opcode.TEXT) || came(Opcode.CLOSE));
  say(...rest);
  socket.write(frame(Opcode.PING, mark));
  await until(() => came(Opcode.PONG, mark) || came(Opcode.CLOSE));
  const texts = () =>
    socket.received.filter(({ opcode }) => opcode === Opcode.TEXT).map(({ payload }) => String(payload));
  const isAnswered = (id: string) => texts().some((text) => text.startsWith(`{"id":"${id}","type":"`));
  const begun = performance.now();
  await until(
    () =>
      came(Opcode.CLOSE) || answeredIds(rest).every(isAnswered) || performance.now() - begun > PATIENCE_MILLISECONDS,
  );
}

async function talkOverSocket(deeds: readonly Deed[], by: CallerName): Promise<void> {
  const { sockets } = tally;
  const fill = (text: string) => world.fill(text.replaceAll(TOKEN, world.tokens[by] ?? 'x'));
  const socket = await openFrames(program.url);
  await converse(socket, deeds, fill);
  socket.destroy();
  await soon(socket.ended, 'the connection to be ended');
  sockets.add('opened');
  for (const { opcode, payload } of socket.received) {
    explained(
      () => {
        sockets.add('frames');
        if (opcode === Opcode.TEXT) inspectMessage(String(payload));
        else if (opcode === Opcode.CLOSE) {
          const code = payload.length === 0 ? 1005 : payload.readUInt16BE(0);
          // Whoever says good-bye is answered with the same code.
          if (code >= 3_000 && code < 4_000) return;
          if (code !== 1005) expect([...codes, 1003, 1010, 1011, 1014]).toContain(code);
          expectNothingInner(payload.subarray(2).toString());
          sockets.add(String(code));
        } else expect([Opcode.PING, Opcode.PONG]).toContain(opcode);
      },
      `Said by ${by}: ${JSON.stringify(deeds.map((deed) => ('text' in deed ? fill(deed.text) : deed.bytes.toString('latin1'))))}\nanswered ${opcode} ${payload}`,
    );
  }
}

test('sockets on which anything is said are answered or closed', { timeout }, async () => {
  const talks = fc.record({ deeds: conversation(fc.oneof(fitting.any, unfit.any)), by: caller });
  await assertAlways(talks, ({ deeds, by }) => talkOverSocket(deeds, by));
  await expectUnharmed();
});

test('what was tried is told, and of it nothing failed within', () => {
  const { documents, broken, variables, requests, sockets } = tally;
  const failures = linesOf(program).filter(({ level }) => level >= 50);
  const json = (counts: Tally) => JSON.stringify(counts.counts);
  process.stdout.write(
    `fuzzing: ${documents.of('asked')} documents (${documents.of('data')} with data), ${broken.of('asked')} broken ones, ` +
      `${variables.of('asked')} with unfit values, ${requests.of('sent')} HTTP requests, ${sockets.of('opened')} sockets with ` +
      `${sockets.of('frames')} frames; ${failures.length} failures within\n`,
  );
  if (process.env.FUZZ_RUNS) {
    for (const [name, counts] of Object.entries(tally)) process.stdout.write(`  ${name}: ${json(counts)}\n`);
  }
  expect(failures).toEqual([]);
});
