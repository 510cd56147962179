import { Connection } from './connection.js';
import { TokenSource } from './token-source.js';

/** Returns a fresh token of whoever is signed in, as JWT; rejects where nobody is. */
export type GetToken = () => Promise<string>;

/** Whom to connect, and where to. */
export interface ConnectionRequest {
  /** The service's GraphQL, over HTTP or WebSocket; without one, beside the script. */
  endpoint: string | undefined;
  /** Where the page's own server gives a token, as JSON: `{ "token": "..." }`. */
  tokenUrl: string | undefined;
  /** What gives a token, in place of `tokenUrl`. */
  getToken: GetToken | undefined;
  language: string;
}

interface Shared {
  source: string | GetToken;
  url: string;
  language: string;
  connection: Connection;
  users: number;
}

// Only while a classic script runs is it known where it came from.
const SCRIPT_URL = document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : location.href;
const shared: Shared[] = [];

/**
 * A connection to the service, the same for all parts of a page that are signed in alike; undefined where nothing says how
 * to sign in. What `release` is called for is closed when nobody uses it any more.
 */
export function shareConnection(
  request: ConnectionRequest,
): { connection: Connection; release: () => void } | undefined {
  const { getToken, tokenUrl, language } = request;
  const source = getToken ?? tokenUrl;
  if (source === undefined) return undefined;
  const url = socketUrl(request.endpoint);
  const known = shared.find((one) => one.source === source && one.url === url && one.language === language);
  const used = known ?? open({ source, url, language });
  used.users += 1;
  return { connection: used.connection, release: () => release(used) };
}

function open({ source, url, language }: Pick<Shared, 'source' | 'url' | 'language'>): Shared {
  const tokens = new TokenSource(typeof source === 'string' ? () => fetchToken(source) : source);
  const opened = { source, url, language, connection: new Connection({ url, tokens, language }), users: 0 };
  shared.push(opened);
  return opened;
}

function release(used: Shared): void {
  used.users -= 1;
  if (used.users > 0) return;
  shared.splice(shared.indexOf(used), 1);
  used.connection.close();
}

function socketUrl(endpoint: string | undefined): string {
  const url = endpoint === undefined ? new URL('graphql', SCRIPT_URL) : new URL(endpoint, document.baseURI);
  url.protocol = url.protocol.replace('http', 'ws');
  return url.href;
}

async function fetchToken(tokenUrl: string): Promise<string> {
  const response = await fetch(tokenUrl, { credentials: 'same-origin', headers: { accept: 'application/json' } });
  if (!response.ok) throw new Error(`Expected a token from ${tokenUrl}, but got ${response.status}`);
  const { token } = (await response.json()) as { token?: unknown };
  if (typeof token !== 'string') throw new Error(`Expected a token from ${tokenUrl}, but its answer has none`);
  return token;
}
