import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Actor } from '../data/actors.js';
import { ADDED, BADGE } from './following.js';
import { openListener } from './listener.js';

const SOCKETS = 100;
const SOCKETS_PER_TURN = 5;
const TURN_MILLISECONDS = 100;

/** Opens sockets, and closes the oldest ones, until it is stopped; resolves with how many there were. */
export async function turnSocketsOver(url: string, actors: readonly Actor[], stop: AbortSignal): Promise<number> {
  const open: Socket[] = [];
  const lost = Promise.withResolvers<never>();
  const subscriptions = [ADDED, BADGE];
  let opened = 0;
  const openNext = () => {
    const { token } = actors[opened % actors.length] as Actor;
    const query = subscriptions[opened % subscriptions.length] as string;
    opened += 1;
    return openListener(url, { token, query }, () => {}, lost.reject);
  };
  try {
    while (!stop.aborted) {
      const more = Promise.all(Array.from({ length: SOCKETS_PER_TURN }, openNext));
      open.push(...(await Promise.race([more, lost.promise])));
      for (const socket of open.splice(0, open.length - SOCKETS)) socket.destroy();
      await Promise.race([delay(TURN_MILLISECONDS), lost.promise]);
    }
  } finally {
    for (const socket of open) socket.destroy();
  }
  return opened;
}
