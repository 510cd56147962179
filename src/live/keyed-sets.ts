const NOTHING: ReadonlySet<never> = new Set();

/** Sets by keys; a key is there for as long as its set has something in it. */
export class KeyedSets<Key, Value> {
  private readonly sets = new Map<Key, Set<Value>>();

  /** How many keys there are. */
  get size(): number {
    return this.sets.size;
  }

  /** The keys. */
  keys(): Key[] {
    return [...this.sets.keys()];
  }

  has(key: Key): boolean {
    return this.sets.has(key);
  }

  /** The set of a key; empty where there is none. */
  get(key: Key): ReadonlySet<Value> {
    return this.sets.get(key) ?? NOTHING;
  }

  add(key: Key, value: Value): void {
    const set = this.sets.get(key);
    if (set) set.add(value);
    else this.sets.set(key, new Set([value]));
  }

  delete(key: Key, value: Value): void {
    const set = this.sets.get(key);
    set?.delete(value);
    if (set?.size === 0) this.sets.delete(key);
  }
}
