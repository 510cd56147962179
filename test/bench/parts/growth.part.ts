import { actorsOf } from '../data/actors.js';
import { fillWithPopulation, type Population } from '../data/population.js';
import { withClient } from '../database.js';
import { show } from '../figures.js';
import { measureInTurn, type Side } from '../load/in-turn.js';
import type { Operation } from '../load/operations.js';
import { withServer } from '../load/targets.js';
import { type Bench, compared, type Finding, type Pair, type PartResult } from '../part.js';
import { measureCourse } from './course-growth.js';

/** A hundred times as many messages, with as many in a chat, and as many chats of a person. */
const SMALL = { users: 100, spaces: 1, chatsPerUser: 5, messagesPerChat: 10 };
const LARGE = { users: 10_000, spaces: 100, chatsPerUser: 5, messagesPerChat: 10 };
const BIG_SMALL = { users: 200, spaces: 1, chatsPerUser: 5, messagesPerChat: 50 };
const BIG_LARGE = { users: 20_000, spaces: 100, chatsPerUser: 5, messagesPerChat: 50 };
/** As many in both, for each of them is signed in once. */
const PEOPLE = 100;
const GROWING: Operation[] = ['badge', 'list', 'read', 'send'];

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

/** What grows with the data, and should not. */
export async function growthPart(bench: Bench): Promise<PartResult> {
  const growth = await measureGrowth(bench);
  const course = await measureCourse(bench);
  return { findings: [...growth.findings, ...course.findings], figures: { ...growth.figures, ...course.figures } };
}
