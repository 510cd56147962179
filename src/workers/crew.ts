import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Ending, WorkerProcess } from './worker-process.js';
import { WorkerSlot } from './worker-slot.js';

/** How to keep a crew. */
export interface CrewOptions {
  workers: number;
  fork: () => WorkerProcess;
  /** After so long a worker that was told to stop is ended. */
  stopSeconds: number;
  log: Logger;
}

/** All workers of an instance, each replaced when it ends. */
export class Crew {
  private readonly slots: WorkerSlot[];

  /** Starts them. */
  constructor(private readonly options: CrewOptions) {
    const { workers, fork, log } = options;
    this.slots = Array.from({ length: workers }, () => new WorkerSlot(fork, log));
  }

  /** Resolves when all serve, with where; rejects with a worker's own words when not one of them could start. */
  async ready(): Promise<string> {
    try {
      const url = await Promise.any(this.slots.map(({ firstStart }) => firstStart));
      await Promise.all(this.slots.map(({ ready }) => ready));
      return url;
    } catch (error) {
      throw error instanceof AggregateError ? error.errors[0] : error;
    }
  }

  /** Lets all finish what is under way; rejects when one says that it could not. */
  async stop(): Promise<void> {
    for (const slot of this.slots) slot.stop();
    const stopped = Promise.all(this.slots.map((slot) => slot.stopped));
    const late = new AbortController();
    delay(this.options.stopSeconds * 1_000, undefined, { signal: late.signal }).then(
      () => this.kill(),
      () => {},
    );
    const endings = await stopped.finally(() => late.abort());
    const failed = endings.filter((ending): ending is Ending => Boolean(ending?.code));
    if (failed.length > 0) {
      throw new Error(`Expected all workers to stop with code 0, but ${failed.length} of ${endings.length} did not`);
    }
  }

  private kill(): void {
    this.options.log.error({ seconds: this.options.stopSeconds }, 'workers that did not stop in time are ended');
    for (const slot of this.slots) slot.kill();
  }
}
