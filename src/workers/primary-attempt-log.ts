import type { Worker } from 'node:cluster';
import { type AttemptLog, MemoryAttemptLog } from '../limits/attempt-log.js';
import { isKind, type ToPrimary, type ToWorker } from './ipc.js';

/** The primary has little else to do, so one that took as long as this would not answer at all. */
const ANSWER_MILLISECONDS = 1_000;

/** Has the primary count for a worker. */
export function answerAttempts(worker: Worker, log: AttemptLog): void {
  worker.on('message', async (message: unknown) => {
    if (!isKind(message, 'attempt')) return;
    const { id, caller, limit } = message;
    const verdict: ToWorker = { kind: 'verdict', id, admitted: await log.admit(caller, limit) };
    worker.send(verdict);
  });
}

/**
 * Counts in the primary, for all workers. Where it does not answer, each worker counts for itself: a caller may then do
 * as many times as much as there are workers, while refusing would be an outage, and letting all pass no limit.
 */
export class PrimaryAttemptLog implements AttemptLog {
  private readonly own = new MemoryAttemptLog();
  private readonly waiting = new Map<number, (admitted: boolean) => void>();
  private last = 0;

  constructor() {
    process.on('message', (message: unknown) => {
      if (isKind(message, 'verdict')) this.waiting.get(message.id)?.(message.admitted);
    });
  }

  async admit(caller: string, limit: number): Promise<boolean> {
    return (await this.ask(caller, limit)) ?? this.own.admit(caller, limit);
  }

  /** Undefined where no answer comes. */
  private ask(caller: string, limit: number): Promise<boolean | undefined> {
    // The primary has gone, and this worker is draining.
    if (!process.connected) return Promise.resolve(undefined);
    this.last += 1;
    const id = this.last;
    const attempt: ToPrimary = { kind: 'attempt', id, caller, limit };
    const { promise, resolve } = Promise.withResolvers<boolean | undefined>();
    const timer = setTimeout(() => resolve(undefined), ANSWER_MILLISECONDS);
    this.waiting.set(id, resolve);
    process.send?.(attempt, undefined, undefined, (error) => {
      if (error) resolve(undefined);
    });
    return promise.finally(() => {
      clearTimeout(timer);
      this.waiting.delete(id);
    });
  }
}
