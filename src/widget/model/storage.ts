const PREFIX = 'lovelace-messages:';

/** What outlives the page, in the browser; of each person's apart. Where a browser keeps nothing, neither does this. */
export class Storage {
  constructor(private readonly owner: string) {}

  read<Value>(name: string): Value | undefined {
    try {
      return JSON.parse(localStorage.getItem(this.key(name)) ?? 'null') ?? undefined;
    } catch {
      return undefined;
    }
  }

  /** Undefined takes it away. */
  write(name: string, value: unknown): void {
    try {
      if (value === undefined) localStorage.removeItem(this.key(name));
      else localStorage.setItem(this.key(name), JSON.stringify(value));
    } catch {
      // Full or forbidden: it is kept for as long as the page is.
    }
  }

  private key(name: string): string {
    return `${PREFIX}${this.owner}:${name}`;
  }
}
