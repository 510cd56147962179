import { en } from '../support/course.js';
import { publish, RETRACT, UPDATE } from '../support/faq.js';
import { saveMessage } from '../support/saved-messages.js';
import { type CallerName, onRoster, type SpaceName, staffOf } from './callers.js';
import type { Thing } from './rules.js';
import type { Stage } from './scene.js';

/** The course spaces, and what is in them beside chats. */
export type CourseThings = Awaited<ReturnType<typeof stockCourses>>;

const STAFF = { home: 'assistant', away: 'assistant elsewhere' } as const;

/** Publishes an entry, whose question and answer have words of their own. */
async function publishEntry(stage: Stage, name: string, space: SpaceName, readers: CallerName[]): Promise<Thing> {
  const { as, rosters, words } = stage;
  const by = as(STAFF[space]);
  const [question, answer] = ['question', 'answer'].map((part) => en(words.add(`${name}: ${part}`, readers)));
  const { id } = await publish(by, { roster: rosters[space] }, { question, answer });
  words.id(name, id, readers);
  const again = async () => (await publish(by, { roster: rosters[space] })).id;
  return { name, id, space, again };
}

async function publishEntries(stage: Stage) {
  const { as, words } = stage;
  const readers = (space: SpaceName) => [...onRoster(space), 'faq:write' as const];
  const publishers = [...staffOf('home'), 'faq:write' as const];
  // What it said at first is shown as a version only.
  const entry = await publishEntry(stage, 'an entry', 'home', readers('home'));
  const answer = en(words.add('an entry: later answer', readers('home')));
  await as('assistant').get(UPDATE, { input: { id: entry.id, answer } });
  words.keepTo('an entry: answer', publishers);
  const retracted = await publishEntry(stage, 'a retracted entry', 'home', publishers);
  await as('assistant').get(RETRACT, { input: { id: retracted.id } });
  const awayEntry = await publishEntry(stage, 'an entry elsewhere', 'away', readers('away'));
  return { entry, retracted: { ...retracted, retracted: true }, awayEntry };
}

async function saveTexts({ as, rosters, words }: Stage): Promise<Record<SpaceName, string>> {
  const save = async (space: SpaceName) => {
    const staff = staffOf(space);
    const handle = words.add(`the handle of a saved message (${space})`, staff);
    const content = en(words.add(`a saved message (${space})`, staff));
    await saveMessage(as(STAFF[space]), { courseSpaceId: rosters[space].id, handle, content });
    return handle;
  };
  return { home: await save('home'), away: await save('away') };
}

/** Publishes, saves, and names what else there is in the course spaces. */
export async function stockCourses(stage: Stage) {
  const { rosters, ids, service } = stage;
  const handles = await saveTexts(stage);
  const groupOf = (space: SpaceName) => rosters[space].studentGroups?.[0]?.id ?? '';
  const thing = (name: string, id: string, space: SpaceName = 'home'): Thing => ({ name, id, space });
  let people = 0;
  /** Signs in somebody new, who is to be erased. */
  const again = async () => {
    people += 1;
    const id = `${rosters.home.id}:${people}`;
    await (await service.as(id)).get('{ viewer { id } }');
    return id;
  };
  return {
    ...(await publishEntries(stage)),
    home: thing('the course space', rosters.home.id),
    away: thing('the other course space', rosters.away.id, 'away'),
    group: { ...thing('a group', groupOf('home')), in: ['asker' as const] },
    awayGroup: { ...thing('a group elsewhere', groupOf('away'), 'away'), in: ['student elsewhere' as const] },
    member: thing('a member of the course space', ids.friend),
    claimer: thing('who has claimed a chat', ids.assistant),
    stranger: thing('somebody elsewhere', ids['student elsewhere']),
    somebody: { ...thing('somebody', await again()), again },
    saved: thing('a saved message', handles.home),
    awaySaved: thing('a saved message elsewhere', handles.away),
  };
}
