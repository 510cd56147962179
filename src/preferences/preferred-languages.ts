import { LRUCache } from 'lru-cache';
import type { Database } from '../database/database.js';
import { type PreferredLanguageRow, preferredLanguages } from './preferences.sql.js';

/**
 * The languages that the people have chosen who have signed in on this instance. They are wanted for every request, and
 * change hardly ever: so they are kept, and read anew when a hint tells that they changed.
 */
export class PreferredLanguages {
  /** As many as there are tokens remembered. */
  private readonly known = new LRUCache<number, { language: string | null }>({ max: 20_000 });

  constructor(private readonly database: Database) {}

  /** The language that somebody has chosen, if any. */
  of(userKey: number): string | undefined {
    return this.known.get(userKey)?.language ?? undefined;
  }

  /** Takes over what was just read or written. */
  remember(userKey: number, language: string | null): void {
    this.known.set(userKey, { language });
  }

  /** Reads anew what somebody has chosen, where it is known here. */
  async refresh(...userKeys: number[]): Promise<void> {
    const here = userKeys.filter((userKey) => this.known.has(userKey));
    if (here.length === 0) return;
    const rows = await this.database.read<PreferredLanguageRow>(preferredLanguages, [here]);
    for (const { userKey, language } of rows) this.remember(userKey, language);
  }

  /** Reads anew what everybody known here has chosen. */
  refreshAll(): Promise<void> {
    return this.refresh(...this.known.keys());
  }
}
