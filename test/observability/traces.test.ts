import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createPairChat, SEND } from '../support/chats.js';
import { type Course, createCourse, en } from '../support/course.js';
import { askWith, postGraphql } from '../support/http.js';
import { ADDED, type Added, settle } from '../support/live.js';
import { watchLoading } from '../support/loaded.js';
import { whileHidden } from '../support/outage.js';
import { startProgram, startProgramForTest } from '../support/program.js';
import { openReceiver, type Receiver } from '../support/receiver.js';
import { createCaller, startService, type TestService } from '../support/service.js';
import { errorsOf, openSocket } from '../support/socket.js';
import { type SentSpan, spansOf, tracedTo } from '../support/spans.js';
import { until } from '../support/waiting.js';
import { socketOnEach } from '../support/workers.js';

/** Of spans, by the protocol. */
const [INTERNAL, SERVER, CLIENT, CONSUMER] = [1, 2, 3, 5];
const SECRET = 'Aamukahvi';
const ROUNDS = 20;

/** A trace that a caller has begun, and its header with a decision about it. */
function callersTrace() {
  const traceId = randomUUID().replaceAll('-', '');
  const id = randomUUID().replaceAll('-', '').slice(0, 16);
  return { traceId, id, header: (sampled: boolean) => `00-${traceId}-${id}-0${Number(sampled)}` };
}
const caller = callersTrace();
const untraced = callersTrace();

let service: TestService;
let course: Course;
let receiver: Receiver;
let spans: SentSpan[];
let loaded: string[];
let requestId: unknown;
beforeAll(async () => {
  service = await startService();
  course = await createCourse(service);
  receiver = await openReceiver();
  const loading = await watchLoading();
  // With two connections there is one for what reads, so that requests at the same time share their statements.
  const settings = { ...tracedTo(receiver), ...loading.settings, DATABASE_POOL_SIZE: '2' };
  const program = await startProgram(service.database.url, settings);
  try {
    await use(program.url);
  } finally {
    await program.kill('SIGTERM');
  }
  spans = spansOf(receiver);
  loaded = await loading.read();
}, 120_000);
afterAll(async () => {
  await receiver?.close();
  await service?.close();
});

/** Everything of which there are to be spans. */
async function use(url: string): Promise<void> {
  const chatId = await createPairChat(course);
  const { token } = course.students[0];
  const student = createCaller(url, token);
  const sockets = [await openSocket(url, token), await openSocket(url, course.students[1].token)] as const;
  const followed = sockets.map((socket) => socket.subscribe<Added>(ADDED, { chatId }));
  for (const each of followed) {
    await settle(each, (text) => student.ask(SEND, { input: { chatId, content: en(text) } }));
  }
  const send = (name: string, traceparent: string) =>
    postGraphql(
      url,
      JSON.stringify({ query: SEND.replace('Send', name), variables: { input: { chatId, content: en(SECRET) } } }),
      { authorization: `Bearer ${token}`, traceparent, tracestate: `theirs=${SECRET}` },
    );
  requestId = (await send('Traced', caller.header(true))).headers['x-request-id'];
  for (const each of followed) while ((await each.next()).messageAdded.message.content !== SECRET);
  await send('Untraced', untraced.header(false));
  await student.ask(`query Denied { messages(chatId: "${randomUUID()}") { totalCount } }`);
  await student.ask(`query Invalid { nothing(text: "${SECRET}") }`);
  await postGraphql(url, JSON.stringify({ query: '{ unreadCount }', operationName: SECRET }));
  await errorsOf(sockets[0].subscribe(`query DeniedToo { messages(chatId: "${randomUUID()}") { totalCount } }`));
  await whileHidden(service.database, 'participants', async () => {
    await student.ask('query Failing { unreadCount }');
  });
  for (let round = 0; round < ROUNDS; round += 1) {
    const together = course.students.map((each) => createCaller(url, each.token).ask('query Together { unreadCount }'));
    await Promise.all(together);
  }
  for (const socket of sockets) await socket.close();
}

function spanOf(name: string): SentSpan {
  const found = spans.filter((span) => span.name === name);
  expect(found).toHaveLength(1);
  return found[0] as SentSpan;
}
const childrenOf = ({ id }: SentSpan) => spans.filter(({ parentId }) => parentId === id);

/** The statements that were run for a span: those that are a part of it, or lead to it. */
function statementsFor(id: string): unknown[] {
  const served = spans.filter(
    ({ kind, parentId, links }) => kind === CLIENT && (parentId === id || links.includes(id)),
  );
  return served.flatMap(({ attributes }) => attributes['sql.statements']);
}

test("a request is a part of its caller's trace, its operation of it, and the operation's statements of that", () => {
  const operation = spanOf('mutation Traced');
  expect(operation).toMatchObject({ traceId: caller.traceId, kind: INTERNAL, failed: false });
  expect(operation.attributes).toEqual({
    'graphql.operation.type': 'mutation',
    'graphql.operation.name': 'Traced',
    'request.id': requestId,
  });
  const [request] = spans.filter(({ id }) => id === operation.parentId);
  expect(request).toMatchObject({ name: 'POST /graphql', traceId: caller.traceId, parentId: caller.id, kind: SERVER });
  expect(request?.attributes).toEqual({
    'http.request.method': 'POST',
    'http.response.status_code': 200,
    'http.route': '/graphql',
    'url.path': '/graphql',
    'url.scheme': 'http',
  });
  expect(childrenOf(operation)).toMatchObject([
    {
      name: 'append-message',
      traceId: caller.traceId,
      kind: CLIENT,
      attributes: { 'db.system.name': 'postgresql', 'sql.statements': ['append-message'] },
    },
  ]);
});

test('what its caller does not trace is not traced', () => {
  expect(spans.filter(({ traceId }) => traceId === untraced.traceId)).toEqual([]);
  expect(spans.map(({ name }) => name)).not.toContain('mutation Untraced');
});

test('an operation over a socket begins a trace', () => {
  const subscriptions = spans.filter(({ name }) => name === 'subscription Added');
  expect(subscriptions).toHaveLength(2);
  for (const subscription of subscriptions) {
    expect(subscription).toMatchObject({ parentId: undefined, kind: SERVER, failed: false });
    expect(statementsFor(subscription.id)).toContain('chats-of-users-by-id');
  }
});

test('a live delivery is a trace that tells what it read, how much of it to how many, and leads to what caused it', () => {
  const { id } = spanOf('mutation Traced');
  const caused = spans.filter(({ links, kind }) => kind === CONSUMER && links.includes(id));
  const [delivery] = caused.filter(({ name }) => name === 'deliver messageAdded') as [SentSpan];
  expect(delivery).toMatchObject({ parentId: undefined, failed: false });
  expect(delivery.attributes).toEqual({ 'live.keys': 1, 'live.events': 1, 'live.deliveries': 2 });
  expect(statementsFor(delivery.id)).toContain('messages-forward');
});

test('what failed has its code', () => {
  const denied = spanOf('query Denied');
  expect(denied).toMatchObject({ kind: INTERNAL, failed: true, attributes: { 'error.type': 'NOT_FOUND' } });
  const deniedToo = spanOf('query DeniedToo');
  expect(deniedToo).toMatchObject({ kind: SERVER, failed: true, attributes: { 'error.type': 'NOT_FOUND' } });
  const failing = spanOf('query Failing');
  expect(failing).toMatchObject({ failed: true, attributes: { 'error.type': 'UNEXPECTED' } });
  const statements = childrenOf(failing).filter(({ attributes }) => attributes['error.type'] === '42P01');
  expect(statements.length).toBeGreaterThan(0);
  const unread = spans.filter(({ attributes }) => attributes['error.type'] === 'GRAPHQL_VALIDATION_FAILED');
  expect(unread).toMatchObject([{ name: 'GraphQL', failed: true }]);
});

test('a batch of statements is a part of one operation that asked for it, and leads to the others', () => {
  const together = new Set(spans.filter(({ name }) => name === 'query Together').map(({ id }) => id));
  expect(together.size).toBe(ROUNDS * course.students.length);
  const shared = spans.filter(({ kind, links }) => kind === CLIENT && links.some((id) => together.has(id)));
  expect(shared.length).toBeGreaterThan(0);
  for (const { parentId = '', links } of shared) {
    expect(spans.map(({ id }) => id)).toContain(parentId);
    expect(links).not.toContain(parentId);
    expect(new Set(links).size).toBe(links.length);
  }
  for (const id of together) expect(statementsFor(id)).toContain('unread-by-space');
});

test('no span has what was said, a token, or who it was', () => {
  const sent = receiver.received.map(({ body }) => body).join();
  const tokens = course.students.map(({ token }) => token.split('.')[2]);
  for (const hidden of [SECRET, 'Bearer', ...tokens, ...course.ids.students]) expect(sent).not.toContain(hidden);
});

test('what is not configured is not loaded', async () => {
  const loading = await watchLoading();
  const program = await startProgramForTest(service.database.url, loading.settings);
  await createCaller(program.url, course.students[0].token).get('{ unreadCount }');
  await program.kill('SIGTERM');

  const ofTraces = /node_modules\/@opentelemetry\/(?!api\/)/;
  const without = await loading.read();
  expect(without.filter((url) => url.includes('/dist/src/')).length).toBeGreaterThan(100);
  expect(without.filter((url) => ofTraces.test(url) || url.includes('@sentry'))).toEqual([]);
  expect(loaded.filter((url) => ofTraces.test(url)).length).toBeGreaterThan(0);
});

test('each worker sends its own, with the headers and under the name that the environment gives', async () => {
  const own = await openReceiver();
  onTestFinished(own.close);
  const named = { OTEL_SERVICE_NAME: 'lovelace', OTEL_EXPORTER_OTLP_HEADERS: 'x-key=secret' };
  const settings = { WEB_CONCURRENCY: '2', DATABASE_POOL_SIZE: '3', ...tracedTo(own), ...named };
  const program = await startProgramForTest(service.database.url, settings);
  await socketOnEach(program, course.students[0]);
  await program.kill('SIGTERM');

  const resources = spansOf(own).map(({ resource }) => resource);
  expect(new Set(resources.map((resource) => resource['service.instance.id'])).size).toBe(2);
  expect(new Set(resources.map((resource) => resource['service.name']))).toEqual(new Set(['lovelace']));
  for (const { headers } of own.received) expect(headers['x-key']).toBe('secret');
}, 60_000);

test('which operations are traced is for OTEL_TRACES_SAMPLER to say', async () => {
  const own = await openReceiver();
  onTestFinished(own.close);
  const sampler = { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' };
  const program = await startProgramForTest(service.database.url, { ...tracedTo(own), ...sampler });
  const headers = { authorization: `Bearer ${course.students[0].token}`, traceparent: callersTrace().header(true) };
  expect((await askWith(program.url, '{ unreadCount }', headers)).status).toBe(200);
  await program.kill('SIGTERM');

  expect(own.received).toEqual([]);
});

test('answers and endings wait for no receiver, be it gone or silent', async () => {
  const [gone, silent] = [await openReceiver(), await openReceiver('silent')];
  await gone.close();
  onTestFinished(silent.close);
  for (const to of [gone, silent]) {
    const settings = { ...tracedTo(to), OTEL_EXPORTER_OTLP_TIMEOUT: '60000' };
    const program = await startProgramForTest(service.database.url, settings);
    await createCaller(program.url, course.students[0].token).get('{ unreadCount }');

    expect(await program.kill('SIGTERM')).toMatchObject({ code: 0, signal: null, stderr: '' });
  }
  await until(() => silent.received.length === 1);
}, 60_000);
