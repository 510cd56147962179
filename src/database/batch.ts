import DataLoader from 'dataloader';
import type { QueryResultRow } from 'pg';
import type { Awaitable } from '../awaitable.js';
import type { Askers, Tracer } from '../observability/tracer.js';
import type { Database, Statement } from './database.js';

/** Tells keys apart. */
export type Identify<Key> = (key: Key) => string | number;

/** Reads many keys in one statement, and answers for each of them. */
export type Read<Key, Value> = (keys: readonly Key[]) => Promise<(key: Key) => Value>;

/** What one request asks for together. */
export interface Group<Key> {
  readonly keys: Key[];
  /** Whether it is on its way to the database, so that nothing can be added. */
  left: boolean;
  /** On whose behalf, where there are traces. */
  askers?: Askers;
}

/** How many callers one statement serves, so that none waits for a crowd. */
const MAXIMUM_GROUPS = 64;

/**
 * Reads values by key for all requests together: what is asked for in one turn of the event loop, or while the statement
 * before is under way, goes to the database as one statement, whoever asks. Nothing is kept beyond the answer, so
 * whatever is asked after a commit sees it.
 */
export class Reader<Key, Value> {
  private readonly batches: DataLoader<Group<Key>, (key: Key) => Value>;
  private readonly tracer: Tracer | undefined;

  constructor(
    database: Pick<Database, 'beforeReading' | 'tracer'>,
    readonly identify: Identify<Key>,
    private readonly readAll: Read<Key, Value>,
  ) {
    this.tracer = database.tracer;
    this.batches = new DataLoader((groups) => this.readBatch(groups), {
      cache: false,
      batchScheduleFn: (dispatch) => database.beforeReading(dispatch),
      maxBatchSize: MAXIMUM_GROUPS,
    });
  }

  /** Reads a group, with what is added to it until it leaves, and answers for each of its keys. */
  read(group: Group<Key>): Promise<(key: Key) => Value> {
    if (this.tracer) group.askers = this.tracer.askers;
    return this.batches.load(group);
  }

  private async readBatch(groups: readonly Group<Key>[]): Promise<((key: Key) => Value)[]> {
    const distinct = new Map<string | number, Key>();
    for (const group of groups) {
      group.left = true;
      for (const key of group.keys) distinct.set(this.identify(key), key);
    }
    const answer = await this.readFor(groups, [...distinct.values()]);
    return groups.map(() => answer);
  }

  private readFor(groups: readonly Group<Key>[], keys: readonly Key[]): Promise<(key: Key) => Value> {
    if (!this.tracer) return this.readAll(keys);
    const askers = groups.flatMap((group) => group.askers ?? []);
    return this.tracer.onBehalfOf(askers, () => this.readAll(keys));
  }
}

/** What one request, or one live event, has read: each value once. */
export class Loader<Key, Value> {
  private values: Map<string | number, Awaitable<Value>> | undefined;
  private gathering: { group: Group<Key>; answer: Promise<(key: Key) => Value> } | undefined;

  constructor(private readonly reader: Reader<Key, Value>) {}

  /** Made when it is needed: most requests load from few of their loaders. */
  private get known(): Map<string | number, Awaitable<Value>> {
    this.values ??= new Map();
    return this.values;
  }

  /** The value; at once where it has been read. */
  load(key: Key): Awaitable<Value> {
    const { known } = this;
    const id = this.reader.identify(key);
    const value = known.get(id);
    if (value !== undefined || known.has(id)) return value as Awaitable<Value>;
    const reading = this.gather([key]).then((answer) => {
      const read = answer(key);
      known.set(id, read);
      return read;
    });
    known.set(id, reading);
    return reading;
  }

  /** Reads those that are not known yet, together; then `load` has them at once. */
  loadAll(keys: readonly Key[]): Awaitable<void> {
    const { known, reader } = this;
    const missing = keys.filter((key) => !known.has(reader.identify(key)));
    if (missing.length === 0) return;
    return this.gather(missing).then((answer) => {
      for (const key of missing) known.set(reader.identify(key), answer(key));
    });
  }

  /** However many a list asks for one by one, they are one group. */
  private gather(keys: readonly Key[]): Promise<(key: Key) => Value> {
    const { gathering } = this;
    if (gathering && !gathering.group.left) {
      gathering.group.keys.push(...keys);
      return gathering.answer;
    }
    const group: Group<Key> = { keys: [...keys], left: false };
    const answer = this.reader.read(group);
    this.gathering = { group, answer };
    return answer;
  }

  /** Makes a value known that was read along with another. */
  prime(key: Key, value: Value): void {
    this.known.set(this.reader.identify(key), value);
  }

  /** Forgets everything: it may have changed for what is asked next in the same request. */
  clearAll(): void {
    this.values = undefined;
  }
}

/** Makes a reader of rows by their numeric key; what does not exist is undefined. */
export function createRowReader<Row extends { key: number }>(
  database: Database,
  read: (keys: readonly number[]) => Promise<Row[]>,
): Reader<number, Row | undefined> {
  return new Reader(
    database,
    (key) => key,
    async (keys) => {
      const rows = new Map((await read(keys)).map((row) => [row.key, row]));
      return (key) => rows.get(key);
    },
  );
}

/** The parameters of a statement that takes many keys: an array for each of their properties. */
function valuesOf<Key>(keys: readonly Key[], properties: readonly (keyof Key)[]): unknown[][] {
  return properties.map((property) => keys.map((key) => key[property]));
}

function identifyBy<Key>(properties: readonly (keyof Key)[]): Identify<Key> {
  return (key) => properties.map((property) => key[property]).join(':');
}

/**
 * Makes a reader of the rows that have the same `properties` as the keys; what does not exist is undefined.
 * The statement takes an array for each of these, in their order.
 */
export function createMatchReader<Key, Row extends Key, Value>(
  database: Database,
  { statement, properties }: { statement: Statement; properties: readonly (keyof Key)[] },
  toValue: (row: Row) => Value,
): Reader<Key, Value | undefined> {
  const identify = identifyBy(properties);
  return new Reader(database, identify, async (keys) => {
    const rows = await database.read<Row & QueryResultRow>(statement, valuesOf(keys, properties));
    const found = new Map(rows.map((row) => [identify(row), toValue(row)]));
    return (key) => found.get(identify(key));
  });
}

/** A row of one of several lists that were asked for together. */
export interface ListRow {
  /** Which of them, from 1 on. */
  list: number;
}

/** What reads lists, and how. */
interface ListStatement<Key> {
  statement: Statement;
  properties: readonly (keyof Key)[];
  /** For keys with texts in them, which may hold whatever the properties are told apart by. */
  identify?: Identify<Key>;
  /** Whether it may take long: then it does not go with what others read, who would wait for it. */
  apart?: boolean;
}

/**
 * Makes a reader of a list of rows for each key, in the statement's order; empty where there is none.
 * The statement takes an array for each of the keys' `properties`, in their order, and numbers the lists.
 */
export function createListReader<Key, Row extends ListRow>(
  database: Database,
  { statement, properties, identify = identifyBy(properties), apart = false }: ListStatement<Key>,
): Reader<Key, readonly Row[]> {
  return new Reader(database, identify, async (keys) => {
    const values = valuesOf(keys, properties);
    const rows = await (apart
      ? database.rows<Row & QueryResultRow>(statement, values)
      : database.read<Row & QueryResultRow>(statement, values));
    const lists = groupBy(rows, ({ list }) => list);
    const found = new Map(keys.map((key, index) => [identify(key), lists.get(index + 1)]));
    return (key) => found.get(identify(key)) ?? [];
  });
}

/** Groups rows by a key, in their order. */
export function groupBy<Row>(rows: readonly Row[], keyOf: (row: Row) => string | number): Map<string | number, Row[]> {
  const groups = new Map<string | number, Row[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}
