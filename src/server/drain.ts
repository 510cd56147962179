import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config.js';
import type { WebSocketDoor } from './websocket/websocket-door.js';

/**
 * Sends the sockets away, has whoever balances the load learn from refusals that this instance is leaving, and then gives
 * the requests under way so much time to finish. A port that closed at once would reset the connections that nobody has
 * taken yet, and nobody could tell whether what they asked was done.
 */
export async function drain(
  http: FastifyInstance,
  sockets: WebSocketDoor,
  { drainSeconds, shutdownSeconds }: Pick<Config, 'drainSeconds' | 'shutdownSeconds'>,
): Promise<void> {
  const left = sockets.close();
  await delay(drainSeconds * 1_000);
  const closed = Promise.all([left, http.close()]);
  // A connection whose request has finished meanwhile is idle, and would be kept alive.
  const sweeper = setInterval(() => http.server.closeIdleConnections(), 100);
  const late = new AbortController();
  const cutOff = delay(shutdownSeconds * 1_000, undefined, { signal: late.signal }).then(
    () => http.server.closeAllConnections(),
    () => {},
  );
  await Promise.race([closed, cutOff]).finally(() => clearInterval(sweeper));
  late.abort();
}
