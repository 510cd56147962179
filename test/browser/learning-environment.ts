import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { issueToken } from '../../src/embedded/development-tokens.js';
import { ISSUER } from '../support/settings.js';

/** What a page is to be like. */
export interface PageOptions {
  /** Of `lovelace-messages`. */
  attributes?: Record<string, string>;
  lang?: string;
  /** How long each token is good, as `5m`. */
  lifetime?: string;
  /** Where the service has the script. */
  script?: string;
}

/** Stands in for a learning environment: pages on an origin of their own, which load the widget from the service. */
export interface LearningEnvironment {
  origin: string;
  /** The address of somebody's page. */
  page(userId: string, options?: PageOptions): string;
  /** How many tokens it has given to somebody. */
  tokensGiven(userId: string): number;
  /** Signs somebody out, or in again. */
  signOut(userId: string, isOut?: boolean): void;
  close(): Promise<void>;
}

/** Styles that would spoil whatever they got at. */
const HOSTILE_CSS = `
  * { font-family: monospace !important; letter-spacing: 3px; text-transform: uppercase; color: rgb(255, 0, 0); }
  button, input, textarea { display: none !important; }
  p { margin: 99px; }`;

/** Shows a count in the page's own badge, and names that the roster has not. */
const SCRIPT = `
  const { tokenUrl } = document.body.dataset;
  LovelaceMessages.followUnreadCount({ tokenUrl }, (count) => {
    document.querySelector('#own-badge').textContent = String(count);
  });
  document.querySelector('lovelace-messages').resolveUsers = async (ids) =>
    Object.fromEntries(ids.filter((id) => id.endsWith('a1')).map((id) => [id, 'Assistant of the page']));`;

/** Serves pages for a service, whose address may change; with as strict a policy as a learning environment may have. */
export async function openLearningEnvironment(serviceUrl: () => string): Promise<LearningEnvironment> {
  const given = new Map<string, number>();
  const out = new Set<string>();
  const page = (parameters: URLSearchParams, response: ServerResponse) => {
    const service = serviceUrl();
    const policy = `default-src 'none'; script-src 'self' ${service}; style-src 'self'; connect-src 'self' ${service.replace('http', 'ws')}`;
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy });
    response.end(htmlOf(parameters, service));
  };
  const token = async (parameters: URLSearchParams, response: ServerResponse) => {
    const userId = parameters.get('as') ?? '';
    if (out.has(userId)) return response.writeHead(401).end();
    given.set(userId, (given.get(userId) ?? 0) + 1);
    const text = await issueToken(ISSUER, { sub: userId }, parameters.get('lifetime') ?? '5m');
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ token: text }));
  };
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://x');
    if (pathname === '/page') page(searchParams, response);
    else if (pathname === '/token') void token(searchParams, response);
    else if (pathname === '/page.css') response.writeHead(200, { 'content-type': 'text/css' }).end(HOSTILE_CSS);
    else if (pathname === '/page.js') response.writeHead(200, { 'content-type': 'text/javascript' }).end(SCRIPT);
    else response.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    page: (userId, { attributes = {}, ...options } = {}) => {
      const given = { as: userId, lang: 'en', lifetime: '5m', script: '/widget.js', ...options };
      return `${origin}/page?${new URLSearchParams({ ...given, attributes: JSON.stringify(attributes) })}`;
    },
    tokensGiven: (userId) => given.get(userId) ?? 0,
    signOut: (userId, isOut = true) => void (isOut ? out.add(userId) : out.delete(userId)),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

function htmlOf(parameters: URLSearchParams, service: string): string {
  const { as = '', lang = '', lifetime = '', script = '' } = Object.fromEntries(parameters);
  const tokenUrl = `/token?${new URLSearchParams({ as, lifetime })}`;
  const given = JSON.parse(parameters.get('attributes') ?? '{}') as Record<string, string>;
  const attributes = Object.entries({ 'token-url': tokenUrl, ...given }).map(
    ([name, value]) => `${name}="${escaped(value)}"`,
  );
  return `<!doctype html>
<html lang="${escaped(lang)}">
  <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>A course page</title>
    <link rel="stylesheet" href="/page.css">
    <script src="${service}${escaped(script)}" defer></script><script src="/page.js" defer></script></head>
  <body data-token-url="${escaped(tokenUrl)}">
    <main><h1>A course page</h1>
      <p id="own">The page's own words, <span id="own-badge">?</span>
        <lovelace-unread-badge token-url="${escaped(tokenUrl)}"></lovelace-unread-badge></p>
      <lovelace-messages ${attributes.join(' ')}></lovelace-messages></main>
  </body>
</html>`;
}
