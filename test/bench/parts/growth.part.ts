import type { Client } from 'pg';
import { unreadBySpace } from '../../../src/course-spaces/course-space.sql.js';
import { type Actor, actorsOf } from '../data/actors.js';
import {
  COURSE_CHAT,
  COURSE_PEOPLE,
  FEW,
  FEW_CHATS,
  fillWithCourse,
  MANY,
  MANY_CHATS,
  PAIR_CHAT,
  personId,
} from '../data/course.js';
import { fillWithPopulation, type Population } from '../data/population.js';
import { withClient } from '../database.js';
import { median, show } from '../figures.js';
import { type LoadFigures, runLoad } from '../load/load.js';
import type { Operation } from '../load/operations.js';
import { withServer } from '../load/targets.js';
import { type Bench, compared, type Finding, measured, type PartResult } from '../part.js';

const SECONDS = 3;
const WARM_UP_SECONDS = 1.5;
/** A hundred times as many messages, with as many in a chat, and as many chats of a person. */
const SMALL = { users: 100, spaces: 1, chatsPerUser: 5, messagesPerChat: 10 };
const LARGE = { users: 10_000, spaces: 100, chatsPerUser: 5, messagesPerChat: 10 };
const BIG_SMALL = { users: 200, spaces: 1, chatsPerUser: 5, messagesPerChat: 50 };
const BIG_LARGE = { users: 20_000, spaces: 100, chatsPerUser: 5, messagesPerChat: 50 };
/** As many in both, for each of them is signed in once. */
const PEOPLE = 100;
const GROWING: Operation[] = ['badge', 'list', 'read', 'send'];

const cpuOf = ({ cpu }: LoadFigures) => cpu.server + cpu.database;

/** One operation on a database after the other, for some people. */
function measureEach(
  bench: Bench,
  database: string,
  runs: readonly { operation: Operation; actors: Actor[] }[],
  connections: number,
): Promise<LoadFigures[]> {
  return withServer('service', bench.cluster, database, async (target) => {
    const figures: LoadFigures[] = [];
    for (const { operation, actors } of runs) {
      const seconds = bench.seconds ?? SECONDS;
      const timing = { connections, warmUpSeconds: WARM_UP_SECONDS, seconds, seed: 1 };
      figures.push(await runLoad(target, { actors, mix: { [operation]: 1 }, ...timing }));
    }
    return figures;
  });
}

async function measurePopulation(bench: Bench, database: string, population: Population): Promise<LoadFigures[]> {
  const { cluster } = bench;
  const startedAt = performance.now();
  await cluster.create(database, (client) => fillWithPopulation(client, population));
  const seconds = (performance.now() - startedAt) / 1_000;
  bench.say(`growth: ${population.users * population.chatsPerUser} chats made in ${show(seconds, 's')}`);
  const actors = await withClient(cluster.url(database), (client) => actorsOf(client, PEOPLE));
  // Few connections: in the small data more of them would wait for each other's chats.
  const runs = GROWING.map((operation) => ({ operation, actors }));
  return measureEach(bench, database, runs, 4);
}

/** What an operation costs when there is a hundred times as much of everything. */
async function measureGrowth(bench: Bench): Promise<PartResult> {
  const small = await measurePopulation(bench, 'small', bench.big ? BIG_SMALL : SMALL);
  const large = await measurePopulation(bench, 'large', bench.big ? BIG_LARGE : LARGE);
  const findings = GROWING.map((operation, index) => {
    const cpu: [number, number] = [cpuOf(large[index] as LoadFigures), cpuOf(small[index] as LoadFigures)];
    return compared(`${operation} with 100 times the messages : with few`, 'us CPU', cpu, 1.2);
  });
  return { findings, figures: { small, large } };
}

/** Milliseconds in which PostgreSQL runs the service's statement for the badge, the median. */
async function timeBadge(client: Client, id: string): Promise<number> {
  const { rows } = await client.query('select id from users where external_id = $1', [id]);
  const took: number[] = [];
  for (let run = 0; run < 21; run += 1) {
    const explained = await client.query(`explain (analyze, format json) ${unreadBySpace.text}`, [[rows[0].id]]);
    took.push(explained.rows[0]['QUERY PLAN'][0]['Execution Time']);
  }
  return median(took);
}

/** Somebody, and of their chats only this one, where one is given. */
async function actorOf(client: Client, id: string, chatKey?: number): Promise<Actor> {
  const [actor] = await actorsOf(client, [id]);
  if (!actor) throw new Error(`Expected chats of ${id}, but found none`);
  if (chatKey === undefined) return actor;
  const { rows } = await client.query('select public_id as id from chats where id = $1', [chatKey]);
  return { ...actor, chats: actor.chats.filter((chat) => chat.id === rows[0].id) };
}

/** What a chat with very many people costs, and a person with very many chats. */
async function measureCourse(bench: Bench): Promise<PartResult> {
  const url = bench.cluster.url('course');
  await bench.cluster.create('course', fillWithCourse);
  const { badge, runs } = await withClient(url, async (client) => ({
    badge: await timeBadge(client, personId(MANY)),
    runs: [
      { operation: 'list' as const, actors: [await actorOf(client, personId(MANY))] },
      { operation: 'list' as const, actors: [await actorOf(client, personId(FEW))] },
      { operation: 'send' as const, actors: [await actorOf(client, personId(1), COURSE_CHAT)] },
      { operation: 'send' as const, actors: [await actorOf(client, personId(1), PAIR_CHAT)] },
    ],
  }));
  // One connection: all of them would send to the same chat.
  const figures = await measureEach(bench, 'course', runs, 1);
  const [listOfMany, listOfFew, toCourse, toPair] = figures.map(cpuOf) as [number, number, number, number];
  const findings: Finding[] = [
    compared(`a send to ${COURSE_PEOPLE} people : to one`, 'us CPU', [toCourse, toPair], 1.5),
    measured(`the badge over ${MANY_CHATS} chats, in PostgreSQL`, 'ms', badge, 5),
    compared(`the list of ${MANY_CHATS} chats : of ${FEW_CHATS}`, 'us CPU', [listOfMany, listOfFew], 1.5),
  ];
  return { findings, figures: { badgeMilliseconds: badge, listOfMany, listOfFew, toCourse, toPair } };
}

/** What grows with the data, and should not. */
export async function growthPart(bench: Bench): Promise<PartResult> {
  const growth = await measureGrowth(bench);
  const course = await measureCourse(bench);
  return { findings: [...growth.findings, ...course.findings], figures: { ...growth.figures, ...course.figures } };
}
