import { afterAll, beforeAll, expect, test } from 'vitest';
import { snapshotOf } from '../support/database.js';
import { startService, type TestService } from '../support/service.js';
import { buildSchema, fieldsGivenCallers, markedFieldsOf, objectFieldsOf } from './built-schema.js';
import { type Cell, Cells, cellsOf, type Door, httpDoor, placeOf, type Rows } from './cells.js';
import { checkField, fieldCellsOf, isLive } from './field-cells.js';
import { ANSWERS, PERSONAL, SHARED } from './field-rules.js';
import { everyoneHears, followEverything, wrongIn } from './followers.js';
import { inTurns } from './in-turns.js';
import { operationsByName, placesOf } from './operation.js';
import { LABELS, MUTATIONS, QUERIES, SUBSCRIPTIONS } from './operation-rules.js';
import { type Scene, setScene } from './scene.js';
import { Sockets, socketDoor } from './socket-door.js';
import { isSilent, stirUntil } from './stir.js';
import { Walks, without } from './walks.js';

const schema = buildSchema();
const operations = operationsByName(schema);
const ROWS = { ...QUERIES, ...MUTATIONS, ...SUBSCRIPTIONS };
let service: TestService;
let scene: Scene;
const counts = { cells: 0, wrong: 0 };

beforeAll(async () => {
  service = await startService({
    LIMIT_QUERY_TOKENS: '100000',
    LIMIT_QUERY_DEPTH: '20',
    LIMIT_QUERY_ALIASES: '1000',
    LIMIT_SOCKETS_PER_USER: '100',
    LIMIT_QUERY_COST: '1000000000',
    LIMIT_BODY_BYTES: '1000000',
    LIMIT_FRAME_BYTES: '1000000',
    LIMIT_SUBSCRIPTIONS_PER_SOCKET: '1000',
    LIMIT_SOCKET_QUEUE_BYTES: '100000000',
  });
  scene = await setScene(service);
});
afterAll(async () => {
  const fieldCount = objectFieldsOf(schema).length + operations.size;
  process.stdout.write(`authorisation: ${fieldCount} fields, ${counts.cells} cells, ${counts.wrong} wrong\n`);
  await service?.close();
});

/** Counts what was looked at, and returns what is wrong. */
function tally(looked: readonly (string | undefined)[]): string[] {
  const wrong = looked.filter((one) => one !== undefined);
  counts.cells += looked.length;
  counts.wrong += wrong.length;
  return wrong;
}

/** Asks those cells of the rows that are to be granted, or those that are not. */
async function check(rows: Rows, some: (cell: Cell) => boolean, door?: Door): Promise<string[]> {
  const cells = new Cells(schema, scene, rows, door);
  return tally(await inTurns(cellsOf(rows, scene.things).filter(some), (cell) => cells.check(cell)));
}

const isGranted = ({ expected }: Cell) => expected === 'ok';
const isRefused = (cell: Cell) => !isGranted(cell);

/** What is in only one of two lists, which counts as wrong. */
function differenceOf(expected: Iterable<string>, found: Iterable<string>): string[] {
  const [all, those] = [new Set(expected), new Set(found)];
  const different = [...without(all, those), ...without(those, all)];
  counts.wrong += different.length;
  return different.sort();
}

test('every field of every object has a rule: it is shared, an answer, or personal', () => {
  const listed = Object.entries({ ...SHARED, ...ANSWERS }).flatMap(([type, names]) =>
    names.split(' ').map((name) => `${type}.${name}`),
  );

  expect(differenceOf(objectFieldsOf(schema), [...listed, ...Object.keys(PERSONAL)])).toEqual([]);
});

test('personal are the fields whose resolvers are given who is calling, and all of them are marked for live events', () => {
  expect(differenceOf(fieldsGivenCallers(), Object.keys(PERSONAL))).toEqual([]);
  expect(differenceOf(markedFieldsOf(schema), Object.keys(PERSONAL))).toEqual([]);
});

test('every operation has a rule, and so has everything that it is given an id of', () => {
  const rows = Object.keys(ROWS).map(placeOf);
  const ruled = [...rows.map(({ operation, place }) => `${operation}(${place})`), ...LABELS];
  const places = [...operations].flatMap(([name, operation]) =>
    placesOf(operation).map((place) => `${name}(${place})`),
  );

  expect(
    differenceOf(
      operations.keys(),
      rows.map(({ operation }) => operation),
    ),
  ).toEqual([]);
  expect(
    differenceOf(
      places,
      places.filter((place) => ruled.includes(place)),
    ),
  ).toEqual([]);
});

test('what can be read is read by whom the table says, and does not exist for anybody else', async () => {
  expect(await check(QUERIES, () => true)).toEqual([]);
});

test('each field shows each who sees its object what the table says', async () => {
  const fields = fieldCellsOf(PERSONAL).filter((cell) => !isLive(cell));
  const wrong = await inTurns(fields, (cell) => checkField(cell, scene, httpDoor(scene)));

  expect(tally(wrong)).toEqual([]);
});

test('whichever way somebody goes, they come to what they may see and to nothing else, and see the same of it', async () => {
  const walks = new Walks(new Cells(schema, scene, QUERIES), scene);
  // Everything of anybody is given out to who may erase people.
  const granted = cellsOf(QUERIES, scene.things).filter((cell) => isGranted(cell) && !cell.row.includes('exportUser'));

  expect(tally(await walks.go(granted))).toEqual([]);
});

test('what can be followed is followed by whom the table says, and does not exist for anybody else', async () => {
  const door = socketDoor(scene, new Sockets(scene));
  const fields = fieldCellsOf(PERSONAL).filter(isLive);
  const checked = Promise.all([
    check(SUBSCRIPTIONS, (cell) => !isSilent(cell), door),
    inTurns(fields, (cell) => checkField(cell, scene, door)),
  ]);
  await stirUntil(scene, checked);
  const [wrong, wrongFields] = await checked;

  expect([...wrong, ...tally(wrongFields)]).toEqual([]);
});

test('what happens in a chat is told to whom it is for, with what they may see, and to nobody else', async () => {
  const cells = new Cells(schema, scene, SUBSCRIPTIONS);
  const followed = cellsOf(SUBSCRIPTIONS, scene.things).filter(
    (cell) => isGranted(cell) && !cell.row.includes('chatId'),
  );
  const followers = await followEverything(cells, followed, new Sockets(scene));
  await stirUntil(scene, everyoneHears(followers));
  // Whatever the wrong people are told of this they have been told by when everyone hears more.
  await stirUntil(scene, everyoneHears(followers));

  expect(tally(followers.map((follower) => wrongIn(follower, scene)))).toEqual([]);
});

test('what is refused changes nothing, and what does not exist for somebody looks as if it did not exist at all', async () => {
  const before = await snapshotOf(service.database);

  expect(await check(MUTATIONS, isRefused)).toEqual([]);

  const isSame = (await snapshotOf(service.database)) === before;
  if (!isSame) counts.wrong += 1;
  expect(isSame).toBe(true);
});

test('what can be changed is changed by whom the table says', async () => {
  expect(await check(MUTATIONS, isGranted)).toEqual([]);
});
