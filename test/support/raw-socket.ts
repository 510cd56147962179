import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { AnyData } from './api.js';
import { soon } from './waiting.js';

/** A message of the protocol graphql-transport-ws. */
export interface ProtocolMessage {
  type: string;
  id?: string;
  payload?: AnyData;
}

/** A client that speaks the protocol by hand, and can do what no decent client does. */
export interface RawSocket {
  /** Sends a message, any text as it is, or bytes. */
  send(message: object | string): void;
  sendBytes(bytes: Buffer): void;
  /** Sends one part of a message in fragments. */
  sendFragment(text: string, last: boolean): void;
  /** The next message; fails when the socket was closed instead, or none comes. */
  next(): Promise<ProtocolMessage>;
  /** Signs in and waits until the service has let the client in. */
  signIn(token: string, more?: object): Promise<void>;
  /** Everything that came and was not asked for yet. */
  readonly waiting: readonly ProtocolMessage[];
  readonly closed: Promise<{ code: number; reason: string }>;
  /** Reads nothing any more until `resume`. */
  pause(): void;
  resume(): void;
  /** Says good-bye. */
  close(code?: number): void;
  /** Goes away without a word. */
  terminate(): void;
}

/** What a browser or another client says when it opens a socket. */
export interface Upgrade {
  path?: string;
  origin?: string;
  /** None where the list is empty. */
  protocol?: string | string[];
  headers?: Record<string, string>;
  /** Whether it answers pings, as every client does by itself. */
  autoPong?: boolean;
}

function connect(url: string, upgrade: Upgrade): WebSocket {
  const { path = '/graphql', origin, protocol = 'graphql-transport-ws', headers = {}, autoPong = true } = upgrade;
  const options = { headers, autoPong, ...(origin === undefined ? {} : { origin }) };
  return new WebSocket(`${url.replace(/^http/, 'ws')}${path}`, protocol, options);
}

/** The HTTP status with which the service refuses to open a socket; 101 where it does not. */
export function upgradeStatus(url: string, upgrade: Upgrade): Promise<number> {
  const socket = connect(url, upgrade);
  const status = new Promise<number>((resolve, reject) => {
    socket.on('upgrade', () => resolve(101));
    socket.on('unexpected-response', (_request, { statusCode }) => resolve(statusCode ?? 0));
    socket.on('error', reject);
  });
  return soon(status, 'the answer to the upgrade').finally(() => socket.terminate());
}

/** Opens a socket that is not signed in yet, and ends with the test at the latest. */
export async function openRawSocket(url: string, upgrade: Upgrade = {}): Promise<RawSocket> {
  const socket = connect(url, upgrade);
  onTestFinished(() => socket.terminate());
  const waiting: ProtocolMessage[] = [];
  let wake = Promise.withResolvers<void>();
  socket.on('message', (data) => {
    waiting.push(JSON.parse(String(data)));
    wake.resolve();
    wake = Promise.withResolvers();
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }));
  });
  await soon(
    new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject)),
    'the socket to open',
  );
  socket.on('error', () => {});
  const next = async (): Promise<ProtocolMessage> => {
    const ended = closed.then(({ code }): never => {
      throw new Error(`Expected a message, but the socket was closed with ${code}`);
    });
    ended.catch(() => {});
    while (waiting.length === 0) await soon(Promise.race([wake.promise, ended]), 'a message');
    return waiting.shift() as ProtocolMessage;
  };
  const send = (message: object | string) =>
    socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  return {
    send,
    sendBytes: (bytes) => socket.send(bytes, { binary: true }),
    sendFragment: (text, last) => socket.send(text, { fin: last }),
    next,
    signIn: async (token, more = {}) => {
      send({ type: 'connection_init', payload: { authorization: `Bearer ${token}`, ...more } });
      const { type } = await next();
      if (type !== 'connection_ack') throw new Error(`Expected connection_ack, but got ${type}`);
    },
    waiting,
    closed,
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close: (code) => socket.close(code),
    terminate: () => socket.terminate(),
  };
}
