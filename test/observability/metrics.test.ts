import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPairChat, send } from '../support/chats.js';
import { type Course, createCourse } from '../support/course.js';
import { askWith, request } from '../support/http.js';
import { ADDED, type Added, BADGE, type Badge, settle } from '../support/live.js';
import { startProgramForTest } from '../support/program.js';
import { startService, type TestService } from '../support/service.js';
import { tokenOf } from '../support/tokens.js';
import { until } from '../support/waiting.js';

const TOKEN = 'a token for Prometheus';

let service: TestService;
let course: Course;
beforeAll(async () => {
  service = await startService({ RATE_LIMIT_WRITES_PER_MINUTE: '100' });
  course = await createCourse(service);
});
afterAll(() => service?.close());

/** The sample of this name and these labels, as it stands in a line of its own. */
function sampleOf(text: string, name: string, labels = ''): number | undefined {
  const line = text.split('\n').find((each) => each.startsWith(`${name}${labels} `));
  return line === undefined ? undefined : Number(line.split(' ').at(-1));
}

async function metricsOf(url: string, headers: Record<string, string> = {}): Promise<string> {
  const { status, text } = await request(`${url}/metrics`, { headers });
  expect(status).toBe(200);
  return text;
}

const measured = async (name: string, labels?: string) => sampleOf(await metricsOf(service.url), name, labels) ?? 0;

test('operations count by their first field, the door and how they ended', async () => {
  const asked = '{door="http",field="unreadCount",code="OK"}';
  const refused = '{door="http",field="markRead",code="NOT_FOUND"}';
  const before = [
    await measured('messaging_operations_total', asked),
    await measured('messaging_operations_total', refused),
  ];
  const took = '{door="http",field="unreadCount"}';
  const timed = await measured('messaging_operation_seconds_count', took);
  const caller = await service.as(randomUUID());

  await caller.get('query Named { mine: unreadCount }');
  await caller.ask('mutation { markRead(input: { chatId: "none" }) { unreadCount } }');

  expect(await measured('messaging_operations_total', asked)).toBe((before[0] as number) + 1);
  expect(await measured('messaging_operations_total', refused)).toBe((before[1] as number) + 1);
  expect(await measured('messaging_operation_seconds_count', took)).toBe(timed + 1);
});

test('what is asked of a schema that has no such thing makes no new series', async () => {
  const name = `Q${randomUUID().replaceAll('-', '')}`;
  await (await service.as(randomUUID())).ask(`query ${name} { ${name} }`);
  await (await service.as(randomUUID())).ask(`query ${name} { ${name}: unreadCount }`);
  const text = await metricsOf(service.url);
  expect(text).not.toContain(name);
  expect(text).toContain('messaging_operations_total{door="http",field="none",code="GRAPHQL_VALIDATION_FAILED"}');
});

test('sockets and what they follow are counted while they are open, and how late messages come', async () => {
  const [sockets, subscriptions, delivered] = [
    await measured('messaging_sockets'),
    await measured('messaging_subscriptions'),
    await measured('messaging_delivery_lag_seconds_count'),
  ];
  const chatId = await createPairChat(course);
  const socket = await course.students[0].socket();
  const followed = socket.subscribe<Added>(ADDED, { chatId });
  await settle(followed, (text) => send(course.students[1], chatId, text));
  await socket.subscribe<Badge>(BADGE).next();

  expect(await measured('messaging_sockets')).toBe(sockets + 1);
  expect(await measured('messaging_subscriptions')).toBe(subscriptions + 2);
  expect(await measured('messaging_delivery_lag_seconds_count')).toBeGreaterThan(delivered);
  expect(
    await measured('messaging_operations_total', '{door="websocket",field="messageAdded",code="OK"}'),
  ).toBeGreaterThan(0);

  await socket.close();
  await until(async () => (await measured('messaging_sockets')) === sockets);
  expect(await measured('messaging_subscriptions')).toBe(subscriptions);
});

test('the bus, the pool and the event loop are told of', async () => {
  const text = await metricsOf(service.url);
  expect(sampleOf(text, 'messaging_bus_connected')).toBe(1);
  expect(sampleOf(text, 'messaging_bus_hears_all')).toBe(1);
  expect(sampleOf(text, 'messaging_pool_connections')).toBeGreaterThan(0);
  expect(sampleOf(text, 'messaging_pool_waiting')).toBe(0);
  expect(sampleOf(text, 'messaging_socket_queue_bytes')).toBe(0);
  expect(sampleOf(text, 'nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
});

test.each(['prometheus/alerts.yml', 'grafana/messaging.json'])(
  '%s asks for nothing that is not there',
  async (file) => {
    const names = (await readFile(new URL(`../../deploy/${file}`, import.meta.url), 'utf8')).match(
      /\b(messaging|nodejs|process)_[a-z0-9_]+/g,
    );
    const text = await metricsOf(service.url);
    const known = new Set(text.split('\n').map((line) => /^[a-z0-9_]+/.exec(line)?.[0]));
    expect(names).not.toBeNull();
    expect([...new Set(names)].filter((name) => !known.has(name))).toEqual([]);
  },
);

test('nobody and nothing said is named', async () => {
  const chatId = await createPairChat(course);
  const secret = `secret-${randomUUID()}`;
  await send(course.students[1], chatId, secret);
  const text = await metricsOf(service.url);
  for (const hidden of [secret, chatId, course.ids.students[1]]) expect(text).not.toContain(hidden);
});

describe('with a token', () => {
  test('only who has it is told', async () => {
    const guarded = await service.another({ METRICS_TOKEN: TOKEN });
    for (const headers of [{}, { authorization: 'Bearer wrong' }, { authorization: TOKEN }]) {
      expect((await request(`${guarded.url}/metrics`, { headers })).status).toBe(401);
    }
    expect(await metricsOf(guarded.url, { authorization: `Bearer ${TOKEN}` })).toContain('messaging_sockets');
  });
});

describe('in production', () => {
  test('there are none without a token', async () => {
    const program = await startProgramForTest(service.database.url, { NODE_ENV: 'production', DRAIN_SECONDS: '0' });
    expect((await request(`${program.url}/metrics`)).status).toBe(404);
  });
});

test('any of several workers answers for all', async () => {
  const program = await startProgramForTest(service.database.url, { WEB_CONCURRENCY: '2', DATABASE_POOL_SIZE: '3' });
  const token = await tokenOf(randomUUID());
  const calls = 20;
  for (let call = 0; call < calls; call += 1) {
    // It is a connection each, so that both workers have some.
    const { status } = await askWith(program.url, '{ unreadCount }', { authorization: `Bearer ${token}` });
    expect(status).toBe(200);
  }
  const asked = '{door="http",field="unreadCount",code="OK"}';
  for (let look = 0; look < 4; look += 1) {
    const text = await metricsOf(program.url, { connection: 'close' });
    expect(sampleOf(text, 'messaging_operations_total', asked)).toBe(calls);
    expect(sampleOf(text, 'messaging_bus_connected')).toBe(1);
  }
});
