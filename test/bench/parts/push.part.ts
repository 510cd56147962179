import { execFileSync } from 'node:child_process';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { en } from '../../support/course.js';
import { tokenOf } from '../../support/tokens.js';
import { CROWD_CHAT, fillWithCourse, personId } from '../data/course.js';
import { withClient } from '../database.js';
import { median, show } from '../figures.js';
import { exchange } from '../load/load.js';
import type { Asked } from '../load/operations.js';
import { SEND } from '../load/service-dialect.js';
import { type Bench, compared, type Finding, type PartResult } from '../part.js';
import { cpuMicrosOf, residentMiBOf } from '../processes.js';
import { type Program, startBroadcast, startService } from '../programs.js';
import { Listeners } from '../push/listeners.js';

const STEPS = [100, 1_000, 5_000];
const SECONDS = 3;
const ADDED = `subscription Added($chatId: ID) { messageAdded(chatId: $chatId) { cursor message {
  id content sentAt sender { id displayName } replyTo { id } } } }`;

/** What pushing to so many sockets takes. */
interface Step {
  sockets: number;
  pushes: number;
  /** Milliseconds until the last socket has it, the median. */
  p50: number;
  /** CPU microseconds of the server for each socket. */
  cpu: number;
  /** Memory above that of the server without sockets. */
  memoryMiB: number;
}

/** Each socket is an open file here and in the server. */
function assertFilesSuffice(sockets: number): void {
  const limit = execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).trim();
  if (limit === 'unlimited' || Number(limit) > sockets + 100) return;
  throw new Error(
    `Expected more than ${sockets + 100} files that may be open, but got ${limit}: raise it with ulimit -n`,
  );
}

async function measureSteps(
  program: Program,
  listeners: Listeners,
  trigger: () => Promise<void>,
  seconds: number,
): Promise<Step[]> {
  await trigger();
  const idle = residentMiBOf(program.pid);
  const steps: Step[] = [];
  for (const sockets of STEPS) {
    await listeners.growTo(sockets);
    await listeners.settle(trigger);
    for (let warmUp = 0; warmUp < 5; warmUp += 1) await listeners.push(trigger);
    const took: number[] = [];
    const cpu = cpuMicrosOf(program.pid);
    const end = performance.now() + seconds * 1_000;
    while (performance.now() < end) took.push(await listeners.push(trigger));
    const micros = (cpuMicrosOf(program.pid) - cpu) / (took.length * sockets);
    const memoryMiB = residentMiBOf(program.pid) - idle;
    steps.push({ sockets, pushes: took.length, p50: median(took), cpu: micros, memoryMiB });
  }
  return steps;
}

/** Runs the steps with a program, and closes everything. */
async function withListeners(
  program: Program,
  listeners: Listeners,
  asked: () => Asked,
  token: string,
  seconds: number,
): Promise<Step[]> {
  const agent = new Agent({ keepAlive: true });
  const trigger = async () => {
    const { status, text } = await exchange(agent, program.url, asked(), token);
    if (status >= 300 || text.includes('"errors"')) throw new Error(`Expected a push, but got ${status} ${text}`);
  };
  try {
    return await measureSteps(program, listeners, trigger, seconds);
  } finally {
    listeners.close();
    agent.destroy();
    await program.stop();
  }
}

/** One message to many sockets, until the last has it: the service against a plain broadcast of the same bytes. */
export async function pushPart(bench: Bench): Promise<PartResult> {
  const { cluster } = bench;
  const seconds = bench.seconds ?? SECONDS;
  assertFilesSuffice(Math.max(...STEPS));
  await cluster.create('push', fillWithCourse);
  const { rows } = await withClient(cluster.url('push'), (client) =>
    client.query('select public_id as id from chats where id = $1', [CROWD_CHAT]),
  );
  const chatId: string = rows[0].id;
  const token = await tokenOf(personId(1));

  const service = await startService({ databaseUrl: cluster.url('push'), log: join(cluster.folder, 'push.log') });
  const followers = new Listeners(service.url, async (index) => {
    return { token: await tokenOf(personId(index + 1)), query: ADDED, variables: { chatId } };
  });
  const content = en('A message of ordinary length, as a teacher writes it who moves the deadline by a week.');
  const body = JSON.stringify({ query: SEND, variables: { input: { chatId, content } } });
  const served = await withListeners(
    service,
    followers,
    () => ({ method: 'POST', path: '/graphql', body }),
    token,
    seconds,
  );

  const broadcast = await startBroadcast(join(cluster.folder, 'broadcast.log'));
  const plain = new Listeners(broadcast.url, () => undefined);
  const pushed: Asked = { method: 'POST', path: '/', body: followers.lastText };
  const floor = await withListeners(broadcast, plain, () => pushed, token, seconds);
  const findings = served.flatMap((step, index) => findingsOf(step, floor[index] as Step));
  bench.say(`push: ${served.map(({ sockets, p50 }) => `${sockets} sockets ${show(p50, 'ms')}`).join(', ')}`);
  return { findings, figures: { bytes: followers.lastText.length, service: served, broadcast: floor } };
}

function findingsOf(service: Step, broadcast: Step): Finding[] {
  const what = `push to ${service.sockets} sockets`;
  return [
    compared(`${what}, service : plain broadcast`, 'ms p50', [service.p50, broadcast.p50]),
    compared(`${what}: CPU of the server`, 'us/delivery', [service.cpu, broadcast.cpu]),
    ...(service.sockets === STEPS.at(-1)
      ? [compared(`${what}: memory above idle`, 'MiB', [service.memoryMiB, broadcast.memoryMiB])]
      : []),
  ];
}
