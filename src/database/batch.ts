import DataLoader from 'dataloader';

/** Loads one value per key, all keys that are asked for in the same tick in one call; cached for the request. */
export type Loader<Key, Value> = DataLoader<Key, Value, string | number>;

/**
 * Makes a loader from a function that loads many keys in one statement.
 * `identify` tells keys apart; `load` answers a lookup by that identification.
 */
export function createLoader<Key, Value>(
  identify: (key: Key) => string | number,
  load: (keys: readonly Key[]) => Promise<(key: Key) => Value>,
): Loader<Key, Value> {
  return new DataLoader<Key, Value, string | number>(
    async (keys) => {
      const valueFor = await load(keys);
      return keys.map((key) => valueFor(key));
    },
    { cacheKeyFn: identify },
  );
}

/** Makes a loader of rows by their numeric key; what does not exist is undefined. */
export function createRowLoader<Row extends { key: number }>(
  load: (keys: readonly number[]) => Promise<Row[]>,
): Loader<number, Row | undefined> {
  return createLoader<number, Row | undefined>(
    (key) => key,
    async (keys) => {
      const rows = new Map((await load(keys)).map((row) => [row.key, row]));
      return (key) => rows.get(key);
    },
  );
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
