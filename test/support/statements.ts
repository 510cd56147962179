import pg from 'pg';
import { onTestFinished } from 'vitest';
import { StatementBatch } from '../../src/database/statement-batch.js';

/** A statement that was sent to PostgreSQL. */
export interface SentStatement {
  /** The name under which its plan is kept, if it has one. */
  name: string | undefined;
  text: string;
}

/** A statement that waits on its way to the database. */
export interface HeldStatement {
  /** Resolves when the service has asked for it. */
  readonly reached: Promise<void>;
  release(): void;
}

/** What the instances in this process ask the database, by the names of the statements. */
export interface StatementWatch {
  /** All that were sent, in their order, those of a batch one by one. */
  readonly sent: readonly SentStatement[];
  /** How many of the statements with this name were sent; of all that have one, without a name. */
  count(name?: string): number;
  /** Resolves when the next one with this name is sent. */
  next(name: string): Promise<void>;
  /** Lets the next one with this name wait, as a busy database would, with the batch that it is in. */
  hold(name: string): HeldStatement;
  stop(): void;
}

interface Gate {
  reached: PromiseWithResolvers<void>;
  released: PromiseWithResolvers<void>;
}

type Query = (this: pg.Client, ...args: unknown[]) => unknown;

/** What a call of the client's sends: a text, a statement, or the service's batch of several. */
function toStatements([query]: unknown[]): SentStatement[] {
  if (typeof query === 'string') return [{ name: undefined, text: query }];
  if (query instanceof StatementBatch) return query.asked.map(({ statement: { name, text } }) => ({ name, text }));
  const { name, text } = query as { name?: string; text: string };
  return [{ name, text }];
}

/**
 * Watches statements where they leave this process, whichever connection they go through, until `stop` or the end of the
 * test: those of the service, for it runs in the tests' process, and a bystander's, which have no names.
 */
export function watchStatements(): StatementWatch {
  const prototype = pg.Client.prototype as unknown as { query: Query };
  const { query } = prototype;
  const sent: SentStatement[] = [];
  const awaited = new Map<string, PromiseWithResolvers<void>>();
  const held = new Map<string, Gate>();

  // A pool hands each of its queries to one client, so that a client's are all there are.
  prototype.query = function watched(...args) {
    const statements = toStatements(args);
    sent.push(...statements);
    const gates: Gate[] = [];
    for (const { name } of statements) {
      if (name === undefined) continue;
      awaited.get(name)?.resolve();
      awaited.delete(name);
      const gate = held.get(name);
      if (gate) gates.push(gate);
      held.delete(name);
    }
    if (gates.length === 0) return query.apply(this, args);
    for (const gate of gates) gate.reached.resolve();
    return Promise.all(gates.map(({ released }) => released.promise)).then(() => query.apply(this, args));
  };
  const stop = () => {
    prototype.query = query;
    for (const gate of held.values()) gate.released.resolve();
  };
  onTestFinished(stop);
  return {
    sent,
    count: (wanted) => sent.filter(({ name }) => name !== undefined && name === (wanted ?? name)).length,
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
    stop,
  };
}

/**
 * The statements that are sent while `work` runs. Those of live delivery (NOTIFY, and what its hints lead to) come
 * whenever they come, and are left out.
 */
export async function statementsOf(work: () => Promise<unknown>): Promise<SentStatement[]> {
  const watch = watchStatements();
  try {
    await work();
    return watch.sent.filter(({ name }) => name !== 'notify');
  } finally {
    watch.stop();
  }
}
