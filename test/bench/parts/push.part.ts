import { execFileSync } from 'node:child_process';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { en } from '../../support/course.js';
import { tokenOf } from '../../support/tokens.js';
import { CROWD_CHAT, chatId, fillWithCourse, personId } from '../data/course.js';
import { show } from '../figures.js';
import { exchange } from '../load/exchange.js';
import { askApi, SEND } from '../load/service-dialect.js';
import { type Bench, compared, type Finding, type PartResult } from '../part.js';
import { startBroadcast, startService } from '../programs.js';
import { ADDED } from '../push/following.js';
import { Listeners } from '../push/listeners.js';
import { measureSteps, type Step } from '../push/steps.js';

const COUNTS = [100, 1_000, 5_000];
const MOST = Math.max(...COUNTS);
const SECONDS = 3;
const TEXT = 'A message of ordinary length, as a teacher writes it who moves the deadline by a week.';

/** Each socket is an open file here and in the server. */
function assertFilesSuffice(): void {
  const limit = execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).trim();
  if (limit === 'unlimited' || Number(limit) > MOST + 100) return;
  throw new Error(`Expected more than ${MOST + 100} files that may be open, but got ${limit}: raise it with ulimit -n`);
}

async function pushByService({ cluster }: Bench, seconds: number): Promise<{ steps: Step[]; text: string }> {
  await cluster.create('push', fillWithCourse);
  const place = { databaseUrl: cluster.url('push'), log: join(cluster.folder, 'push.log') };
  const service = await startService(place);
  const agent = new Agent({ keepAlive: true });
  const variables = { chatId: chatId(CROWD_CHAT) };
  const listeners = new Listeners(service.url, async (index) => {
    return { token: await tokenOf(personId(index + 1)), query: ADDED, variables };
  });
  const sender = await tokenOf(personId(1));
  const trigger = () => askApi(agent, service.url, sender, SEND, { input: { ...variables, content: en(TEXT) } });
  try {
    const steps = await measureSteps(service, listeners, trigger, { counts: COUNTS, seconds });
    return { steps, text: listeners.lastText };
  } finally {
    agent.destroy();
    await service.stop();
  }
}

async function pushByBroadcast({ cluster }: Bench, seconds: number, text: string): Promise<Step[]> {
  const broadcast = await startBroadcast(join(cluster.folder, 'broadcast.log'));
  const agent = new Agent({ keepAlive: true });
  const listeners = new Listeners(broadcast.url, () => undefined);
  const trigger = () => exchange(agent, broadcast.url, { method: 'POST', path: '/', body: text }, '');
  try {
    return await measureSteps(broadcast, listeners, trigger, { counts: COUNTS, seconds });
  } finally {
    agent.destroy();
    await broadcast.stop();
  }
}

/** One message to many sockets, until the last has it: the service against a plain broadcast of the same bytes. */
export async function pushPart(bench: Bench): Promise<PartResult> {
  assertFilesSuffice();
  const seconds = bench.seconds ?? SECONDS;
  const { steps: service, text } = await pushByService(bench, seconds);
  const broadcast = await pushByBroadcast(bench, seconds, text);
  bench.say(`push: ${service.map(({ sockets, p50 }) => `${sockets} sockets ${show(p50, 'ms')}`).join(', ')}`);
  const findings = service.flatMap((step, index) => findingsOf(step, broadcast[index] as Step));
  return { findings, figures: { bytes: Buffer.byteLength(text), service, broadcast } };
}

function findingsOf(service: Step, broadcast: Step): Finding[] {
  const what = `push to ${service.sockets} sockets`;
  const memory = compared(`${what}: memory above idle`, 'MiB', [[service.memoryMiB, broadcast.memoryMiB]]);
  return [
    compared(`${what}, service : plain broadcast`, 'ms p50', [[service.p50, broadcast.p50]]),
    compared(`${what}: CPU of the server`, 'us/delivery', [[service.cpu, broadcast.cpu]]),
    ...(service.sockets === MOST ? [memory] : []),
  ];
}
