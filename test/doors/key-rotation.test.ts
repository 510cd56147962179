import { randomUUID } from 'node:crypto';
import type { RequestListener, ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { ask } from '../support/api.js';
import { forge } from '../support/forged-token.js';
import { createKey, type KeySet, publishedClaims, type SigningKey, serveKeySet, trusting } from '../support/key-set.js';
import { openRawSocket } from '../support/raw-socket.js';
import { startService, type TestService } from '../support/service.js';
import { secondsFromNow } from '../support/tokens.js';
import { soon, until } from '../support/waiting.js';

const VIEWER = '{ viewer { id } }';
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const old = createKey('ES256', 'old');
const fresh = createKey('ES256', 'fresh');
const stranger = createKey('ES256', 'stranger');

let keySet: KeySet;
let service: TestService;
beforeAll(async () => {
  // Only what the clock says: sockets and timers go on as ever.
  vi.useFakeTimers({ toFake: ['Date'] });
  keySet = await serveKeySet(old);
  service = await startService(trusting(keySet));
});
beforeEach(() => {
  keySet.publish(old);
  // Whatever was known is not believed any more.
  pass(3 * HOUR);
});
afterAll(async () => {
  vi.useRealTimers();
  await service?.close();
  await keySet?.close();
});

const pass = (milliseconds: number) => vi.setSystemTime(Date.now() + milliseconds);

/** A token that the service has not seen before. */
const newToken = (key: SigningKey, claims: object = {}) => key.sign({ sub: 'somebody', jti: randomUUID(), ...claims });
/** A token of a key with a name that nobody has heard of. */
const strangeToken = () => forge({ alg: 'ES256', kid: randomUUID() }, publishedClaims(), stranger.raw);

/** What HTTP says to a token: nothing, where it is taken. */
async function refusalOf(token: string, at = service): Promise<string | undefined> {
  return (await ask(at.url, { query: VIEWER, token })).errors?.[0]?.extensions.code;
}

/** What WebSocket says to a token: the code with which it ends, or nothing, where it is taken. */
async function closeCodeFor(token: string): Promise<number | undefined> {
  const socket = await openRawSocket(service.url);
  socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
  const taken = socket.next().then(
    () => undefined,
    async () => (await soon(socket.closed, 'the socket to be closed')).code,
  );
  return taken.finally(() => socket.terminate());
}

const atBothDoors = (token: string) => Promise.all([refusalOf(token), closeCodeFor(token)]);
const TAKEN = [undefined, undefined];
const REFUSED = ['UNAUTHENTICATED', 4403];
const UNKNOWN = ['INTERNAL_SERVER_ERROR', 1013];

/** How often the issuer is asked while something is done. */
async function requestsDuring(work: () => Promise<unknown>): Promise<number> {
  const before = keySet.requests;
  await work();
  return keySet.requests - before;
}

describe('a rotation of keys', () => {
  test('goes by without an error, and tokens of the withdrawn key are refused in the end', async () => {
    const figures = { tokens: 0, errors: 0 };
    const use = async (...tokens: string[]) => {
      for (const outcome of await Promise.all(tokens.map(atBothDoors))) {
        figures.tokens += 1;
        figures.errors += outcome.filter((refusal) => refusal !== undefined).length;
      }
    };
    const { requests } = keySet;
    const kept = newToken(old, { exp: secondsFromNow(86_400) });
    for (let time = 0; time < 5; time += 1, pass(3 * MINUTE)) await use(newToken(old), newToken(old), kept);
    keySet.publish(old, fresh);
    // The issuer signs with a key from then on when all have had the time to ask for it.
    pass(30 * SECOND);
    const renewed = newToken(fresh, { exp: secondsFromNow(86_400) });
    for (let time = 0; time < 5; time += 1, pass(3 * MINUTE)) {
      await use(newToken(old), newToken(fresh), newToken(old), newToken(fresh), kept, renewed);
    }
    keySet.publish(fresh);
    for (let time = 0; time < 5; time += 1, pass(3 * MINUTE)) await use(newToken(fresh), newToken(fresh), renewed);
    const asked = keySet.requests - requests;
    process.stdout.write(
      `key rotation: ${figures.tokens} tokens in 45 minutes at 2 doors, ${figures.errors} errors, the issuer asked ${asked} times\n`,
    );
    expect(figures.errors).toBe(0);
    expect(asked).toBeLessThanOrEqual(6);

    expect(await atBothDoors(newToken(old))).toEqual(REFUSED);
    expect(await atBothDoors(kept)).toEqual(REFUSED);
  });

  test('to a key that is used as soon as it is published fails for nobody for longer than half a minute', async () => {
    expect(await atBothDoors(newToken(old))).toEqual(TAKEN);
    pass(MINUTE);
    keySet.publish(old, fresh);
    expect(await atBothDoors(newToken(fresh))).toEqual(TAKEN);

    const next = createKey('ES256', 'next');
    keySet.publish(fresh, next);
    expect(await atBothDoors(newToken(next))).toEqual(REFUSED);
    pass(30 * SECOND);
    expect(await atBothDoors(newToken(next))).toEqual(TAKEN);
  });

  test('ends for a token that was verified before ten minutes after the key was asked for', async () => {
    const token = newToken(old, { exp: secondsFromNow(86_400) });
    expect(await atBothDoors(token)).toEqual(TAKEN);
    keySet.publish(fresh);
    pass(9 * MINUTE);
    expect(await atBothDoors(token)).toEqual(TAKEN);
    pass(2 * MINUTE);
    expect(await atBothDoors(token)).toEqual(REFUSED);
  });
});

describe('floods of tokens of unknown keys', () => {
  test('at once make the service ask the issuer once, and good tokens are taken meanwhile', async () => {
    expect(await refusalOf(newToken(old))).toBeUndefined();
    pass(MINUTE);
    const requests = await requestsDuring(async () => {
      const flood = Array.from({ length: 500 }, () => refusalOf(strangeToken()));
      const sockets = Array.from({ length: 20 }, () => closeCodeFor(strangeToken()));
      const good = Array.from({ length: 20 }, () => atBothDoors(newToken(old)));
      expect(new Set(await Promise.all(flood))).toEqual(new Set(['UNAUTHENTICATED']));
      expect(new Set(await Promise.all(sockets))).toEqual(new Set([4403]));
      expect(new Set((await Promise.all(good)).flat())).toEqual(new Set([undefined]));
    });
    expect(requests).toBe(1);
  });

  test.each(['answers', 'fails'])('over time make it ask at most every 30 s, where the issuer %s', async (how) => {
    expect(await refusalOf(newToken(old))).toBeUndefined();
    if (how === 'fails') keySet.answer((_request, response) => void response.writeHead(500).end());
    const asked: number[] = [];
    for (let second = 0; second < 200; second += 1, pass(SECOND)) {
      const requests = await requestsDuring(() => Promise.all([1, 2].map(() => refusalOf(strangeToken()))));
      asked.push(...Array.from({ length: requests }, () => second));
      if (second % 10 === 0) expect(await refusalOf(newToken(old))).toBeUndefined();
    }
    expect(asked.length).toBeGreaterThan(3);
    asked.slice(1).forEach((second, index) => {
      expect(second - (asked[index] as number)).toBeGreaterThanOrEqual(30);
    });
  });
});

const cut: RequestListener = (request) => void request.socket.resetAndDestroy();
let endlessBytes = 0;
/** Says that there is more to come than anybody should take. */
const endless: RequestListener = (_request, response) => {
  response.write('{"keys":[');
  const chunk = '{},'.repeat(20_000);
  const more = () => {
    do endlessBytes += chunk.length;
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', more);
  more();
};
const says =
  (text: string, status = 200, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) =>
    void response.writeHead(status, headers).end(text);

describe.each<[string, RequestListener]>([
  ['answers with 500', says('{"keys":[]}', 500)],
  ['is not found', says('Not found', 404)],
  ['sends us elsewhere', (_request, response) => void response.writeHead(302, { location: '/elsewhere' }).end()],
  ['answers with a page', says('<html>Maintenance</html>', 200, { 'content-type': 'text/html' })],
  ['answers with nothing', says('')],
  ['has no keys', says('{"keys":[]}')],
  ['answers with null', says('null')],
  ['answers with something else', says('{"keys":{"length":1}}')],
  ['answers with keys that are none', says('{"keys":[1,"x",null]}')],
  ['cuts its answer short', (_request, response) => void response.write('{"keys":[', () => response.destroy())],
  ['cuts its connections', cut],
  ['never stops', endless],
])('while an issuer %s', (_what, broken) => {
  test('tokens of known keys are taken, whether others are good nobody can tell, and it is asked every 30 s', async () => {
    expect(await atBothDoors(newToken(old))).toEqual(TAKEN);
    keySet.answer(broken);
    for (const minutes of [11, 10]) {
      pass(minutes * MINUTE);
      const requests = await requestsDuring(async () => {
        const good = Array.from({ length: 4 }, () => atBothDoors(newToken(old)));
        expect(await Promise.all(good)).toEqual(good.map(() => TAKEN));
        const strange = Array.from({ length: 4 }, () => atBothDoors(strangeToken()));
        expect(await Promise.all(strange)).toEqual(strange.map(() => UNKNOWN));
      });
      expect(requests).toBe(1);
    }

    keySet.publish(fresh);
    pass(30 * SECOND);
    expect(await atBothDoors(newToken(fresh))).toEqual(TAKEN);
    expect(await atBothDoors(strangeToken())).toEqual(REFUSED);
    expect(await atBothDoors(newToken(old))).toEqual(REFUSED);
  });
});

describe('without the issuer', () => {
  test('that never stops nobody listens to it for long', () => {
    // Twice, and what the operating system holds for a connection.
    expect(endlessBytes).toBeGreaterThan(1_000_000);
    expect(endlessBytes).toBeLessThan(50_000_000);
  });

  test('that hangs nobody waits for it twice', async () => {
    expect(await refusalOf(newToken(old))).toBeUndefined();
    const hanging: ServerResponse[] = [];
    keySet.answer((_request, response) => void hanging.push(response));
    pass(11 * MINUTE);
    expect(await refusalOf(newToken(old))).toBeUndefined();
    expect(hanging.length).toBe(1);
    pass(MINUTE);

    for (let time = 0; time < 3; time += 1, pass(MINUTE)) {
      expect(await refusalOf(newToken(old))).toBeUndefined();
      // Another question is under way all the time, and is not given up yet.
      expect(hanging.map(({ closed }) => closed)).toEqual([true, false]);
    }
    for (const response of hanging) response.destroy();
    keySet.publish(old);
    pass(MINUTE);
    await until(
      () => refusalOf(strangeToken()),
      (refusal) => refusal === 'UNAUTHENTICATED',
    );
  });

  test('keys are believed for an hour, and verified tokens for ten minutes more', async () => {
    const token = newToken(old, { exp: secondsFromNow(86_400) });
    expect(await refusalOf(token)).toBeUndefined();
    keySet.answer(cut);
    pass(59 * MINUTE);
    expect(await atBothDoors(token)).toEqual(TAKEN);
    pass(2 * MINUTE);
    expect(await atBothDoors(newToken(old))).toEqual(UNKNOWN);
    expect(await atBothDoors(token)).toEqual(TAKEN);
    pass(9 * MINUTE);
    expect(await atBothDoors(token)).toEqual(UNKNOWN);
  });

  test('nobody is let in where it never gave any keys, and it is asked every 5 s until it does', async () => {
    const newcomer = await service.another();
    keySet.answer(says('', 503));
    const herd = async () => {
      const answers = Array.from({ length: 20 }, () => refusalOf(newToken(old), newcomer));
      return [...new Set(await Promise.all(answers))];
    };
    const outcomeOf = async () => {
      const { requests } = keySet;
      return { answers: await herd(), asked: keySet.requests - requests };
    };
    expect(await outcomeOf()).toEqual({ answers: ['INTERNAL_SERVER_ERROR'], asked: 1 });
    keySet.publish(old);
    pass(4 * SECOND);
    expect(await outcomeOf()).toEqual({ answers: ['INTERNAL_SERVER_ERROR'], asked: 0 });
    pass(SECOND);
    expect(await outcomeOf()).toEqual({ answers: [undefined], asked: 1 });
    await newcomer.close();
  });

  test('an answer tells nothing of why', async () => {
    keySet.answer(cut);
    const { status, errors } = await ask(service.url, { query: VIEWER, token: newToken(old), language: 'en' });
    expect({ status, errors }).toEqual({
      status: 500,
      errors: [
        {
          message: expect.stringMatching(/^Something went wrong here\. Quote the request id [-0-9a-f]{36} /),
          extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: expect.any(String) },
        },
      ],
    });
  });
});

test('a token is not taken for longer than it is valid, though it was verified', async () => {
  const token = newToken(old, { exp: secondsFromNow(60) });
  expect(await atBothDoors(token)).toEqual(TAKEN);
  pass(64 * SECOND);
  expect(await atBothDoors(token)).toEqual(TAKEN);
  pass(2 * SECOND);
  expect(await atBothDoors(token)).toEqual(REFUSED);
});

test('a clock that is set back keeps nobody from asking the issuer', async () => {
  pass(24 * HOUR);
  expect(await refusalOf(newToken(old))).toBeUndefined();
  keySet.publish(fresh);
  pass(-24 * HOUR);
  expect(await refusalOf(newToken(fresh))).toBeUndefined();
});
