import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { WebSocketDoor } from './websocket/websocket-door.js';

/** Sends the sockets away, and gives the requests under way so much time to finish. */
export async function drain(http: FastifyInstance, sockets: WebSocketDoor, seconds: number): Promise<void> {
  const closed = Promise.all([sockets.close(), http.close()]);
  // A connection whose request has finished meanwhile is idle, and would be kept alive.
  const sweeper = setInterval(() => http.server.closeIdleConnections(), 100);
  const late = new AbortController();
  const cutOff = delay(seconds * 1_000, undefined, { signal: late.signal }).then(
    () => http.server.closeAllConnections(),
    () => {},
  );
  await Promise.race([closed, cutOff]).finally(() => clearInterval(sweeper));
  late.abort();
}
