import type { Worker } from 'node:cluster';
import { type AttemptLog, MemoryAttemptLog } from '../limits/attempt-log.js';
import { type Answers, isKind, type Question, type ToPrimary, type ToWorker } from './ipc.js';

/** The primary has little else to do, so one that took as long as this would not answer at all. */
const ANSWER_MILLISECONDS = 1_000;

/** What the primary knows that its workers don't. */
export type Knowledge = { [Asked in keyof Answers]: (question: Question<Asked>) => Promise<Answers[Asked]> };

/** Has the primary answer what a worker asks; what it fails with is told by silence. */
export function answerQuestions(worker: Worker, knowledge: Knowledge, onError: (error: unknown) => void): void {
  worker.on('message', async (message: unknown) => {
    if (!isKind(message, 'question')) return;
    const { id, question } = message;
    try {
      const answer = await (knowledge[question.asks] as (question: Question) => Promise<unknown>)(question);
      const told: ToWorker = { kind: 'answer', id, answer };
      worker.send(told);
    } catch (error) {
      onError(error);
    }
  });
}

/** A worker's way to ask its primary. */
export class PrimaryLine {
  private readonly waiting = new Map<number, (answer: unknown) => void>();
  private last = 0;

  constructor() {
    process.on('message', (message: unknown) => {
      if (isKind(message, 'answer')) this.waiting.get(message.id)?.(message.answer);
    });
  }

  /** Undefined where no answer comes. */
  ask<Asked extends keyof Answers>(question: Question<Asked>): Promise<Answers[Asked] | undefined> {
    // The primary has gone, and this worker is draining.
    if (!process.connected) return Promise.resolve(undefined);
    this.last += 1;
    const id = this.last;
    const asked: ToPrimary = { kind: 'question', id, question };
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const timer = setTimeout(() => resolve(undefined), ANSWER_MILLISECONDS);
    this.waiting.set(id, resolve);
    process.send?.(asked, undefined, undefined, (error) => {
      if (error) resolve(undefined);
    });
    return promise.finally(() => {
      clearTimeout(timer);
      this.waiting.delete(id);
    }) as Promise<Answers[Asked] | undefined>;
  }
}

/**
 * Counts in the primary, for all workers. Where it does not answer, each worker counts for itself: a caller may then do
 * as many times as much as there are workers, while refusing would be an outage, and letting all pass no limit.
 */
export class PrimaryAttemptLog implements AttemptLog {
  private readonly own = new MemoryAttemptLog();

  constructor(private readonly primary: PrimaryLine) {}

  async admit(caller: string, limit: number): Promise<boolean> {
    return (await this.primary.ask({ asks: 'admission', caller, limit })) ?? this.own.admit(caller, limit);
  }
}
