import type { ApiResult } from '../support/api.js';
import { CALLER_NAMES, type CallerName, staffOf } from './callers.js';
import type { Door } from './cells.js';
import type { FieldRow } from './field-rules.js';
import { RULES, type Thing } from './rules.js';
import type { Scene } from './scene.js';

/** What somebody is shown who does not even see the object. */
const NOTHING = 'nothing';

/** One caller looking at one field of one object. */
export interface FieldCell {
  field: string;
  row: FieldRow;
  caller: CallerName;
}

/** Whether a field is of a live event, and is looked at over WebSocket. */
export function isLive({ field }: FieldCell): boolean {
  return field.startsWith('InboxChanged.');
}

/** All cells of these fields. */
export function fieldCellsOf(rows: Record<string, FieldRow>): FieldCell[] {
  return Object.entries(rows).flatMap(([field, row]) => CALLER_NAMES.map((caller) => ({ field, row, caller })));
}

/** What a caller is to be shown of a field. */
function shownTo({ row, caller }: FieldCell, { things }: Scene): unknown {
  const { shows } = row;
  const thing = things[row.of];
  if (!sees(caller, thing)) return NOTHING;
  if (caller in shows) return shows[caller];
  if ('staff' in shows && staffOf(thing.space).includes(caller)) return shows.staff;
  return 'others' in shows ? shows.others : NOTHING;
}

function sees(caller: CallerName, thing: Thing): boolean {
  return thing.in ? thing.in.includes(caller) : RULES['readers of the FAQ'](caller, thing) === 'ok';
}

/** Looks at a field, and tells what is wrong with what it shows; undefined for nothing. */
export async function checkField(cell: FieldCell, scene: Scene, door: Door): Promise<string | undefined> {
  const [shown, expected] = [await look(cell, scene, door), shownTo(cell, scene)];
  if (JSON.stringify(shown) === JSON.stringify(expected)) return undefined;
  return `${cell.field}, ${cell.caller}: expected ${JSON.stringify(expected)}, but got ${JSON.stringify(shown)}`;
}

type Data = Record<string, unknown>;
type Nodes = { edges: { node: Data & { id?: string; user?: { id: string } } }[] } | undefined;

/** How an object of each type is reached, and found in the answer. */
const WAYS: Record<string, (thing: Thing, scene: Scene) => { query: string; find: (data: Data) => unknown }> = {
  Chat: ({ id }) => ({ query: `query { chat(id: "${id}") { FIELD } }`, find: ({ chat }) => chat }),
  CourseSpace: ({ space }, { things }) => ({
    query: `query { faqEntry(id: "${things[space === 'home' ? 'entry' : 'awayEntry'].id}") { courseSpace { FIELD } } }`,
    find: ({ faqEntry }) => (faqEntry as Data | null)?.courseSpace,
  }),
  FaqEntry: ({ id }) => ({ query: `query { faqEntry(id: "${id}") { FIELD } }`, find: ({ faqEntry }) => faqEntry }),
  Message: ({ id, chatId }) => ({
    query: `query { messages(chatId: "${chatId}") { edges { node { id FIELD } } } }`,
    find: ({ messages }) => (messages as Nodes)?.edges.find(({ node }) => node.id === id)?.node,
  }),
  InboxChanged: ({ id }) => ({
    query: `subscription { inboxChanged(courseSpaceId: "${id}") { FIELD } }`,
    find: ({ inboxChanged }) => inboxChanged,
  }),
  Participant: ({ id, chatId }) => ({
    query: `query { chat(id: "${chatId}") { participants { edges { node { user { id } FIELD } } } } }`,
    find: ({ chat }) => {
      const participants = (chat as Data | null)?.participants as Nodes;
      return participants?.edges.find(({ node }) => node.user?.id === id)?.node;
    },
  }),
};

async function look({ field, row, caller }: FieldCell, scene: Scene, door: Door): Promise<unknown> {
  const [type = '', name = ''] = field.split('.');
  const way = WAYS[type]?.(scene.things[row.of], scene);
  if (!way) throw new Error(`Expected a way to objects of the type ${type}`);
  const document = way.query.replace('FIELD', `${name} ${row.select ?? ''}`);
  const { data, errors } = await door(caller, document, {});
  if (errors) return refusalOf(errors);
  const found = way.find(data ?? {}) as Data | null | undefined;
  if (!found) return NOTHING;
  return row.read ? row.read(found[name] as never) : found[name];
}

/** Refused at the root, the object is not even seen. */
function refusalOf(errors: NonNullable<ApiResult<unknown>['errors']>): string {
  const [error] = errors;
  return error?.path && error.path.length > 1 ? error.extensions.code : NOTHING;
}
