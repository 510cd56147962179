import type { Foundation } from '../app.js';

/** What a worker is given. It goes between the processes, not through the environment, where others could read secrets. */
export interface WorkerGrounds {
  foundation: Foundation;
  databasePoolSize: number;
}

/** What the primary tells a worker. */
export type ToWorker = ({ kind: 'start' } & WorkerGrounds) | { kind: 'stop' };

/** What a worker tells the primary: that it serves, or why it cannot. */
export type ToPrimary = { kind: 'ready'; url: string } | { kind: 'failed'; reason: string };

/** Whether a message is one of these; the shared rate limits send theirs over the same channel. */
export function isKind<Kind extends (ToWorker | ToPrimary)['kind']>(
  message: unknown,
  kind: Kind,
): message is Extract<ToWorker | ToPrimary, { kind: Kind }> {
  return typeof message === 'object' && message !== null && 'kind' in message && message.kind === kind;
}
