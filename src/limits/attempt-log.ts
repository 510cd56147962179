import { LRUCache } from 'lru-cache';

/** Within which time attempts count together. */
export const WINDOW_MILLISECONDS = 60_000;
/** How many callers are remembered; so many do not come within a window. */
const MOST_CALLERS = 100_000;

/** Counts what callers do within any window, and not only within each. */
export interface AttemptLog {
  /**
   * Whether a caller may do something once more, of which `limit` fit into any window; what may be done counts. An
   * attempt beyond makes the wait a whole window again, so that hammering does not pay.
   */
  admit(caller: string, limit: number): Promise<boolean>;
}

/** When a caller was admitted within the last window, oldest first; or when it was last refused. */
type Attempts = number[] | { refusedAt: number };

/** Counts in this process. */
export class MemoryAttemptLog implements AttemptLog {
  private readonly callers = new LRUCache<string, Attempts>({ max: MOST_CALLERS, ttl: WINDOW_MILLISECONDS });

  async admit(caller: string, limit: number): Promise<boolean> {
    const now = Date.now();
    // A clock that was set back has no attempts before it.
    const counts = (time: number) => time > now - WINDOW_MILLISECONDS && time <= now;
    const attempts = this.callers.get(caller) ?? [];
    const admitted = Array.isArray(attempts) ? attempts : [];
    while (admitted.length > 0 && !counts(admitted[0] as number)) admitted.shift();
    const waits = !Array.isArray(attempts) && counts(attempts.refusedAt);
    if (waits || admitted.length >= limit) {
      this.callers.set(caller, { refusedAt: now });
      return false;
    }
    admitted.push(now);
    this.callers.set(caller, admitted);
    return true;
  }
}
