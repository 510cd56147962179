import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { jwtVerify } from 'jose';
import pg from 'pg';
import { ISSUER } from '../../support/settings.js';
import { sql } from './floor.sql.js';

// The floor: node:http and pg, hand-written SQL, no GraphQL, no framework, no ORM, no limits, no log, no live delivery.

const TIMESTAMPTZ = 1184;
const INT8_ARRAY: number = 1016;
pg.types.setTypeParser(TIMESTAMPTZ, (text) => `${text.replace(' ', 'T')}:00`);
pg.types.setTypeParser(INT8_ARRAY, (text) => text.slice(1, -1).split(','));
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10, options: '-c timezone=UTC' });

type Name = keyof typeof sql;
// biome-ignore lint/suspicious/noExplicitAny: rows are read by their places
const rowsOf = async (name: Name, values: unknown[]): Promise<any[][]> =>
  (await pool.query({ name, text: sql[name], values, rowMode: 'array' })).rows;
const rowOf = async (name: Name, values: unknown[]) => (await pool.query({ name, text: sql[name], values })).rows[0];

/** Each token is verified, and its person looked up, once. */
const viewers = new Map<string, string>();
const secret = new TextEncoder().encode(ISSUER.secret);

async function viewerOf({ headers: { authorization = '' } }: IncomingMessage): Promise<string> {
  const known = viewers.get(authorization);
  if (known) return known;
  const { payload } = await jwtVerify(authorization.slice('Bearer '.length), secret);
  const { id } = await rowOf('viewer', [payload.sub]);
  viewers.set(authorization, id);
  return id;
}

async function list(viewer: string): Promise<object[]> {
  const rows = await rowsOf('list', [viewer, 20]);
  const keys = new Set(rows.flatMap(([, , , , , , , , , sender, participants]) => [sender, ...participants]));
  const people = new Map<string, object>();
  for (const [key, id, displayName] of await rowsOf('people', [[...keys]])) people.set(key, { id, displayName });
  return rows.map(([id, topic, audience, space, name, unread, lastId, content, sentAt, sender, participants]) => ({
    id,
    topic,
    audience,
    courseSpace: { id: space, name },
    unread,
    last: { id: lastId, content, sentAt, sender: people.get(sender) },
    participants: participants.map((key: string) => people.get(key)),
  }));
}

async function read(viewer: string, chat: string): Promise<object[]> {
  const rows = await rowsOf('read', [viewer, chat, 50]);
  return rows.reverse().map(([id, content, sentAt, sender, displayName, replyTo]) => ({
    id,
    content,
    sentAt,
    sender: { id: sender, displayName },
    replyTo,
  }));
}

async function bodyOf(request: IncomingMessage) {
  let text = '';
  request.setEncoding('utf8');
  for await (const part of request) text += part;
  return JSON.parse(text);
}

async function answer(request: IncomingMessage): Promise<unknown> {
  const viewer = await viewerOf(request);
  const { method, url = '' } = request;
  const [, , chat, what] = url.split('/');
  if (method === 'GET') {
    if (url === '/unread') return (await rowOf('badge', [viewer])).unread;
    return url === '/chats' ? list(viewer) : read(viewer, chat as string);
  }
  const { spaceId, userIds, topic, content, replyToId } = await bodyOf(request);
  if (what === 'read') return rowOf('markRead', [viewer, chat]);
  if (what === 'messages') return rowOf('send', [viewer, chat, content, replyToId]);
  return rowOf('create', [viewer, spaceId, userIds, topic, content]);
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

const server = createServer((request, response) => {
  answer(request).then(
    (body) => reply(response, body === undefined ? 404 : 200, body ?? null),
    (error) => reply(response, 500, String(error)),
  );
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ msg: 'ready', url: `http://127.0.0.1:${port}` })}\n`);
});
process.on('SIGTERM', () => process.exit());
