import { afterAll, beforeAll, expect, test } from 'vitest';
import { BADGE } from '../support/live.js';
import { openRawSocket } from '../support/raw-socket.js';
import { startService, type TestService } from '../support/service.js';

let patient: TestService;
let hasty: TestService;
let token: string;
beforeAll(async () => {
  patient = await startService({ SOCKET_INIT_SECONDS: '3600', SOCKET_PING_SECONDS: '3600' });
  hasty = await patient.another({ SOCKET_INIT_SECONDS: '1', SOCKET_PING_SECONDS: '1' });
  token = (await patient.as('somebody')).token;
});
afterAll(() => patient?.close());

test('a client that does not sign in is sent away when SOCKET_INIT_SECONDS have passed', async () => {
  const waiting = await openRawSocket(patient.url);
  const late = await openRawSocket(hasty.url);

  expect((await late.closed).code).toBe(4408);
  await waiting.signIn(token);
});

test('a client that answers no ping is cut off by the second one, and others stay, also where nothing happens', async () => {
  const idle = await openRawSocket(hasty.url);
  await idle.signIn(token);
  const following = await openRawSocket(hasty.url);
  await following.signIn(token);
  following.send({ type: 'subscribe', id: '1', payload: { query: BADGE } });
  expect((await following.next()).type).toBe('next');
  const dead = await openRawSocket(hasty.url, { autoPong: false });
  await dead.signIn(token);
  const unasked = await openRawSocket(patient.url, { autoPong: false });
  await unasked.signIn(token);

  // Without a closing frame: there is nobody to read it.
  expect((await dead.closed).code).toBe(1006);

  for (const socket of [idle, following, unasked]) {
    socket.send({ type: 'ping' });
    expect((await socket.next()).type).toBe('pong');
  }
});
