import type { Foundation } from '../app.js';

/** What a worker is given. It goes between the processes, not through the environment, where others could read secrets. */
export interface WorkerGrounds {
  foundation: Foundation;
  databasePoolSize: number;
}

/** What a worker may ask, and of what kind the answer is. */
export interface Answers {
  /** Whether a caller may do something once more, of which so many fit into a window. */
  admission: boolean;
  /** What all workers measure, as Prometheus reads it. */
  metrics: string;
}

/** A question of a worker's. */
export type Question<Asked extends keyof Answers = keyof Answers> = Extract<
  { asks: 'admission'; caller: string; limit: number } | { asks: 'metrics' },
  { asks: Asked }
>;

/** What the primary tells a worker. */
export type ToWorker =
  | ({ kind: 'start' } & WorkerGrounds)
  | { kind: 'stop' }
  | { kind: 'answer'; id: number; answer: unknown };

/** What a worker tells the primary. */
export type ToPrimary =
  | { kind: 'ready'; url: string }
  /** Why it cannot serve. */
  | { kind: 'failed'; reason: string }
  | { kind: 'question'; id: number; question: Question };

/** Whether a message is one of these; Node.js sends its own over the same channel. */
export function isKind<Kind extends (ToWorker | ToPrimary)['kind']>(
  message: unknown,
  kind: Kind,
): message is Extract<ToWorker | ToPrimary, { kind: Kind }> {
  return typeof message === 'object' && message !== null && 'kind' in message && message.kind === kind;
}
