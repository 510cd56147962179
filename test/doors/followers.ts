import type { Subscription } from '../support/socket.js';
import { until } from '../support/waiting.js';
import type { Cell, Cells } from './cells.js';
import type { Scene } from './scene.js';
import type { Sockets } from './socket-door.js';
import { isSilent, isToMessages } from './stir.js';

/** Enough for everything that an event leads to; what comes each time is all of it again. */
const LIVE_DEPTH = 8;

/** Somebody who follows something, with all that can be reached from it. */
export interface Follower {
  cell: Cell;
  heard: Subscription<object>;
}

/** Subscribes for each of these cells. */
export function followEverything(cells: Cells, granted: readonly Cell[], sockets: Sockets): Promise<Follower[]> {
  return Promise.all(
    granted.map(async (cell) => {
      const { document, variables } = cells.everythingFrom(cell, LIVE_DEPTH);
      return { cell, heard: (await sockets.of(cell.caller)).subscribe<object>(document, variables) };
    }),
  );
}

/** Waits until everyone has heard of another message and of another change who can. */
export async function everyoneHears(followers: readonly Follower[]): Promise<void> {
  const hearing = followers.filter(({ cell }) => isToMessages(cell) && !isSilent(cell));
  const before = new Map(hearing.map((follower) => [follower, follower.heard.waiting.length]));
  await until(() => hearing.every((follower) => follower.heard.waiting.length > (before.get(follower) ?? 0)));
}

/** What is wrong with what somebody has heard; undefined for nothing. */
export function wrongIn({ cell, heard }: Follower, { words }: Scene): string | undefined {
  const { row, caller } = cell;
  const seen = words.seenBy(caller);
  const unseen = words.in(heard.waiting).filter((word) => !seen.includes(word));
  if (unseen.length > 0) return `${row}, ${caller}: told of ${unseen.join(', ')}`;
  if (isSilent(cell) && heard.waiting.length > 0) return `${row}, ${caller}: expected to hear nothing`;
  return undefined;
}
