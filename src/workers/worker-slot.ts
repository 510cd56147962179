import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Ending, WorkerProcess } from './worker-process.js';

const FIRST_DELAY_MILLISECONDS = 100;
const LONGEST_DELAY_MILLISECONDS = 30_000;
/** Who ends sooner may do so again, and starting over and over would take the others' cores. */
const EARLY_MILLISECONDS = 10_000;

/** Keeps one worker running: starts it, and another one when it ends. */
export class WorkerSlot {
  /** Where its first worker serves; rejects with why it could not start. */
  readonly firstStart: Promise<string>;
  /** Resolves when its first or a later worker serves. */
  readonly ready: Promise<void>;
  /** Resolves when it is stopped, with how its last worker ended. */
  readonly stopped: Promise<Ending | undefined>;
  private readonly becomeReady: () => void;
  private readonly stopping = new AbortController();
  private current: WorkerProcess;

  constructor(
    private readonly fork: () => WorkerProcess,
    private readonly log: Logger,
  ) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ready = promise;
    this.becomeReady = resolve;
    this.current = this.start();
    this.firstStart = this.current.ready;
    this.stopped = this.keepRunning();
  }

  /** Tells its worker to finish, and starts no other. */
  stop(): void {
    this.stopping.abort();
    this.current.stop();
  }

  /** Ends its worker at once. */
  kill(): void {
    this.current.kill();
  }

  private start(): WorkerProcess {
    const worker = this.fork();
    worker.ready.then(
      () => {
        this.log.info({ worker: worker.pid }, 'a worker serves');
        this.becomeReady();
      },
      (error) => this.log.error({ err: error, worker: worker.pid }, 'a worker did not start'),
    );
    return worker;
  }

  private async keepRunning(): Promise<Ending | undefined> {
    const { signal } = this.stopping;
    for (let wait = FIRST_DELAY_MILLISECONDS; ; ) {
      const startedAt = performance.now();
      const ending = await this.current.ended;
      if (signal.aborted) return ending;
      const early = performance.now() - startedAt < EARLY_MILLISECONDS;
      if (!early) wait = FIRST_DELAY_MILLISECONDS;
      this.log.warn({ worker: this.current.pid, ...ending, replacedInMilliseconds: wait }, 'a worker ended');
      await delay(wait, undefined, { signal }).catch(() => {});
      if (signal.aborted) return undefined;
      wait = Math.min(2 * wait, LONGEST_DELAY_MILLISECONDS);
      this.current = this.start();
    }
  }
}
