import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import type { Span } from '../observability/tracer.js';
import type { Watch } from './watch.js';

const RETRY_MILLISECONDS = 500;

/**
 * Gathers keys and hands them to `work` together, one call at a time: what arrives meanwhile waits for the next call.
 * So a burst of hints costs a few statements and not one each, and an older answer never overtakes a newer one.
 * A call that fails is tried again with the same keys.
 */
export class Gatherer<Key> {
  private waiting = new Set<Key>();
  /** On whose behalf the keys wait. */
  private causes = new Set<Span>();
  private batch = Promise.withResolvers<void>();
  private running: Promise<void> | undefined;
  private closed = false;

  constructor(
    /** What the work does, as traces call it. */
    private readonly name: string,
    private readonly work: (keys: Key[]) => Promise<void>,
    private readonly watch: Watch,
  ) {}

  /** Asks for keys; resolves when a call of `work` with them, begun after this, has succeeded. */
  add(...keys: Key[]): Promise<void> {
    for (const key of keys) this.waiting.add(key);
    for (const cause of this.watch.causes) this.causes.add(cause);
    this.running ??= this.runAll();
    return this.batch.promise;
  }

  /** Ends the work; the call under way is awaited. */
  async close(): Promise<void> {
    this.closed = true;
    await this.running;
    this.batch.resolve();
  }

  private async runAll(): Promise<void> {
    // One turn of the event loop gathers the hints that one packet brought.
    await nextTurn();
    while (this.waiting.size > 0 && !this.closed) await this.runBatch();
    this.running = undefined;
  }

  private async runBatch(): Promise<void> {
    const { waiting, batch, causes } = this;
    this.waiting = new Set();
    this.causes = new Set();
    this.batch = Promise.withResolvers<void>();
    try {
      await this.watch.deliver(this.name, waiting.size, [...causes], () => this.work([...waiting]));
      batch.resolve();
    } catch (error) {
      this.watch.onError(error);
      for (const key of waiting) this.waiting.add(key);
      void this.batch.promise.then(batch.resolve);
      await delay(RETRY_MILLISECONDS, undefined, { ref: false });
    }
  }
}
