import type { Client } from 'graphql-ws';
import { onTestFinished } from 'vitest';
import { connect } from '../clients/snippets/connect.js';
import type { TestService } from './service.js';
import { tokenOf } from './tokens.js';
import { until } from './waiting.js';

/** A front end that is made of the snippets of docs/clients.md. */
export interface FrontEnd {
  /** Where queries go. */
  url: string;
  socket: Client;
  fetch: typeof globalThis.fetch;
  /** Of each connection that it opened, whether it came back with it. */
  readonly connections: readonly boolean[];
  /** The codes with which its connections ended. */
  readonly closeCodes: readonly number[];
}

export interface FrontEndOptions {
  /** Gives the tokens, in place of the issuer. */
  fetchToken?: () => Promise<string>;
  pingMilliseconds?: number;
}

/** Where an instance listens. */
export function portOf({ url }: Pick<TestService, 'url'>): number {
  return Number(new URL(url).port);
}

/** Opens somebody's front end on a port of this machine, which is closed with the test. */
export function openFrontEnd(port: number, userId: string, options: FrontEndOptions = {}): FrontEnd {
  const url = `http://127.0.0.1:${port}/graphql`;
  const connected = connect({ url, fetchToken: () => tokenOf(userId), language: 'en', ...options });
  const { socket } = connected;
  const connections: boolean[] = [];
  const closeCodes: number[] = [];
  socket.on('connected', (_socket, _payload, wasRetry) => connections.push(wasRetry));
  socket.on('closed', (event) => closeCodes.push((event as CloseEvent).code));
  // What is not open cannot be closed.
  onTestFinished(() => void Promise.resolve(socket.dispose()).catch(() => {}));
  return {
    ...connected,
    connections,
    closeCodes,
  };
}

const MARK = 'mark';

/**
 * Waits until messages of all chats come, which nothing tells but the first: sends marks until one does. Returns what the
 * messages say that come besides.
 */
export async function settled(contents: readonly string[], mark: (text: string) => Promise<unknown>) {
  await until(async () => {
    await mark(MARK);
    return contents.includes(MARK);
  });
  return () => contents.filter((content) => content !== MARK);
}
