import cluster from 'node:cluster';
import { type App, createApp } from '../app.js';
import type { Config } from '../config.js';
import type { Records } from '../observability/failures.js';
import { aborted } from './aborted.js';
import { describeFailure } from './describe-failure.js';
import { isKind, type ToPrimary, type WorkerGrounds } from './ipc.js';
import { openDemo } from './open-foundation.js';

/** Serves as one of the primary's workers until it or a signal says to stop, or until the primary has vanished. */
export async function runWorker(config: Config, records: Records, stopped: AbortSignal): Promise<void> {
  // What cannot be sent any more is for a primary that has gone, of which `disconnect` tells.
  process.on('error', (error) => records.log.debug({ err: error }, 'the primary could not be told'));
  // A whole process group may be sent a signal twice; the second one would end this before it has drained.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => {});
  const stop = new AbortController();
  stopped.addEventListener('abort', () => stop.abort());
  process.on('message', (message) => {
    if (isKind(message, 'stop')) stop.abort();
  });
  let app: App;
  try {
    const { foundation, databasePoolSize } = await receiveGrounds();
    const demo = await openDemo(config, foundation);
    app = await createApp({ ...config, databasePoolSize }, foundation, records, demo);
  } catch (error) {
    records.failures.report(error, 'a worker did not start');
    await tell({ kind: 'failed', reason: describeFailure(error) });
    process.exitCode = 1;
    return;
  }
  whenPrimaryVanishes(() => stop.abort());
  await tell({ kind: 'ready', url: app.url });
  await aborted(stop.signal);
  await app.close();
}

function receiveGrounds(): Promise<WorkerGrounds> {
  return new Promise((resolve) => {
    process.on('message', (message) => {
      if (isKind(message, 'start')) resolve(message);
    });
  });
}

/**
 * Node.js ends a worker at once when its primary has gone, unless it believes that it was sent away. That is right while
 * nothing is served yet; after that, requests and sockets are let go as on any other stop.
 * https://github.com/nodejs/node/blob/v24.x/lib/internal/cluster/child.js
 */
function whenPrimaryVanishes(letGo: () => void): void {
  const { worker } = cluster;
  worker?.once('disconnect', () => {
    worker.exitedAfterDisconnect = true;
    letGo();
  });
}

/** Resolves when it is sent, or cannot be. */
function tell(message: ToPrimary): Promise<void> {
  return new Promise((resolve) => process.send?.(message, undefined, undefined, () => resolve()));
}
