import type { Worker } from 'node:cluster';

interface Handle {
  close(...args: unknown[]): void;
}

/**
 * Closes the connections that a worker had been given and not taken when it ended, so that whoever is behind them can try again.
 * Node.js gives each connection to a worker, and forgets it when the worker ends on the way: it would stay open, unserved.
 * https://github.com/nodejs/node-v0.x-archive/issues/7006
 */
export function closeUntakenConnections(worker: Worker): void {
  const given = new Set<Handle>();
  const { process: child } = worker;
  const send = child.send.bind(child) as (...args: unknown[]) => boolean;
  child.send = (message: unknown, handle?: unknown, ...rest: unknown[]) => {
    if (isNewConnection(message)) remember(given, handle as Handle);
    return send(message, handle, ...rest);
  };
  worker.once('exit', () => {
    for (const handle of given) handle.close();
  });
}

/** Node.js closes its own end of a connection as soon as a worker has taken it. */
function remember(given: Set<Handle>, handle: Handle): void {
  const close = handle.close.bind(handle);
  handle.close = (...args) => {
    given.delete(handle);
    close(...args);
  };
  given.add(handle);
}

/** https://github.com/nodejs/node/blob/v24.x/lib/internal/cluster/round_robin_handle.js */
function isNewConnection(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'act' in message && message.act === 'newconn';
}
