/** A page as the service gives it, with what each item is known by. */
export interface Page<Item> {
  items: readonly (readonly [id: string, item: Item])[];
  pageInfo: { endCursor: string | null; hasNextPage: boolean };
}

/** A list that is read page by page, and from its beginning anew; of several readings at once only the last one counts. */
export class Pages<Item> {
  /** What is known, in the order in which it came. */
  readonly known = new Map<string, Item>();
  isLoaded = false;
  hasMore = false;
  private endCursor: string | null = null;
  private reading = 0;

  constructor(
    private readonly read: (after: string | null) => Promise<Page<Item>>,
    private readonly changed: () => void,
  ) {}

  /** Reads the first page, anew; what was known before is left out. */
  async load(): Promise<void> {
    const page = await this.next(null);
    if (!page) return;
    this.known.clear();
    this.take(page);
  }

  async loadMore(): Promise<void> {
    const page = this.hasMore ? await this.next(this.endCursor) : undefined;
    if (page) this.take(page);
  }

  private async next(after: string | null): Promise<Page<Item> | undefined> {
    this.reading += 1;
    const { reading } = this;
    const page = await this.read(after);
    return reading === this.reading ? page : undefined;
  }

  private take({ items, pageInfo }: Page<Item>): void {
    for (const [id, item] of items) this.known.set(id, item);
    this.endCursor = pageInfo.endCursor;
    this.hasMore = pageInfo.hasNextPage;
    this.isLoaded = true;
    this.changed();
  }
}
