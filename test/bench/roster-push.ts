import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { createApp } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { createDevelopmentFoundation } from '../../src/embedded/development-foundation.js';
import { issueToken } from '../../src/embedded/development-tokens.js';
import { ask } from '../support/api.js';
import { type BigRoster, createBigRoster, replaceOnePercent } from './big-roster.js';

// `npm run bench:roster`: how long roster pushes take, over HTTP, on an embedded database that keeps what it commits.

const PEOPLE = 20_000;
const GROUPS = 200;
const CHATS = 20;
const SMALL_PUSHES = 10;

const SYNC = `mutation Sync($input: SyncCourseSpaceInput!) { syncCourseSpace(input: $input) { added changed removed } }`;
const CREATE = `mutation Create($input: CreateChatInput!) { createChat(input: $input) { chat { id } } }`;
const say = (line: string) => process.stdout.write(`${line}\n`);

const directory = await mkdtemp(join(tmpdir(), 'lovelace-messaging-bench-'));
// PostgreSQL runs as another account where this is root, and must get there.
await chmod(directory, 0o755);
const config = readConfig({ PORT: '0', LOG_LEVEL: 'warn', DATA_DIRECTORY: directory });
const foundation = await createDevelopmentFoundation(config);
const app = await createApp({ ...config, databasePoolSize: 10 }, foundation, pino({ level: config.logLevel }));
const { issuer, audience } = config.auth;
const signer = { secret: foundation.secret as string, issuer, audience };

async function call<Data>(claims: { sub: string; scope?: string }, query: string, input: object): Promise<Data> {
  const token = await issueToken(signer, claims);
  const { data, errors } = await ask<Data>(app.url, { token, query, variables: { input } });
  if (errors || !data) throw new Error(`Expected no errors, but got ${JSON.stringify(errors)}`);
  return data;
}

async function push(what: string, roster: BigRoster): Promise<void> {
  const megabytes = (JSON.stringify(roster).length / 1e6).toFixed(1);
  const startedAt = performance.now();
  const { syncCourseSpace } = await call<{ syncCourseSpace: Record<string, number> }>(
    { sub: 'bench', scope: 'roster:write' },
    SYNC,
    roster,
  );
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(2);
  const changes = Object.entries(syncCourseSpace).map(([name, count]) => `${count} ${name}`);
  say(`${seconds} s  ${what} (${megabytes} MB; ${changes.join(', ')})`);
}

async function openChats(teacherId: string, courseSpaceId: string): Promise<void> {
  const startedAt = performance.now();
  for (let index = 0; index < CHATS; index += 1) {
    const topic = [{ language: 'en', text: `Topic ${index}` }];
    await call({ sub: teacherId }, CREATE, { courseSpaceId, audience: 'COURSE', topic, content: topic });
  }
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(2);
  say(`${seconds} s  ${CHATS} chats to the whole course`);
}

try {
  const roster = createBigRoster(PEOPLE, GROUPS);
  const changed = replaceOnePercent(roster);
  say(`${PEOPLE} people in ${GROUPS} student groups`);
  // After some pushes PostgreSQL keeps a connection's plans, and these are made for what it has seen so far.
  for (let index = 0; index < SMALL_PUSHES; index += 1) {
    await push('a small course space', { ...createBigRoster(120, 2), id: `oulu:small${index % 5}` });
  }
  await push('the first push', roster);
  await push('the same again', roster);
  await push('one percent replaced', changed);
  await push('and back', roster);
  await openChats('oulu:0', roster.id);
  await push('the same again, with the chats', roster);
  await push('one percent replaced, with the chats', changed);
  await push('everybody but the staff gone, with the chats', {
    ...roster,
    roster: roster.roster.filter(({ role }) => role !== 'STUDENT'),
    studentGroups: [],
  });
  await push('everybody back, with the chats', roster);
} finally {
  await app.close();
  await foundation.stop();
  await rm(directory, { recursive: true, force: true });
}
