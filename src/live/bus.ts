import type { Hint } from './hint.js';

/** What an instance does with what the bus brings. */
export interface BusListener {
  /** A hint arrived, from this instance or another. */
  onHint(hint: Hint): void;
  /** Hints may have been lost since the bus last worked. */
  onGap(): void;
}

/** Carries hints to all instances, this one included, as well as it can. */
export interface Bus {
  /** Whether hints arrive at present. */
  readonly connected: boolean;
  /** Whether all do: of several ways, others may go by one that is cut here. */
  readonly hearsAll: boolean;
  /** Starts listening; resolves when hints arrive. */
  open(listener: BusListener): Promise<void>;
  /** Sends a hint after the commit that it tells of. Never fails: a lost hint is found by the next one or the sweep. */
  publish(hint: Hint): void;
  close(): Promise<void>;
}

/** The most users or chats in one hint, which is to stay below 4,000 bytes with the longest keys. */
const KEYS_PER_HINT = 200;

function* inParts(keys: readonly number[]): Generator<number[]> {
  for (let start = 0; start < keys.length; start += KEYS_PER_HINT) yield keys.slice(start, start + KEYS_PER_HINT);
}

/** Tells that these users gained or lost chats, or were erased. */
export function publishUsers(bus: Bus, kind: 'participants' | 'erased', users: readonly number[]): void {
  for (const part of inParts(users)) bus.publish({ kind, users: part });
}

/** Tells that a user has read on in these chats. */
export function publishRead(bus: Bus, user: number, chats: readonly number[]): void {
  for (const part of inParts(chats)) bus.publish({ kind: 'read', user, chats: part });
}
