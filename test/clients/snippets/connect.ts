import { createFetch } from './fetch.js';
import { createSocket, type SocketOptions } from './socket.js';
import { createTokens } from './tokens.js';

export interface ConnectOptions extends Omit<SocketOptions, 'url' | 'tokens'> {
  /** Such as https://messages.example/graphql. */
  url: string;
  fetchToken: () => Promise<string>;
}

/** All that a page needs, once: `connect({ url, fetchToken: () => fetchToken('/messaging/token') })`. */
export function connect({ url, fetchToken, ...options }: ConnectOptions) {
  const tokens = createTokens(fetchToken);
  const socket = createSocket({ ...options, url: url.replace(/^http/, 'ws'), tokens });
  return { url, socket, fetch: createFetch(tokens) };
}

/** Asks a view of the page's own server, which answers whoever is signed in there with `{ "token": "<JWT>" }`. */
export async function fetchToken(tokenUrl: string): Promise<string> {
  const response = await fetch(tokenUrl);
  if (!response.ok) throw new Error(`Expected a token, but got ${response.status}`);
  return (await response.json()).token;
}
