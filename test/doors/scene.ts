import { randomUUID } from 'node:crypto';
import { en, type Roster, SYNC } from '../support/course.js';
import { erase } from '../support/erasure.js';
import type { Caller, TestService } from '../support/service.js';
import { type Asker, CALLER_NAMES, type CallerName, onRoster, type SpaceName, signIn, staffOf } from './callers.js';
import type { Thing } from './rules.js';
import { type Chats, type KeptThings, keepChats, openChats } from './scene-chats.js';
import { type CourseThings, stockCourses } from './scene-course.js';
import { Words } from './words.js';

/** Everything that the matrix asks about. */
export type Things = Record<keyof Chats | keyof CourseThings | keyof KeptThings, Thing>;

/** What a scene is made with. */
export interface Stage {
  service: TestService;
  askers: Record<CallerName, Asker>;
  /** People's ids by their names. */
  ids: Record<PersonName, string>;
  rosters: Record<SpaceName, Roster>;
  words: Words;
  /** How all words begin. */
  prefix: string;
  /** Somebody who has a token. */
  as(name: CallerName): Caller;
}

/** Two course spaces with everything in them. */
export interface Scene extends Stage {
  things: Things;
}

const PEOPLE = {
  home: {
    teacher: 'RESPONSIBLE_TEACHER',
    supervisor: 'STAFF',
    assistant: 'STAFF',
    asker: 'STUDENT',
    fellow: 'STUDENT',
    // Is in the chats with the asker, and asks nothing.
    friend: 'STUDENT',
    'former student': 'STUDENT',
    'former assistant': 'STAFF',
    erased: 'STAFF',
  },
  away: {
    'teacher elsewhere': 'RESPONSIBLE_TEACHER',
    'assistant elsewhere': 'STAFF',
    'student elsewhere': 'STUDENT',
    // Is in no chat, and none that a student may address.
    'fellow elsewhere': 'STUDENT',
  },
} as const;
const GROUPS = {
  home: { supervisor: 'supervisor', members: ['asker', 'friend', 'former student'] },
  away: { supervisor: 'assistant elsewhere', members: ['student elsewhere'] },
} as const;

/** The people of the scene. */
export type PersonName = keyof typeof PEOPLE.home | keyof typeof PEOPLE.away | 'outsider';

/** Sets the scene; some people have left by the end of it, and one was erased. */
export async function setScene(service: TestService): Promise<Scene> {
  // Begins with a letter, so that it is one word to a search.
  const prefix = `p${randomUUID().slice(0, 8)}`;
  const names = [...Object.keys(PEOPLE.home), ...Object.keys(PEOPLE.away), 'outsider'];
  const ids = Object.fromEntries(names.map((name) => [name, `${prefix}:${name}`])) as Record<PersonName, string>;
  const rosters = { home: rosterOf(prefix, 'home'), away: rosterOf(prefix, 'away') };
  const integration = await service.integration();
  for (const input of Object.values(rosters)) await integration.get(SYNC, { input });
  const askers = await signIn(service, ids);
  const words = new Words(prefix);
  const as = (name: CallerName) => askers[name].caller as Caller;
  const stage: Stage = { service, askers, ids, rosters, words, as, prefix };
  countIds(stage);
  const [chats, courseThings] = [await openChats(stage), await stockCourses(stage)];
  const left = [ids['former student'], ids['former assistant']];
  rosters.home.roster = rosters.home.roster.filter(({ userId }) => !left.includes(userId));
  await integration.get(SYNC, { input: rosters.home });
  // With RETAIN the person's row stays, and with it whatever might still refer to it.
  await erase(service, ids.erased, 'RETAIN');
  rosters.home.roster = rosters.home.roster.filter(({ userId }) => userId !== ids.erased);
  return { ...stage, things: { ...chats, ...courseThings, ...(await keepChats(stage, chats)) } };
}

function rosterOf(prefix: string, space: SpaceName): Roster {
  const id = (name: string) => `${prefix}:${name}`;
  const { supervisor, members } = GROUPS[space];
  return {
    id: id(`${space} space`),
    slug: `${space}-${prefix}`,
    name: en(`Course ${prefix}${space}`),
    defaultLanguage: 'en',
    studentsMayWriteToStudents: space === 'home',
    roster: Object.entries(PEOPLE[space]).map(([name, role]) => ({ userId: id(name), role })),
    studentGroups: [
      { id: id(`${space} group`), name: 'Group', supervisorId: id(supervisor), memberIds: members.map(id) },
    ],
  };
}

/** People, course spaces and groups are known by their ids. Who is on a roster may address most others on it. */
function countIds({ ids, rosters, words }: Stage): void {
  const own = (name: string) => CALLER_NAMES.filter((caller) => caller === name);
  const publishers = ['assistant', 'assistant elsewhere'];
  const knownTo: Record<string, readonly CallerName[]> = {
    'fellow elsewhere': staffOf('away'),
    'former student': ['asker'],
    'former assistant': ['asker', 'supervisor', 'assistant', 'teacher'],
    erased: ['asker'],
    outsider: [],
  };
  for (const [name, id] of Object.entries(ids)) {
    const space = name in PEOPLE.home ? 'home' : 'away';
    const readers = publishers.includes(name) ? ['faq:write' as const] : [];
    words.id(name, id, [...own(name), ...(knownTo[name] ?? onRoster(space)), ...readers]);
  }
  const former = ['former student', 'former assistant', 'erased'] as const;
  words.id('home', rosters.home.id, [...onRoster('home'), 'faq:write'], former);
  words.id('away', rosters.away.id, [...onRoster('away'), 'faq:write']);
  const group = (space: SpaceName) => rosters[space].studentGroups?.[0]?.id ?? '';
  words.id('a group', group('home'), ['asker', ...staffOf('home')], ['former student']);
  words.id('a group elsewhere', group('away'), ['student elsewhere', ...staffOf('away')]);
}
