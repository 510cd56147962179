import cluster from 'node:cluster';
import type { Logger } from 'pino';
import { isKind, type ToWorker, type WorkerGrounds } from './ipc.js';

/** How a worker ended. */
export interface Ending {
  code: number | null;
  signal: string | null;
}

/** A worker as the primary sees it. */
export interface WorkerProcess {
  /** Undefined where there was no process to be had. */
  pid: number | undefined;
  /** Where it serves, once it does; rejects with what it says of why it cannot. */
  ready: Promise<string>;
  ended: Promise<Ending>;
  /** Tells it to finish what is under way. */
  stop(): void;
  /** Ends it at once. */
  kill(): void;
}

/** Starts another worker of this program. */
export function forkWorker(grounds: WorkerGrounds, log: Logger): WorkerProcess {
  const worker = cluster.fork();
  const { pid } = worker.process;
  const ready = Promise.withResolvers<string>();
  const ended = Promise.withResolvers<Ending>();
  // Only the first start is waited for.
  ready.promise.catch(() => {});
  const end = (ending: Ending, reason: string) => {
    ready.reject(failure(reason));
    ended.resolve(ending);
  };
  worker.on('message', (message: unknown) => {
    if (isKind(message, 'ready')) ready.resolve(message.url);
    if (isKind(message, 'failed')) ready.reject(failure(message.reason));
  });
  worker.once('exit', (code: number | null, signal: string | null) =>
    end({ code, signal }, `Expected a worker to start, but it ended with ${signal ?? code}`),
  );
  // Without a listener, an answer to a worker that has died meanwhile would end the primary.
  worker.on('error', (error) => {
    log.debug({ err: error, worker: pid }, 'a worker could not be told');
    if (pid === undefined) end({ code: null, signal: null }, `Expected a worker to start, but ${error.message}`);
  });
  const tell = (message: ToWorker) => worker.send(message);
  if (pid !== undefined) tell({ kind: 'start', ...grounds });
  return {
    pid,
    ready: ready.promise,
    ended: ended.promise,
    stop: () => tell({ kind: 'stop' }),
    kill: () => worker.process.kill('SIGKILL'),
  };
}

/** An error that reads as the worker's own words, where the primary's stack would say nothing. */
function failure(reason: string): Error {
  const error = new Error(reason);
  error.stack = reason;
  return error;
}
