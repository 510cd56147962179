import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type ApiResult, ask } from '../support/api.js';
import { CREATE, chatInput, createChat, MARK_READ, SEND } from '../support/chats.js';
import { type Course, createCourse, en, SYNC } from '../support/course.js';
import { createCaller, startService, type TestService } from '../support/service.js';
import { integrationToken, tokenOf } from '../support/tokens.js';

const BADGE = '{ unreadCount }';
const WRITES = 4;
const READS = 6;
const PUSHES = 3;

let service: TestService;
let course: Course;
beforeAll(async () => {
  service = await startService({
    RATE_LIMIT_WRITES_PER_MINUTE: String(WRITES),
    RATE_LIMIT_READS_PER_MINUTE: String(READS),
    RATE_LIMIT_INTEGRATION_PER_MINUTE: String(PUSHES),
  });
});
afterAll(() => service?.close());

/** How answers ended: how many with data, and how many with which code. */
function tally(answers: { data?: unknown; errors?: readonly { extensions?: { code?: unknown } }[] | undefined }[]) {
  const counts: Record<string, number> = {};
  for (const { errors } of answers) {
    const ended = errors ? String(errors[0]?.extensions?.code) : 'passed';
    counts[ended] = (counts[ended] ?? 0) + 1;
  }
  return counts;
}

const codeOf = ({ errors }: ApiResult<unknown>) => errors?.[0]?.extensions.code;

/** A course pushed by an integration that no other test charges. */
async function freshCourse(of = service): Promise<Course> {
  const pusher = createCaller(of.url, await integrationToken('roster:write', randomUUID()));
  return createCourse({ ...of, integration: async () => pusher });
}

describe('with the default limits', () => {
  let usual: TestService;
  beforeAll(async () => {
    usual = await startService({ RATE_LIMIT_WRITES_PER_MINUTE: '' });
    course = await createCourse(usual);
  });
  afterAll(() => usual?.close());

  test('of 200 messages at once exactly 30 are sent, and the others are told when to come back', async () => {
    const [sender, reader] = course.students;
    const chatId = await createChat(reader, course, { audience: 'USERS', userIds: [course.ids.students[0]] });

    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) => sender.ask(SEND, { input: { chatId, content: en(`${index}`) } }, 'en')),
    );

    expect(tally(answers)).toEqual({ passed: 30, RATE_LIMITED: 170 });
    const { messages } = await reader.get(`{ messages(chatId: "${chatId}") { totalCount } }`);
    expect(messages.totalCount).toBe(31);
    const refused = answers.find(({ errors }) => errors);
    expect(refused?.errors).toEqual([
      {
        message: 'Too many requests. Try again in 60 seconds.',
        path: ['sendMessage'],
        locations: expect.anything(),
        extensions: { code: 'RATE_LIMITED', retryAfterSeconds: 60 },
      },
    ]);
  });

  test('of 200 messages at once over HTTP and a socket together exactly 30 are sent', async () => {
    const [, reader, , sender] = course.students;
    const chatId = await createChat(reader, course, { audience: 'USERS', userIds: [course.ids.students[3]] });
    const socket = await sender.socket();
    const input = { chatId, content: en('Hello') };
    const overSocket = () =>
      socket
        .subscribe(SEND, { input })
        .next()
        .then(
          () => ({ errors: undefined }),
          (errors) => ({ errors }),
        );

    // A socket runs at most 20 operations at once, so they go in rounds.
    const answers = [];
    for (let round = 0; round < 10; round += 1) {
      const half = Array.from({ length: 10 });
      const all = [...half.map(() => sender.ask(SEND, { input })), ...half.map(overSocket)];
      answers.push(...(await Promise.all<{ errors: ApiResult<unknown>['errors'] }>(all)));
    }

    expect(tally(answers)).toEqual({ passed: 30, RATE_LIMITED: 170 });
    const { messages } = await reader.get(`{ messages(chatId: "${chatId}") { totalCount } }`);
    expect(messages.totalCount).toBe(31);
  });
});

describe('with small limits', () => {
  beforeAll(async () => {
    course = await freshCourse();
  });

  test('reads have an allowance of their own', async () => {
    const token = await tokenOf(randomUUID());
    const input = { chatId: randomUUID() };
    const writes = await Promise.all(
      Array.from({ length: WRITES + 2 }, () => ask(service.url, { query: MARK_READ, token, variables: { input } })),
    );
    expect(tally(writes)).toEqual({ NOT_FOUND: WRITES, RATE_LIMITED: 2 });

    const reads = await Promise.all(Array.from({ length: READS + 3 }, () => ask(service.url, { query: BADGE, token })));
    expect(tally(reads)).toEqual({ passed: READS, RATE_LIMITED: 3 });
  });

  test('subscribing is charged as reading is', async () => {
    const caller = await service.as(randomUUID());
    const socket = await caller.socket();
    for (let count = 0; count < READS; count += 1) {
      await socket.subscribe('subscription { unreadCountChanged { unreadCount } }').next();
    }

    await expect(socket.subscribe('subscription { messageAdded { cursor } }').failed).rejects.toEqual([
      expect.objectContaining({ extensions: { code: 'RATE_LIMITED', retryAfterSeconds: 60 } }),
    ]);
    expect(codeOf(await caller.ask(BADGE))).toBe('RATE_LIMITED');
  });

  test('each alias of a query counts', async () => {
    const caller = await service.as(randomUUID());
    const aliases = (count: number) => `{ ${Array.from({ length: count }, (_, n) => `a${n}: unreadCount`).join(' ')} }`;

    expect(codeOf(await caller.ask(aliases(READS)))).toBeUndefined();
    expect(codeOf(await caller.ask(BADGE))).toBe('RATE_LIMITED');
    expect(codeOf(await (await service.as(randomUUID())).ask(aliases(READS + 1)))).toBe('RATE_LIMITED');
  });

  test('each alias of a mutation counts, and only as many run', async () => {
    const course = await freshCourse();
    const [sender, reader] = course.students;
    const chatId = await createChat(reader, course, { audience: 'USERS', userIds: [course.ids.students[0]] });
    const one = (n: number) =>
      `a${n}: sendMessage(input: { chatId: "${chatId}", content: [{ language: "en", text: "${n}" }] }) { message { id } }`;
    const mutation = `mutation { ${Array.from({ length: WRITES + 3 }, (_, n) => one(n)).join(' ')} }`;

    expect(codeOf(await sender.ask(mutation))).toBe('RATE_LIMITED');

    const { messages } = await reader.get(`{ messages(chatId: "${chatId}") { totalCount } }`);
    expect(messages.totalCount).toBe(1 + WRITES);
  });

  test('a repeated idempotency key is answered when the allowance is used up, and is not charged as a send', async () => {
    const course = await freshCourse();
    const [sender] = course.students;
    const create = chatInput(course, { idempotencyKey: 'chat' });
    const { createChat: created } = await sender.get(CREATE, { input: create });
    const send = { chatId: created.chat.id, content: en('Second'), idempotencyKey: 'message' };
    const { sendMessage: sent } = await sender.get(SEND, { input: send });
    // Two of the four are used; repeating takes none of the others.
    expect((await sender.get(SEND, { input: send })).sendMessage).toEqual(sent);
    for (const key of ['third', 'fourth']) await sender.get(SEND, { input: { ...send, idempotencyKey: key } });
    expect(codeOf(await sender.ask(SEND, { input: { ...send, idempotencyKey: 'fifth' } }))).toBe('RATE_LIMITED');

    expect((await sender.get(SEND, { input: send })).sendMessage).toEqual(sent);
    expect((await sender.get(CREATE, { input: create })).createChat).toEqual(created);
    expect(codeOf(await sender.ask(SEND, { input: { ...send, idempotencyKey: 'fifth' } }))).toBe('RATE_LIMITED');
  });

  test('repeating is not without limit: it is charged as reading is', async () => {
    const course = await freshCourse();
    const [sender] = course.students;
    const chatId = await createChat(sender, course, { audience: 'COURSE_STAFF' });
    const input = { chatId, content: en('Second'), idempotencyKey: 'message' };
    await sender.get(SEND, { input });

    const answers = await Promise.all(Array.from({ length: READS + 2 }, () => sender.ask(SEND, { input })));

    expect(tally(answers)).toEqual({ passed: READS, RATE_LIMITED: 2 });
  });

  test("somebody else's idempotency key is no way around the limit", async () => {
    const course = await freshCourse();
    const [first, second] = course.students;
    const chatId = await createChat(first, course, { audience: 'USERS', userIds: [course.ids.students[1]] });
    const input = { chatId, content: en('Hello') };
    for (let n = 1; n < WRITES; n += 1) await first.get(SEND, { input: { ...input, idempotencyKey: `${n}` } });
    for (let n = 1; n <= WRITES; n += 1) await second.get(SEND, { input: { ...input, idempotencyKey: `own-${n}` } });

    expect(codeOf(await second.ask(SEND, { input: { ...input, idempotencyKey: '1' } }))).toBe('RATE_LIMITED');
  });

  test('people have an allowance each, whatever tokens they use', async () => {
    const id = randomUUID();
    const [one, other] = [await tokenOf(id), await tokenOf(id)];
    const stranger = await tokenOf(randomUUID());
    for (let n = 0; n < READS; n += 1) await ask(service.url, { query: BADGE, token: n % 2 ? one : other });

    expect(codeOf(await ask(service.url, { query: BADGE, token: one }))).toBe('RATE_LIMITED');
    expect(codeOf(await ask(service.url, { query: BADGE, token: other }))).toBe('RATE_LIMITED');
    expect(codeOf(await ask(service.url, { query: BADGE, token: stranger }))).toBeUndefined();
  });

  test('integrations have an allowance for each client id, apart from that of a person of the same id', async () => {
    const { roster } = course;
    const clientId = randomUUID();
    const [one, other] = await Promise.all(
      [clientId, randomUUID()].map(async (id) => createCaller(service.url, await integrationToken('roster:write', id))),
    );
    const push = (caller = one) => caller?.ask(SYNC, { input: roster }) ?? Promise.reject(new Error('No caller'));

    expect(tally(await Promise.all(Array.from({ length: PUSHES + 2 }, () => push())))).toEqual({
      passed: PUSHES,
      RATE_LIMITED: 2,
    });
    expect(codeOf(await push(other))).toBeUndefined();
    expect(codeOf(await (await service.as(clientId)).ask(BADGE))).toBeUndefined();
  });

  test('requests that are refused for want of a token are charged to nobody', async () => {
    const id = randomUUID();
    await Promise.all(Array.from({ length: READS + 2 }, () => ask(service.url, { query: BADGE, token: 'garbage' })));

    expect(codeOf(await (await service.as(id)).ask(BADGE))).toBeUndefined();
  });
});

describe('over time', () => {
  afterEach(() => void vi.useRealTimers());
  const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1_000);

  test('a retry after the seconds that were answered passes', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const caller = await service.as(randomUUID());
    for (let n = 0; n < READS; n += 1) await caller.get(BADGE);
    const { errors } = await caller.ask(BADGE);
    const { retryAfterSeconds = 0 } = errors?.[0]?.extensions ?? {};
    expect(retryAfterSeconds).toBeGreaterThan(0);

    pass(retryAfterSeconds);

    expect(await caller.get(BADGE)).toEqual({ unreadCount: 0 });
  });

  test('an attempt beyond the limit makes the wait longer', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const caller = await service.as(randomUUID());
    for (let n = 0; n < READS; n += 1) await caller.get(BADGE);
    for (let n = 0; n < 5; n += 1) {
      pass(40);
      const { errors } = await caller.ask(BADGE);

      // Without the attempts, the window would have ended twenty seconds after the first.
      expect(errors?.[0]?.extensions).toEqual({ code: 'RATE_LIMITED', retryAfterSeconds: 60 });
    }

    pass(60);
    expect(await caller.get(BADGE)).toEqual({ unreadCount: 0 });
  });
});
