import { Agreement } from './agreement.js';
import { CALLER_NAMES, type CallerName } from './callers.js';
import type { Cell, Cells } from './cells.js';
import { Facts } from './facts.js';
import { inTurns } from './in-turns.js';
import type { Scene } from './scene.js';

/** Goes every way that there is from what was granted, and tells what is wrong with what each caller is shown there. */
export class Walks {
  private readonly shown = new Map(CALLER_NAMES.map((caller) => [caller, new Set<string>()]));
  private readonly agreement = new Agreement();
  private readonly failed: string[] = [];

  constructor(
    private readonly cells: Cells,
    private readonly scene: Scene,
  ) {}

  /** For each caller what is wrong, undefined for nothing; then every contradiction between two of them. */
  async go(granted: readonly Cell[]): Promise<(string | undefined)[]> {
    await inTurns(granted, (cell) => this.walk(cell));
    return [...CALLER_NAMES.map((caller) => this.wrongOf(caller)), ...this.failed, ...this.agreement.contradictions];
  }

  private async walk(cell: Cell): Promise<void> {
    const { row, caller } = cell;
    const { document, variables, type } = this.cells.everythingFrom(cell);
    const { data, errors } = await this.scene.askers[caller].ask(document, variables);
    if (errors) this.failed.push(`${row}, ${caller}: expected no errors, but got ${JSON.stringify(errors)}`);
    const words = this.scene.words.in(data);
    if (isExport(cell)) this.checkExport(cell, words);
    else for (const word of words) this.shown.get(caller)?.add(word);
    const facts = new Facts();
    facts.add(type, Object.values(data ?? {})[0]);
    this.agreement.add(caller, facts.found);
  }

  /** What is given out to somebody as their own data may be of chats that they have left. */
  private checkExport({ caller }: Cell, words: readonly string[]): void {
    const owned = this.scene.words.ownedBy(caller);
    const others = words.filter((word) => !owned.includes(word));
    if (others.length > 0) this.failed.push(`${caller} is given out ${others.join(', ')}`);
  }

  private wrongOf(caller: CallerName): string | undefined {
    const [shown, due] = [this.shown.get(caller) ?? new Set<string>(), new Set(this.scene.words.seenBy(caller))];
    const [over, lacking] = [without(shown, due), without(due, shown)];
    if (over.length === 0 && lacking.length === 0) return undefined;
    return `${caller} comes to [${over.join(', ')}] too, and not to [${lacking.join(', ')}]`;
  }
}

/** What is in the one set, and not in the other. */
export function without(one: ReadonlySet<string>, other: ReadonlySet<string>): string[] {
  return [...one].filter((name) => !other.has(name));
}

const isExport = ({ row }: Cell) => row === 'Query.exportMyData';
