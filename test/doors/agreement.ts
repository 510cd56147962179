import type { CallerName } from './callers.js';
import type { Fact } from './facts.js';
import { PERSONAL } from './field-rules.js';

/**
 * What everybody was shown of everything. A field shows one and the same, whichever way it is reached: to whoever sees the
 * object, or, where it is personal, to each who does.
 */
export class Agreement {
  private readonly shown = new Map<string, string>();
  /** What contradicts something before. */
  readonly contradictions: string[] = [];

  add(caller: CallerName, facts: readonly Fact[]): void {
    for (const [at, field, value] of facts) {
      const key = field in PERSONAL ? `${at}, ${caller}` : at;
      const before = this.shown.get(key) ?? value;
      this.shown.set(key, before);
      if (before !== value) this.contradictions.push(`${key}: ${value} for ${caller}, but ${before} elsewhere`);
    }
  }
}
