import type { Client } from 'pg';
import { unreadBySpace } from '../../../src/course-spaces/course-space.sql.js';
import { type Actor, actorsOf } from '../data/actors.js';
import {
  COURSE_CHAT,
  COURSE_PEOPLE,
  chatId,
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
import { runLoad, type Target } from '../load/load.js';
import type { Operation } from '../load/operations.js';
import { withServer } from '../load/targets.js';
import { type Bench, compared, type Finding, measured, type Pair, type PartResult } from '../part.js';

const SECONDS = 1;
const WARM_UP_SECONDS = 0.5;
/** A hundred times as many messages, with as many in a chat, and as many chats of a person. */
const SMALL = { users: 100, spaces: 1, chatsPerUser: 5, messagesPerChat: 10 };
const LARGE = { users: 10_000, spaces: 100, chatsPerUser: 5, messagesPerChat: 10 };
const BIG_SMALL = { users: 200, spaces: 1, chatsPerUser: 5, messagesPerChat: 50 };
const BIG_LARGE = { users: 20_000, spaces: 100, chatsPerUser: 5, messagesPerChat: 50 };
/** As many in both, for each of them is signed in once. */
const PEOPLE = 100;
const GROWING: Operation[] = ['badge', 'list', 'read', 'send'];

/** One of two things that are loaded in turn. */
interface Side {
  target: Target;
  actors: Actor[];
}

/** The CPU microseconds of an operation, of server and PostgreSQL together, on two sides in turn. */
async function measureInTurn(
  bench: Bench,
  operation: Operation,
  sides: readonly [Side, Side],
  connections: number,
): Promise<Pair[]> {
  const measure = async ({ target, actors }: Side, seed: number): Promise<number> => {
    const timing = { warmUpSeconds: WARM_UP_SECONDS, seconds: bench.seconds ?? SECONDS, seed };
    const { cpu } = await runLoad(target, { actors, mix: { [operation]: 1 }, connections, ...timing });
    return cpu.server + cpu.database;
  };
  const pairs: Pair[] = [];
  // The first round warms both sides up.
  for (let round = 0; round <= bench.rounds; round += 1) {
    pairs.push([await measure(sides[0], round), await measure(sides[1], round)]);
  }
  return pairs.slice(1);
}

/** Runs work against the service on a database that is made for it. */
async function withPopulation(
  bench: Bench,
  database: string,
  population: Population,
  work: (side: Side) => Promise<PartResult>,
): Promise<PartResult> {
  const { cluster } = bench;
  const startedAt = performance.now();
  await cluster.create(database, (client) => fillWithPopulation(client, population));
  const seconds = (performance.now() - startedAt) / 1_000;
  bench.say(`growth: ${population.users * population.chatsPerUser} chats made in ${show(seconds, 's')}`);
  const actors = await withClient(cluster.url(database), (client) => actorsOf(client, PEOPLE));
  return withServer('service', cluster, database, (target) => work({ target, actors }));
}

/** What an operation costs when there is a hundred times as much of everything. */
function measureGrowth(bench: Bench): Promise<PartResult> {
  return withPopulation(bench, 'large', bench.big ? BIG_LARGE : LARGE, (large) =>
    withPopulation(bench, 'small', bench.big ? BIG_SMALL : SMALL, async (small) => {
      const findings: Finding[] = [];
      const figures: Record<string, readonly Pair[]> = {};
      for (const operation of GROWING) {
        // Few connections: in the small data more of them would wait for each other's chats.
        const pairs = await measureInTurn(bench, operation, [large, small], 4);
        findings.push(compared(`${operation} with 100 times the messages : with few`, 'us CPU', pairs, 1.2));
        figures[operation] = pairs;
      }
      return { findings, figures };
    }),
  );
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
  return chatKey === undefined ? actor : { ...actor, chats: actor.chats.filter(({ id }) => id === chatId(chatKey)) };
}

/** What a chat with very many people costs, and a person with very many chats. */
async function measureCourse(bench: Bench): Promise<PartResult> {
  await bench.cluster.create('course', fillWithCourse);
  const { badge, many, few, toCourse, toPair } = await withClient(bench.cluster.url('course'), async (client) => ({
    badge: await timeBadge(client, personId(MANY)),
    many: await actorOf(client, personId(MANY)),
    few: await actorOf(client, personId(FEW)),
    toCourse: await actorOf(client, personId(1), COURSE_CHAT),
    toPair: await actorOf(client, personId(1), PAIR_CHAT),
  }));
  return withServer('service', bench.cluster, 'course', async (target) => {
    const of = (actor: Actor): Side => ({ target, actors: [actor] });
    // One connection: all of them would send to the same chat.
    const sends = await measureInTurn(bench, 'send', [of(toCourse), of(toPair)], 1);
    const lists = await measureInTurn(bench, 'list', [of(many), of(few)], 1);
    const findings: Finding[] = [
      compared(`a send to ${COURSE_PEOPLE} people : to one`, 'us CPU', sends, 1.5),
      measured(`the badge over ${MANY_CHATS} chats, in PostgreSQL`, 'ms', badge, 5),
      compared(`the list of ${MANY_CHATS} chats : of ${FEW_CHATS}`, 'us CPU', lists, 1.5),
    ];
    return { findings, figures: { badgeMilliseconds: badge, sends, lists } };
  });
}

/** What grows with the data, and should not. */
export async function growthPart(bench: Bench): Promise<PartResult> {
  const growth = await measureGrowth(bench);
  const course = await measureCourse(bench);
  return { findings: [...growth.findings, ...course.findings], figures: { ...growth.figures, ...course.figures } };
}
