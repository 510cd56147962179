import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { CloseCode } from '../../src/server/websocket/close-codes.js';
import { createChat, createPairChat, SEND, send } from '../support/chats.js';
import { type Course, createCourse, en } from '../support/course.js';
import { ADDED, BADGE } from '../support/live.js';
import { holdChat } from '../support/locks.js';
import { whileHidden } from '../support/outage.js';
import { frame, Opcode, openFrames, type RawFrames } from '../support/raw-frames.js';
import { openRawSocket, type ProtocolMessage, type RawSocket } from '../support/raw-socket.js';
import { startService, type TestService } from '../support/service.js';
import { watchStatements } from '../support/statements.js';
import { secondsFromNow, signToken } from '../support/tokens.js';
import { soon, until } from '../support/waiting.js';
import { documentedCloseCodes } from './documented-close-codes.js';

let service: TestService;
let course: Course;
beforeAll(async () => {
  service = await startService();
  course = await createCourse(service);
});
afterAll(() => service?.close());

const VIEWER = '{ viewer { id } }';
const open = (at = service) => openRawSocket(at.url);
/** A token that the service has not seen before, so that it looks up whose it is. */
const newToken = (claims: object = {}) =>
  signToken({ sub: course.ids.students[0], jti: crypto.randomUUID(), ...claims });
const init = async () => ({ type: 'connection_init', payload: { authorization: `Bearer ${await newToken()}` } });
const subscribe = (id: string, query: string, variables?: object) => ({
  type: 'subscribe',
  id,
  payload: { query, variables },
});

async function signedIn(at = service): Promise<RawSocket> {
  const socket = await open(at);
  await socket.signIn(await newToken(), { acceptLanguage: 'en' });
  return socket;
}

/** A socket that follows its person's badge, of which it has the first event. */
async function following(id = '1'): Promise<RawSocket> {
  const socket = await signedIn();
  socket.send(subscribe(id, BADGE));
  expect(await socket.next()).toMatchObject({ type: 'next', id });
  return socket;
}

const codeOf = async (socket: RawSocket) => (await soon(socket.closed, 'the socket to be closed')).code;

/** Everything that comes until the answer to a ping; what was asked before it and is answered at once is among it. */
async function upToPong(socket: RawSocket): Promise<ProtocolMessage[]> {
  const payload = { mark: crypto.randomUUID() };
  socket.send({ type: 'ping', payload });
  const messages: ProtocolMessage[] = [];
  for (;;) {
    const message = await socket.next();
    if (message.type === 'pong' && message.payload?.mark === payload.mark) return messages;
    messages.push(message);
  }
}

describe('every message in every state', () => {
  const states = ['open', 'signing in', 'signed in', 'following'] as const;
  type State = (typeof states)[number];

  /** What comes of a message: the code with which the socket is closed, or the types of what is answered. */
  type Outcome = number | string[];

  const messages: [
    what: string,
    message: () => Promise<object> | object,
    outcomes: [Outcome, Outcome, Outcome, Outcome],
  ][] = [
    ['connection_init', init, [['connection_ack'], 4429, 4429, 4429]],
    ['connection_init without a payload', () => ({ type: 'connection_init' }), [4403, 4429, 4429, 4429]],
    ['connection_ack', () => ({ type: 'connection_ack' }), [4400, 4400, 4400, 4400]],
    ['ping', () => ({ type: 'ping' }), [['pong'], ['pong'], ['pong'], ['pong']]],
    ['ping with null', () => ({ type: 'ping', payload: null }), [['pong'], ['pong'], ['pong'], ['pong']]],
    ['pong', () => ({ type: 'pong' }), [[], [], [], []]],
    ['pong with a payload', () => ({ type: 'pong', payload: { any: 'thing' } }), [[], [], [], []]],
    ['subscribe', () => subscribe('2', VIEWER), [4401, 4401, ['next', 'complete'], ['next', 'complete']]],
    ['subscribe that is refused', () => subscribe('2', '{ x }'), [4401, 4401, ['error'], ['error']]],
    ['subscribe with the id 1', () => subscribe('1', VIEWER), [4401, 4401, ['next', 'complete'], 4409]],
    ['next', () => ({ type: 'next', id: '1', payload: {} }), [4400, 4400, 4400, 4400]],
    ['error', () => ({ type: 'error', id: '1', payload: [{ message: 'x' }] }), [4400, 4400, 4400, 4400]],
    ['complete', () => ({ type: 'complete', id: '1' }), [[], [], [], []]],
    ['complete of what never was', () => ({ type: 'complete', id: 'x' }), [[], [], [], []]],
  ];

  /** Brings a socket into a state, and says how it leaves that which lasts only for a moment. */
  const enter: Record<State, () => Promise<{ socket: RawSocket; leave?: () => void }>> = {
    open: async () => ({ socket: await open() }),
    'signing in': async () => {
      const lookedUp = watchStatements().hold('user-by-id');
      const socket = await open();
      socket.send(await init());
      await soon(lookedUp.reached, 'the person to be looked up');
      const leave = () => lookedUp.release();
      return { socket, leave };
    },
    'signed in': async () => ({ socket: await signedIn() }),
    following: async () => ({ socket: await following() }),
  };

  const cases = messages.flatMap(([what, message, outcomes]) =>
    states.map((state, index) => ({ what, state, message, outcome: outcomes[index] as Outcome })),
  );

  test.each(cases)('$what, while $state', async ({ state, message, outcome }) => {
    const { socket, leave } = await enter[state]();
    socket.send(await message());
    if (typeof outcome === 'number') {
      expect(await codeOf(socket)).toBe(outcome);
      leave?.();
      expect(socket.waiting).toEqual([]);
      return;
    }
    const answers: string[] = [];
    while (answers.length < outcome.length) answers.push((await socket.next()).type);
    expect(answers).toEqual(outcome);
    expect(await upToPong(socket)).toEqual([]);
    leave?.();
    if (leave) expect(await socket.next()).toEqual({ type: 'connection_ack' });
    expect(await upToPong(socket)).toEqual([]);
  });
});

/** Messages that are none, with or without the right to speak. */
const MALFORMED: [what: string, text: string | Buffer][] = [
  ['empty', ''],
  ['no JSON', 'x'],
  ['cut-off JSON', '{"type":"ping"'],
  ['two messages in one', '{"type":"ping"}{"type":"ping"}'],
  ['a list', '[{"type":"ping"}]'],
  ['text', '"ping"'],
  ['a number', '7'],
  ['null', 'null'],
  ['an empty object', '{}'],
  ['of the type null', '{"type":null}'],
  ['of the type 7', '{"type":7}'],
  ['of an empty type', '{"type":""}'],
  ['of a type in capitals', '{"type":"PING"}'],
  ['of no known type', '{"type":"unheard-of"}'],
  ['of the type __proto__', '{"type":"__proto__"}'],
  ['of the older protocol', '{"type":"start","id":"1","payload":{"query":"{ __typename }"}}'],
  ['binary', Buffer.from('{"type":"ping"}')],
  ['binary and empty', Buffer.alloc(0)],
  ['a ping with text', '{"type":"ping","payload":"x"}'],
  ['a ping with a list', '{"type":"ping","payload":[]}'],
  ['a pong with a number', '{"type":"pong","payload":7}'],
  ['a sign-in with text', '{"type":"connection_init","payload":"Bearer x"}'],
  ['a sign-in with a list', '{"type":"connection_init","payload":[]}'],
  ['an end of nothing', '{"type":"complete"}'],
  ['an end of 7', '{"type":"complete","id":7}'],
  ['an end of an empty id', '{"type":"complete","id":""}'],
  ['an operation without an id', '{"type":"subscribe","payload":{"query":"{ __typename }"}}'],
  ['an operation with the id 7', '{"type":"subscribe","id":7,"payload":{"query":"{ __typename }"}}'],
  ['an operation with an empty id', '{"type":"subscribe","id":"","payload":{"query":"{ __typename }"}}'],
  ['an operation without a payload', '{"type":"subscribe","id":"1"}'],
  ['an operation with a list for payload', '{"type":"subscribe","id":"1","payload":[]}'],
  ['an operation without a query', '{"type":"subscribe","id":"1","payload":{}}'],
  ['an operation with the query null', '{"type":"subscribe","id":"1","payload":{"query":null}}'],
  ['an operation with a list for query', '{"type":"subscribe","id":"1","payload":{"query":["{ __typename }"]}}'],
  [
    'with variables that are text',
    '{"type":"subscribe","id":"1","payload":{"query":"{ __typename }","variables":"x"}}',
  ],
  [
    'with variables that are a list',
    '{"type":"subscribe","id":"1","payload":{"query":"{ __typename }","variables":[]}}',
  ],
  ['with a number for a name', '{"type":"subscribe","id":"1","payload":{"query":"{ __typename }","operationName":7}}'],
  [
    'with extensions that are text',
    '{"type":"subscribe","id":"1","payload":{"query":"{ __typename }","extensions":"x"}}',
  ],
];

/** Bytes that are no WebSocket, each with the code that RFC 6455 has for it. */
const BROKEN: [what: string, code: number, ...bytes: Buffer[]][] = [
  ['an opcode that does not exist', 1002, frame(3)],
  ['an opcode of control that does not exist', 1002, frame(11)],
  ['reserved bits', 1002, frame(Opcode.TEXT, '{}', { reserved: 1 })],
  ['compression that was not agreed on', 1002, frame(Opcode.TEXT, '{}', { reserved: 4 })],
  ['no mask', 1002, frame(Opcode.TEXT, '{}', { masked: false })],
  ['a continuation of nothing', 1002, frame(Opcode.CONTINUATION, '{}')],
  ['a message within another', 1002, frame(Opcode.TEXT, '{', { fin: false }), frame(Opcode.TEXT, '}')],
  ['a ping in fragments', 1002, frame(Opcode.PING, 'x', { fin: false })],
  ['a ping of 126 bytes', 1002, frame(Opcode.PING, 'x'.repeat(126))],
  ['a good-bye of one byte', 1002, frame(Opcode.CLOSE, 'x')],
  ['a good-bye with a code that is none', 1002, frame(Opcode.CLOSE, Buffer.from([0x03, 0xed]))],
  ['a good-bye that is no UTF-8', 1007, frame(Opcode.CLOSE, Buffer.from([0x03, 0xe8, 0xff]))],
  ['a message that is no UTF-8', 1007, frame(Opcode.TEXT, Buffer.from([0x7b, 0xff, 0x7d]))],
  [
    'a character that ends in the midst of a message',
    1007,
    frame(Opcode.TEXT, Buffer.from([0xc3]), { fin: false }),
    frame(Opcode.CONTINUATION, '}'),
  ],
  [
    'more fragments than anybody needs',
    1008,
    frame(Opcode.TEXT, '{', { fin: false }),
    ...Array.from({ length: 16_384 }, () => frame(Opcode.CONTINUATION, '', { fin: false })),
  ],
  ['a length that no message has', 1009, frame(Opcode.TEXT, '', { length: 1n << 40n })],
  ['a length that no number has', 1009, frame(Opcode.TEXT, '', { length: (1n << 63n) - 1n })],
  ['a negative length', 1009, frame(Opcode.TEXT, '', { length: (1n << 64n) - 1n })],
];

const sized = (bytes: number) => {
  const empty = JSON.stringify({ type: 'ping', payload: { x: '' } });
  return JSON.stringify({ type: 'ping', payload: { x: 'x'.repeat(bytes - empty.length) } });
};

async function closedBy(act: (socket: RawSocket) => unknown, socket?: RawSocket): Promise<number> {
  const opened = socket ?? (await signedIn());
  await act(opened);
  return codeOf(opened);
}

/** Every code with which a socket is closed, and how it comes to that. */
const ENDS: [code: number, how: string, provoke: () => Promise<number>][] = [
  [1000, 'the client says good-bye', () => closedBy((socket) => socket.close(1000))],
  [1001, 'the client goes away', () => closedBy((socket) => socket.close(1001))],
  ...BROKEN.map(([what, code, ...bytes]): (typeof ENDS)[number] => [
    code,
    `the client sends ${what}`,
    async () => {
      const frames = await openFrames(service.url);
      frames.write(...bytes);
      return frames.closeCode();
    },
  ]),
  [1009, 'a message is larger than 64 kB', () => closedBy((socket) => socket.send(sized(65_537)))],
  [
    1009,
    'a message in fragments is larger than 64 kB',
    () =>
      closedBy((socket) => {
        const text = sized(65_537);
        socket.sendFragment(text.slice(0, 40_000), false);
        socket.sendFragment(text.slice(40_000), true);
      }),
  ],
  [
    1012,
    'the instance goes down',
    async () => {
      const other = await service.another();
      const socket = await signedIn(other);
      const [code] = await Promise.all([codeOf(socket), other.close()]);
      return code;
    },
  ],
  [
    1013,
    'the person cannot be looked up',
    async () => {
      let code = 0;
      await whileHidden(service.database, 'users', async () => {
        code = await closedBy(async (socket) => socket.send(await init()), await open());
      });
      return code;
    },
  ],
  ...MALFORMED.flatMap(([what, text]) =>
    [open, signedIn].map((begin): (typeof ENDS)[number] => [
      4400,
      `a message is ${what}, ${begin === open ? 'before' : 'after'} the sign-in`,
      async () =>
        closedBy((socket) => (typeof text === 'string' ? socket.send(text) : socket.sendBytes(text)), await begin()),
    ]),
  ),
  [
    4401,
    'an operation comes first',
    async () => closedBy((socket) => socket.send(subscribe('1', VIEWER)), await open()),
  ],
  [4403, 'there is no token', async () => closedBy((socket) => socket.send({ type: 'connection_init' }), await open())],
  ...([null, 'graphql-ws', 'unheard-of', 'GRAPHQL-TRANSPORT-WS', 'graphql-transport-ws2'] as const).map(
    (protocol): (typeof ENDS)[number] => [
      4406,
      `the subprotocol is ${protocol}`,
      async () => (await openFrames(service.url, protocol)).closeCode(),
    ],
  ),
  [4408, 'nobody signs in', async () => codeOf(await open())],
  [
    4408,
    'somebody only pings in place of signing in',
    async () => {
      const socket = await open();
      const pinging = setInterval(() => socket.send({ type: 'ping' }), 500);
      return codeOf(socket).finally(() => clearInterval(pinging));
    },
  ],
  ...['1', '__proto__', 'ä'.repeat(1_000), '\ud800', '"\\\u0000'].map((id): (typeof ENDS)[number] => [
    4409,
    `an id is in use (${JSON.stringify(id).slice(0, 20)})`,
    async () => closedBy((socket) => socket.send(subscribe(id, VIEWER)), await following(id)),
  ]),
  [
    4409,
    'an operation of the same id is being started',
    async () => {
      // All in one go, without waiting for what becomes of it.
      const start = watchStatements().hold('live-start-now');
      const socket = await signedIn();
      for (const message of [subscribe('1', ADDED), { type: 'complete', id: '1' }, subscribe('1', ADDED)]) {
        socket.send(message);
      }
      const code = await codeOf(socket).finally(() => start.release());
      expect(socket.waiting.filter(({ type }) => type === 'next')).toEqual([]);
      return code;
    },
  ],
  [4429, 'somebody signs in twice', () => closedBy(async (socket) => socket.send(await init()))],
  [
    4429,
    'somebody has too many sockets',
    async () => {
      const other = await service.another({ LIMIT_SOCKETS_PER_USER: '1' });
      await signedIn(other);
      const code = await closedBy(async (socket) => socket.send(await init()), await open(other));
      await other.close();
      return code;
    },
  ],
];

describe('a socket is closed with', () => {
  test.each(ENDS)('%i where %s', async (code, _how, provoke) => {
    expect(await provoke()).toBe(code);
  });

  test('no code that the documentation does not tell, and that no test here provokes', async () => {
    const codes = await documentedCloseCodes();
    const provoked = new Set(ENDS.map(([code]) => code));

    expect([...provoked].sort()).toEqual([...codes].sort());
    expect([...provoked]).toEqual(expect.arrayContaining(Object.values(CloseCode)));
  });

  test('a reason that a frame has room for, whatever the client calls its operations', async () => {
    const socket = await following('ä'.repeat(1_000));
    socket.send(subscribe('ä'.repeat(1_000), VIEWER));
    const { reason } = await soon(socket.closed, 'the socket to be closed');
    expect(reason).toMatch(/^Subscriber for ä+$/);
    expect(Buffer.byteLength(reason)).toBeLessThan(124);
  });

  test('and after that nothing that it says is heard', async () => {
    const chatId = await createPairChat(course);
    const frames = await openFrames(service.url);
    const token = await newToken({ exp: secondsFromNow(-3) });
    const say = (message: object) => frames.write(frame(Opcode.TEXT, JSON.stringify(message)));
    say({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
    // The token expires, and the client does not mind.
    expect(await frames.closeCode()).toBe(4403);
    say(subscribe('1', SEND, { input: { chatId, content: en('Too late') } }));
    await soon(frames.ended, 'the connection to be ended');
    const { messages } = await course.students[0].get(`{ messages(chatId: "${chatId}") { totalCount } }`);
    expect(messages.totalCount).toBe(1);
  });
});

describe('in what order', () => {
  test('an operation is answered: its result, and then its end, once each, whatever else is asked meanwhile', async () => {
    const socket = await signedIn();
    const ids = Array.from({ length: 20 }, (_, index) => `${index}`);
    for (const id of ids) socket.send(subscribe(id, VIEWER));
    const answers: ProtocolMessage[] = [];
    while (answers.length < 40) answers.push(await socket.next());
    for (const id of ids) {
      expect(answers.filter((answer) => answer.id === id).map(({ type }) => type)).toEqual(['next', 'complete']);
    }
    expect(await upToPong(socket)).toEqual([]);
  });

  test('a refusal ends an operation, without an end of its own, and its id is free again', async () => {
    const socket = await signedIn();
    for (let time = 0; time < 3; time += 1) {
      socket.send(subscribe('1', 'subscription { unheardOf }'));
      expect(await socket.next()).toMatchObject({ type: 'error', id: '1', payload: [expect.anything()] });
    }
    socket.send(subscribe('1', ADDED, { chatId: crypto.randomUUID() }));
    const { type, payload } = await socket.next();
    expect({ type, codes: payload.errors?.[0].extensions.code }).toEqual({ type: 'next', codes: 'NOT_FOUND' });
    expect(await socket.next()).toEqual({ type: 'complete', id: '1' });
    socket.send(subscribe('1', VIEWER));
    expect([(await socket.next()).type, (await socket.next()).type]).toEqual(['next', 'complete']);
    expect(await upToPong(socket)).toEqual([]);
  });

  test('an operation that was called off is not answered, though it is done', async () => {
    const chatId = await createPairChat(course);
    const held = await holdChat(service.database, chatId);
    const socket = await signedIn();
    socket.send(subscribe('1', SEND, { input: { chatId, content: en('Called off') } }));
    await held.waiters(1);
    socket.send({ type: 'complete', id: '1' });
    expect(await upToPong(socket)).toEqual([]);
    await held.release();
    await until(
      async () =>
        (await course.students[0].get(`{ messages(chatId: "${chatId}") { totalCount } }`)).messages.totalCount,
      (count) => count === 2,
    );
    expect(await upToPong(socket)).toEqual([]);
    socket.send(subscribe('1', VIEWER));
    expect([(await socket.next()).type, (await socket.next()).type]).toEqual(['next', 'complete']);
  });

  test('no event follows when a subscription was called off, and others go on', async () => {
    const socket = await following('called off');
    socket.send(subscribe('kept', BADGE));
    expect(await socket.next()).toMatchObject({ type: 'next', id: 'kept' });
    socket.send({ type: 'complete', id: 'called off' });
    expect(await upToPong(socket)).toEqual([]);
    const chatId = await createChat(course.students[1], course, {
      audience: 'USERS',
      userIds: [course.ids.students[0]],
    });
    expect(await socket.next()).toMatchObject({ type: 'next', id: 'kept' });
    socket.send(subscribe('called off', BADGE));
    expect(await socket.next()).toMatchObject({ type: 'next', id: 'called off' });
    await send(course.students[1], chatId, 'Again');
    expect([(await socket.next()).id, (await socket.next()).id].sort()).toEqual(['called off', 'kept']);
    expect(await upToPong(socket)).toEqual([]);
  });

  test('a ping is answered with what it brought, also before the sign-in', async () => {
    const socket = await open();
    for (const payload of [{ any: ['thing', { at: 'all' }] }, {}]) {
      socket.send({ type: 'ping', payload });
      expect(await socket.next()).toEqual({ type: 'pong', payload });
    }
    for (const payload of [null, undefined]) {
      socket.send({ type: 'ping', payload });
      expect(await socket.next()).toEqual({ type: 'pong' });
    }
  });

  test('what has been called off counts among what runs until it has ended', async () => {
    const narrow = await service.another({ LIMIT_SUBSCRIPTIONS_PER_SOCKET: '2' });
    const chatId = await createPairChat(course);
    const held = await holdChat(service.database, chatId);
    const socket = await signedIn(narrow);
    for (const id of ['1', '2']) {
      socket.send(subscribe(id, SEND, { input: { chatId, content: en(id) } }));
      socket.send({ type: 'complete', id });
    }
    await held.waiters(2);
    socket.send(subscribe('3', VIEWER));
    expect(await socket.next()).toMatchObject({ type: 'error', id: '3' });
    await held.release();
    await until(async () => {
      socket.send(subscribe('4', VIEWER));
      const { type } = await socket.next();
      if (type === 'next') await socket.next();
      return type === 'next';
    });
    await narrow.close();
  });
});

describe('peers', () => {
  const FIFTEEN_SECONDS = 15_000;

  /** An instance whose pings go out when the test says so. */
  async function withPings(work: (at: TestService, ping: () => void) => Promise<void>): Promise<void> {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const other = await service.another({ LIMIT_SOCKETS_PER_USER: '1', LIVE_SWEEP_SECONDS: '3600' });
    try {
      await work(other, () => vi.advanceTimersByTime(FIFTEEN_SECONDS));
    } finally {
      await other.close();
      vi.useRealTimers();
    }
  }

  const pingsOf = ({ received }: RawFrames) => received.filter(({ opcode }) => opcode === Opcode.PING).length;

  test('that do not answer a ping are cut off with the next, and their place is free; idle ones that do stay', async () => {
    await withPings(async (at, ping) => {
      const idle = await openRawSocket(at.url);
      await idle.signIn(course.students[1].token);
      const dead = await openFrames(at.url);
      const token = await newToken();
      const payload = { authorization: `Bearer ${token}` };
      dead.write(frame(Opcode.TEXT, JSON.stringify({ type: 'connection_init', payload })));
      await dead.first(Opcode.TEXT);
      const late = await openRawSocket(at.url);
      late.send({ type: 'connection_init', payload });
      expect(await codeOf(late)).toBe(4429);

      ping();
      await until(() => pingsOf(dead) === 1);
      expect(await upToPong(idle)).toEqual([]);
      ping();
      await soon(dead.ended, 'the dead peer to be cut off');
      expect(pingsOf(dead)).toBe(1);
      await until(async () => {
        const socket = await openRawSocket(at.url);
        return socket.signIn(token).then(
          () => true,
          () => false,
        );
      });
      for (let time = 0; time < 5; time += 1) {
        ping();
        expect(await upToPong(idle)).toEqual([]);
      }
    });
  });

  test('that answer late, but before the next ping, stay', async () => {
    await withPings(async (at, ping) => {
      const slow = await openFrames(at.url);
      const payload = { authorization: `Bearer ${await newToken()}` };
      slow.write(frame(Opcode.TEXT, JSON.stringify({ type: 'connection_init', payload })));
      for (let time = 1; time <= 3; time += 1) {
        await slow.first(Opcode.TEXT);
        ping();
        await until(() => pingsOf(slow) === time);
        const before = slow.received.length;
        // What comes behind the answer tells that it has been taken.
        slow.write(frame(Opcode.PONG), frame(Opcode.PING, 'there?'));
        await until(() => slow.received.slice(before).some(({ opcode }) => opcode === Opcode.PONG));
      }
    });
  });

  test('that ping are answered with what they sent', async () => {
    const frames = await openFrames(service.url);
    frames.write(frame(Opcode.PING, 'x'.repeat(125)));
    expect(String((await frames.first(Opcode.PONG)).payload)).toBe('x'.repeat(125));
  });

  test('that leave are counted no more, however they go', async () => {
    const other = await service.another();
    const count = async () => {
      const text = await (await fetch(`${other.url}/metrics`)).text();
      return ['sockets', 'subscriptions'].map((what) => new RegExp(`^messaging_${what} (\\d+)`, 'm').exec(text)?.[1]);
    };
    const sockets = await Promise.all([1, 2, 3].map(() => signedIn(other)));
    for (const socket of sockets) {
      socket.send(subscribe('1', BADGE));
      await socket.next();
    }
    expect(await count()).toEqual(['3', '3']);
    sockets[0]?.terminate();
    sockets[1]?.close(1000);
    sockets[2]?.send('x');
    await until(count, (counts) => counts.join() === '0,0');
    await other.close();
  });
});
