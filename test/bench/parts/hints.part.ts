import { Agent } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { en } from '../../support/course.js';
import { tokenOf } from '../../support/tokens.js';
import { CROWD_CHAT, chatId, fillWithCourse, personId } from '../data/course.js';
import { withClient } from '../database.js';
import { show } from '../figures.js';
import { askApi, SEND } from '../load/service-dialect.js';
import { type Bench, type Finding, measured, type PartResult } from '../part.js';
import { cpuMicrosOf } from '../processes.js';
import { startService } from '../programs.js';
import { ADDED, BADGE } from '../push/following.js';
import { Listeners } from '../push/listeners.js';

const SECONDS = 5;
const SOCKETS = 75;
const INSTANCES = 10;
/** Of one instance. */
const HINTS_PER_SECOND = 200;
const BATCHES_PER_SECOND = 10;
const HINTS_PER_BATCH = (INSTANCES * HINTS_PER_SECOND) / BATCHES_PER_SECOND;

/** $1 the batch's number, $2 hints in it: messages and read positions in chats of people of whom none has a socket */
const NOTIFY = `
  select pg_notify('lovelace_messaging', json_build_object('from', 'another', 'hints', json_build_array(case n % 2
    when 0 then json_build_object('kind', 'log', 'chat', 1010 + n % 990, 'seq', 21 + $1::int)
    else json_build_object('kind', 'read', 'chat', 1010 + n % 990, 'user', 1000 + n % 990) end))::text)
  from generate_series($1::int * $2::int, ($1::int + 1) * $2::int - 1) n`;

/** When each of the service's connections began its latest statement. */
async function latestStatements(client: Client): Promise<Map<number, number>> {
  const { rows } = await client.query<{ pid: number; at: Date }>(
    `select pid, query_start as at from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
  );
  return new Map(rows.map(({ pid, at }) => [pid, Number(at)]));
}

/** CPU microseconds of a process while work is done. */
async function cpuDuring(pid: number, work: () => Promise<unknown>): Promise<number> {
  const before = cpuMicrosOf(pid);
  await work();
  return cpuMicrosOf(pid) - before;
}

async function notifyFor(client: Client, seconds: number): Promise<number> {
  const batches = Math.ceil(seconds * BATCHES_PER_SECOND);
  const startedAt = performance.now();
  for (let batch = 0; batch < batches; batch += 1) {
    await client.query(NOTIFY, [batch, HINTS_PER_BATCH]);
    await delay(Math.max(0, startedAt + ((batch + 1) * 1_000) / BATCHES_PER_SECOND - performance.now()));
  }
  return batches * HINTS_PER_BATCH;
}

/** What hints did to an instance. */
interface HintFigures {
  hints: number;
  /** CPU of the server while nothing happens, and as long while they arrive. */
  idleMicros: number;
  busyMicros: number;
  /** Connections to the database that were put to use. */
  used: number;
}

async function measureHints(client: Client, server: number, seconds: number): Promise<HintFigures> {
  const idleMicros = await cpuDuring(server, () => delay(seconds * 1_000));
  const before = await latestStatements(client);
  let hints = 0;
  const busyMicros = await cpuDuring(server, async () => {
    hints = await notifyFor(client, seconds);
  });
  const after = await latestStatements(client);
  return { hints, idleMicros, busyMicros, used: [...after].filter(([pid, at]) => before.get(pid) !== at).length };
}

/** Sockets of all three kinds: on one chat, on all of a person's chats, and for the badge. */
function createListeners(url: string, variables: object): Listeners {
  const kinds = [{ query: ADDED, variables }, { query: ADDED }, { query: BADGE }] as const;
  return new Listeners(url, async (index) => {
    const token = await tokenOf(personId(index + 2));
    return { token, ...(kinds[index % kinds.length] as (typeof kinds)[number]) };
  });
}

/** What hints of ten other instances cost one whose sockets follow none of those chats. */
export async function hintsPart({ cluster, seconds = SECONDS, say }: Bench): Promise<PartResult> {
  await cluster.create('hints', fillWithCourse);
  const databaseUrl = cluster.url('hints');
  // The sweep reads, whatever hints come.
  const settings = { LIVE_SWEEP_SECONDS: '3600' };
  const service = await startService({ databaseUrl, log: join(cluster.folder, 'hints.log') }, settings);
  const variables = { chatId: chatId(CROWD_CHAT) };
  const listeners = createListeners(service.url, variables);
  const agent = new Agent({ keepAlive: true });
  const sender = await tokenOf(personId(1));
  const input = { ...variables, content: en('For the sockets here.') };
  const trigger = () => askApi(agent, service.url, sender, SEND, { input });
  try {
    await listeners.growTo(SOCKETS);
    await listeners.settle(trigger);
    await delay(1_000);
    const figures = await withClient(databaseUrl, (client) => measureHints(client, service.pid, seconds));
    // It still hears what is meant for it.
    await listeners.settle(trigger);
    return { findings: findingsOf(figures, say), figures };
  } finally {
    listeners.close();
    agent.destroy();
    await service.stop();
  }
}

function findingsOf({ hints, idleMicros, busyMicros, used }: HintFigures, say: Bench['say']): Finding[] {
  const micros = (busyMicros - idleMicros) / hints;
  say(`hints: ${hints} of ${INSTANCES} instances, ${show(micros, 'us each')}`);
  const rate = INSTANCES * HINTS_PER_SECOND;
  return [
    measured(`a hint for a chat that nobody here follows, of ${rate}/s`, 'us CPU', micros),
    measured('connections to the database that such hints put to use', '', used, 0),
  ];
}
