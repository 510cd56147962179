import type { Database } from '../database/database.js';
import { type ErasedRow, recentlyErased } from './live.sql.js';
import { SweepWindow } from './sweep-window.js';

/** Is told who was erased, perhaps more than once. */
export type ErasureListener = (userKeys: readonly number[]) => void;

/** Tells who was erased, so that nobody goes on as this person: what hints say, and what they should have said. */
export class Erasures {
  private readonly listeners: ErasureListener[] = [];
  private readonly window = new SweepWindow();

  constructor(private readonly database: Database) {}

  listen(listener: ErasureListener): void {
    this.listeners.push(listener);
  }

  tell(userKeys: readonly number[]): void {
    for (const listener of this.listeners) listener(userKeys);
  }

  /** Looks for erasures whose hints were lost. */
  sweep(): Promise<void> {
    return this.window.sweep(async (seconds) => {
      const rows = await this.database.read<ErasedRow>(recentlyErased, [seconds]);
      if (rows.length > 0) this.tell(rows.map(({ userKey }) => userKey));
    });
  }
}
