import { type Actor, actorsOf } from '../data/actors.js';
import { fillWithPopulation } from '../data/population.js';
import { withClient } from '../database.js';
import { show } from '../figures.js';
import { digestOf } from '../load/digest.js';
import { type LoadFigures, runLoad, type Workload } from '../load/load.js';
import { SERVERS, type Server, withServer } from '../load/targets.js';
import { type Bench, compared, type Finding, measured, type PartResult } from '../part.js';

/** What a small university department has. */
export const POPULATION = { users: 1_000, spaces: 20, chatsPerUser: 5, messagesPerChat: 20 };
const BIG_POPULATION = { users: 20_000, spaces: 100, chatsPerUser: 5, messagesPerChat: 50 };
/** On whose behalf requests are made. */
export const PEOPLE = 1_000;
const SECONDS = 4;
const WARM_UP_SECONDS = 3;

/** Four requests in equal shares; and what a front end asks, which is mostly the badge. */
export const MIXES = {
  a: { create: 25, list: 25, send: 25, read: 25 },
  b: { badge: 50, list: 25, read: 15, send: 8, markRead: 2 },
} satisfies Record<string, Workload['mix']>;

/** One round: each server in turn, on a fresh copy of the data. */
interface Round {
  mix: keyof typeof MIXES;
  service: LoadFigures;
  floor: LoadFigures;
}

/** Every message has the next number of its chat, or a server was quick by losing some. */
async function assertLogsWhole(bench: Bench): Promise<void> {
  const { rows } = await withClient(bench.cluster.url('mix_run'), (client) =>
    client.query(`select count(*)::int as broken from chats c
      where last_seq <> (select count(*) from messages m where m.chat_id = c.id)`),
  );
  if (rows[0].broken !== 0) throw new Error(`Expected every chat's log to be whole, but ${rows[0].broken} are not`);
}

/** The service against the floor, over the same data, in turn. */
export async function mixPart(bench: Bench): Promise<PartResult> {
  const { cluster } = bench;
  await cluster.create('mix', (client) => fillWithPopulation(client, bench.big ? BIG_POPULATION : POPULATION));
  const actors = await withClient(cluster.url('mix'), (client) => actorsOf(client, PEOPLE));
  const rounds: Round[] = [];
  for (let seed = 1; seed <= bench.rounds; seed += 1) {
    for (const mix of ['a', 'b'] as const) rounds.push(await runRound(bench, actors, mix, seed));
  }
  return { findings: [...findingsOf('a', rounds), ...findingsOf('b', rounds)], figures: { rounds } };
}

async function runRound(bench: Bench, actors: Actor[], mix: Round['mix'], seed: number): Promise<Round> {
  const digests: Partial<Record<Server, string>> = {};
  const figures: Partial<Record<Server, LoadFigures>> = {};
  for (const server of SERVERS) {
    await bench.cluster.copy('mix', 'mix_run');
    figures[server] = await withServer(server, bench.cluster, 'mix_run', async (target) => {
      digests[server] = await digestOf(target, actors);
      const seconds = bench.seconds ?? SECONDS;
      const timing = { connections: 16, warmUpSeconds: WARM_UP_SECONDS, seconds, seed };
      return runLoad(target, { actors, mix: MIXES[mix], ...timing });
    });
    await assertLogsWhole(bench);
  }
  const { service, floor } = figures as Record<Server, LoadFigures>;
  if (digests.service !== digests.floor) {
    throw new Error(`Expected the service to answer as the floor, ${digests.floor}, but got ${digests.service}`);
  }
  bench.say(`mix ${mix}, round ${seed}: ${show(service.perSecond / floor.perSecond)} of the floor`);
  return { mix, service, floor };
}

function findingsOf(mix: Round['mix'], all: Round[]): Finding[] {
  const rounds = all.filter((round) => round.mix === mix);
  const against = (what: string, unit: string, get: (figures: LoadFigures) => number): Finding => {
    const pairs = rounds.map(({ service, floor }) => [get(service), get(floor)] as const);
    return compared(`mix ${mix}: ${what}`, unit, pairs);
  };
  return [
    against('throughput, service : floor', 'requests/s', ({ perSecond }) => perSecond),
    against('time of a request', 'ms p50', ({ p50 }) => p50),
    against('CPU of server and PostgreSQL', 'us/request', ({ cpu }) => cpu.server + cpu.database),
    against('of that, the server', 'us/request', ({ cpu }) => cpu.server),
    against('of that, PostgreSQL', 'us/request', ({ cpu }) => cpu.database),
    measured(
      `mix ${mix}: load of the generator`,
      'cores',
      Math.max(...rounds.map(({ floor }) => floor.generatorLoad)),
      0.9,
    ),
  ];
}
