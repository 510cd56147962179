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
import { type Bench, measured, type PartResult } from '../part.js';
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
  select pg_notify('lovelace_messaging', case n % 2
    when 0 then json_build_object('kind', 'log', 'chat', 1010 + n % 990, 'seq', 21 + $1::int)
    else json_build_object('kind', 'read', 'chat', 1010 + n % 990, 'user', 1000 + n % 990) end::text)
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

/** What hints of ten other instances cost one whose sockets follow none of those chats. */
export async function hintsPart(bench: Bench): Promise<PartResult> {
  const { cluster } = bench;
  const seconds = bench.seconds ?? SECONDS;
  await cluster.create('hints', fillWithCourse);
  const url = cluster.url('hints');
  // The sweep reads, whatever hints come.
  const settings = { LIVE_SWEEP_SECONDS: '3600' };
  const service = await startService({ databaseUrl: url, log: join(cluster.folder, 'hints.log') }, settings);
  const variables = { chatId: chatId(CROWD_CHAT) };
  const kinds = [{ query: ADDED, variables }, { query: ADDED }, { query: BADGE }];
  const listeners = new Listeners(service.url, async (index) => {
    return { token: await tokenOf(personId(index + 2)), ...(kinds[index % kinds.length] as (typeof kinds)[number]) };
  });
  const agent = new Agent({ keepAlive: true });
  const token = await tokenOf(personId(1));
  const trigger = () =>
    askApi(agent, service.url, token, SEND, { input: { ...variables, content: en('For the sockets here.') } });
  try {
    await listeners.growTo(SOCKETS);
    await listeners.settle(trigger);
    return await withClient(url, async (client) => {
      await delay(1_000);
      const idle = await cpuDuring(service.pid, () => delay(seconds * 1_000));
      const before = await latestStatements(client);
      let hints = 0;
      const busy = await cpuDuring(service.pid, async () => {
        hints = await notifyFor(client, seconds);
      });
      const after = await latestStatements(client);
      // Hints come in order, so with this message all before it have been looked at.
      await listeners.settle(trigger);
      const statements = [...after].filter(([pid, at]) => before.get(pid) !== at).length;
      const micros = (busy - idle) / hints;
      bench.say(`hints: ${hints} of ${INSTANCES} instances, ${show(micros, 'us each')}`);
      return {
        findings: [
          measured(
            `a hint for a chat that nobody here follows, of ${INSTANCES * HINTS_PER_SECOND}/s`,
            'us CPU',
            micros,
          ),
          measured('connections to the database that such hints put to use', '', statements, 0),
        ],
        figures: { hints, idleMicros: idle, busyMicros: busy, statements },
      };
    });
  } finally {
    listeners.close();
    agent.destroy();
    await service.stop();
  }
}
