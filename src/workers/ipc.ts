import type { Foundation } from '../app.js';

/** What a worker is given. It goes between the processes, not through the environment, where others could read secrets. */
export interface WorkerGrounds {
  foundation: Foundation;
  databasePoolSize: number;
}

/** What the primary tells a worker. */
export type ToWorker =
  | ({ kind: 'start' } & WorkerGrounds)
  | { kind: 'stop' }
  /** Whether a caller may do what the worker asked about. */
  | { kind: 'verdict'; id: number; admitted: boolean };

/** What a worker tells the primary. */
export type ToPrimary =
  | { kind: 'ready'; url: string }
  /** Why it cannot serve. */
  | { kind: 'failed'; reason: string }
  /** A caller is about to do something, of which so many fit into a window. */
  | { kind: 'attempt'; id: number; caller: string; limit: number };

/** Whether a message is one of these; Node.js sends its own over the same channel. */
export function isKind<Kind extends (ToWorker | ToPrimary)['kind']>(
  message: unknown,
  kind: Kind,
): message is Extract<ToWorker | ToPrimary, { kind: Kind }> {
  return typeof message === 'object' && message !== null && 'kind' in message && message.kind === kind;
}
