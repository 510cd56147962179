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
import { withClient } from '../database.js';
import { median } from '../figures.js';
import { measureInTurn, type Side } from '../load/in-turn.js';
import { withServer } from '../load/targets.js';
import { type Bench, compared, type Finding, measured, type PartResult } from '../part.js';

const BADGE_RUNS = 101;

/** Milliseconds in which PostgreSQL runs the service's statement for the badge, the median. */
async function timeBadge(client: Client, id: string): Promise<number> {
  const { rows } = await client.query('select id from users where external_id = $1', [id]);
  const took: number[] = [];
  for (let run = 0; run < BADGE_RUNS; run += 1) {
    const explained = await client.query(`explain (analyze, timing off, format json) ${unreadBySpace.text}`, [
      [rows[0].id],
    ]);
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
export async function measureCourse(bench: Bench): Promise<PartResult> {
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
