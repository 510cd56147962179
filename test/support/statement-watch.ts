import pg from 'pg';

/** A statement that waits on its way to the database. */
export interface HeldStatement {
  /** Resolves when the service has asked for it. */
  readonly reached: Promise<void>;
  release(): void;
}

/** What the instances in this process ask the database, by the names of the statements. */
export interface StatementWatch {
  /** How many of the statements with this name were sent; of all that have one, without a name. */
  count(name?: string): number;
  /** Resolves when the next one with this name is sent. */
  next(name: string): Promise<void>;
  /** Lets the next one with this name wait, as a busy database would. */
  hold(name: string): HeldStatement;
  stop(): void;
}

type Query = (this: pg.Client, ...args: unknown[]) => unknown;

function nameOf([config]: unknown[]): string | undefined {
  return typeof config === 'object' && config !== null ? (config as { name?: string }).name : undefined;
}

/** Watches the service's statements where they leave the process; `stop` ends it. */
export function watchStatements(): StatementWatch {
  const prototype = pg.Client.prototype as unknown as { query: Query };
  const { query } = prototype;
  const counts = new Map<string, number>();
  const awaited = new Map<string, PromiseWithResolvers<void>>();
  const held = new Map<string, { reached: PromiseWithResolvers<void>; released: PromiseWithResolvers<void> }>();

  prototype.query = function (...args) {
    const name = nameOf(args);
    if (name === undefined) return query.apply(this, args);
    counts.set(name, (counts.get(name) ?? 0) + 1);
    awaited.get(name)?.resolve();
    awaited.delete(name);
    const gate = held.get(name);
    if (!gate) return query.apply(this, args);
    held.delete(name);
    gate.reached.resolve();
    return gate.released.promise.then(() => query.apply(this, args));
  };
  return {
    count: (name) =>
      name === undefined ? [...counts.values()].reduce((sum, count) => sum + count, 0) : (counts.get(name) ?? 0),
    next: (name) => {
      const waiting = awaited.get(name) ?? Promise.withResolvers<void>();
      awaited.set(name, waiting);
      return waiting.promise;
    },
    hold: (name) => {
      const gate = { reached: Promise.withResolvers<void>(), released: Promise.withResolvers<void>() };
      held.set(name, gate);
      return { reached: gate.reached.promise, release: () => gate.released.resolve() };
    },
    stop: () => {
      prototype.query = query;
      for (const gate of held.values()) gate.released.resolve();
    },
  };
}
