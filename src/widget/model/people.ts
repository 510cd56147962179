import type { PersonFragment } from '../api/operations.js';
import { Observable } from '../observable.js';

/** Says what people are called on this page, by their ids; whoever is left out keeps the name of the roster. */
export type ResolveUsers = (ids: readonly string[]) => Promise<Readonly<Record<string, string>>>;

/** What people are called: by the page, if it says so, else by the roster. */
export class People extends Observable {
  private readonly names = new Map<string, string>();
  private readonly asked = new Set<string>();
  private waiting: string[] = [];

  constructor(private readonly resolveUsers: ResolveUsers | undefined) {
    super();
  }

  /** The name of somebody, or undefined where nobody knows one. */
  nameOf({ id, displayName }: PersonFragment): string | undefined {
    if (this.resolveUsers && !this.asked.has(id)) this.ask(id, this.resolveUsers);
    return this.names.get(id) ?? displayName ?? undefined;
  }

  private ask(id: string, resolveUsers: ResolveUsers): void {
    this.asked.add(id);
    this.waiting.push(id);
    if (this.waiting.length > 1) return;
    queueMicrotask(async () => {
      const ids = this.waiting;
      this.waiting = [];
      // A page that cannot tell leaves the roster's names.
      const names = await resolveUsers(ids).catch(() => ({}));
      for (const [known, name] of Object.entries(names)) this.names.set(known, name);
      this.changed();
    });
  }
}
