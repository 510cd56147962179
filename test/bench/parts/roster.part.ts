import { Agent } from 'node:http';
import { join } from 'node:path';
import { CREATE } from '../../support/chats.js';
import { SYNC } from '../../support/course.js';
import { integrationToken, tokenOf } from '../../support/tokens.js';
import { type BigRoster, createBigRoster, replaceOnePercent } from '../data/big-roster.js';
import { show } from '../figures.js';
import { askApi } from '../load/service-dialect.js';
import { type Bench, measured, type PartResult } from '../part.js';
import { startService } from '../programs.js';

const PEOPLE = 20_000;
const GROUPS = 200;
const CHATS = 20;
const SMALL_PUSHES = 10;

/** A push, or something else that is timed. */
interface Timing {
  what: string;
  seconds: number;
}

/** What is pushed in turn, once the small course spaces are there; the chats are opened in between. */
function scenario(roster: BigRoster): { before: [string, BigRoster][]; withChats: [string, BigRoster][] } {
  const changed = replaceOnePercent(roster);
  const staff = { ...roster, roster: roster.roster.filter(({ role }) => role !== 'STUDENT'), studentGroups: [] };
  return {
    before: [
      ['the first push', roster],
      ['the same again', roster],
      ['one percent replaced', changed],
      ['and back', roster],
    ],
    withChats: [
      ['the same again, with chats to all', roster],
      ['one percent replaced, with chats to all', changed],
      ['everybody but the staff gone, with chats to all', staff],
      ['everybody back, with chats to all', roster],
    ],
  };
}

/** Pushes of a roster of 20,000 people in 200 groups, before and after there are 20 chats to the whole course. */
export async function rosterPart({ cluster, say }: Bench): Promise<PartResult> {
  await cluster.create('roster', async () => {});
  const place = { databaseUrl: cluster.url('roster'), log: join(cluster.folder, 'roster.log') };
  const service = await startService(place);
  const agent = new Agent({ keepAlive: true });
  const integration = await integrationToken();
  const teacher = await tokenOf('oulu:0');
  const timings: Timing[] = [];
  const time = async (what: string, work: () => Promise<unknown>) => {
    const startedAt = performance.now();
    await work();
    const seconds = (performance.now() - startedAt) / 1_000;
    timings.push({ what, seconds });
    say(`roster: ${what}, ${show(seconds, 's')}`);
  };
  const push = (input: object) => askApi(agent, service.url, integration, SYNC, { input });
  const openChat = (courseSpaceId: string, index: number) => {
    const topic = [{ language: 'en', text: `Topic ${index}` }];
    const input = { courseSpaceId, audience: 'COURSE', topic, content: topic };
    return askApi(agent, service.url, teacher, CREATE, { input });
  };
  try {
    const roster = createBigRoster(PEOPLE, GROUPS);
    const { before, withChats } = scenario(roster);
    // After some pushes PostgreSQL keeps a connection's plans, and these are made for what it has seen so far.
    for (let index = 0; index < SMALL_PUSHES; index += 1) {
      await push({ ...createBigRoster(120, 2), id: `oulu:small${index % 5}` });
    }
    for (const [what, input] of before) await time(what, () => push(input));
    await time(`${CHATS} chats to the whole course`, async () => {
      for (let index = 0; index < CHATS; index += 1) await openChat(roster.id, index);
    });
    for (const [what, input] of withChats) await time(what, () => push(input));
  } finally {
    agent.destroy();
    await service.stop();
  }
  const findings = timings.map(({ what, seconds }) => measured(`roster of ${PEOPLE}: ${what}`, 's', seconds));
  return { findings, figures: { people: PEOPLE, groups: GROUPS, timings } };
}
