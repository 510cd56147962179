import cluster, { type Worker } from 'node:cluster';
import type { Logger } from 'pino';
import { isKind, type ToWorker, type WorkerGrounds } from './ipc.js';
import { answerQuestions, type Knowledge } from './primary-line.js';
import { closeUntakenConnections } from './untaken-connections.js';

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

/** Starts another worker of this program, which may ask what the primary knows. */
export function forkWorker(grounds: WorkerGrounds, knowledge: Knowledge, log: Logger): WorkerProcess {
  const worker = cluster.fork();
  closeUntakenConnections(worker);
  const { pid } = worker.process;
  const tell = (message: ToWorker) => worker.send(message);
  // Without a listener, an answer to a worker that has died meanwhile would end the primary.
  worker.on('error', (error) => log.debug({ err: error, worker: pid }, 'a worker could not be told'));
  if (pid !== undefined) tell({ kind: 'start', ...grounds });
  answerQuestions(worker, knowledge, (error) => log.error({ err: error }, 'a worker asked in vain'));
  return {
    pid,
    ...follow(worker),
    stop: () => tell({ kind: 'stop' }),
    kill: () => worker.process.kill('SIGKILL'),
  };
}

function follow(worker: Worker): Pick<WorkerProcess, 'ready' | 'ended'> {
  const ready = Promise.withResolvers<string>();
  const ended = Promise.withResolvers<Ending>();
  // Nobody may be waiting for it.
  ready.promise.catch(() => {});
  const end = (code: number | null, signal: string | null, how = signal ?? code) => {
    ready.reject(failure(`Expected a worker to start, but it ended: ${how}`));
    ended.resolve({ code, signal });
  };
  worker.on('message', (message: unknown) => {
    if (isKind(message, 'ready')) ready.resolve(message.url);
    if (isKind(message, 'failed')) ready.reject(failure(message.reason));
  });
  worker.once('exit', (code: number | null, signal: string | null) => end(code, signal));
  // The system may have no more processes to give; of those there is no exit to wait for.
  worker.once('error', (error) => {
    if (worker.process.pid === undefined) end(null, null, error.message);
  });
  return { ready: ready.promise, ended: ended.promise };
}

/** An error that reads as the worker's own words, where the primary's stack would say nothing. */
function failure(reason: string): Error {
  const error = new Error(reason);
  error.stack = reason;
  return error;
}
