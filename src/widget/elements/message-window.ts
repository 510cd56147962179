/** So many messages are in the page at once, however long a chat is. */
const SHOWN = 150;
const STEP = 50;

/** Which stretch of a long list is in the page; it follows the end until somebody goes back. */
export class MessageWindow {
  /** The last one shown; undefined for the newest, whichever that is. */
  private lastId: string | undefined;

  shown<Item extends { id: string }>(items: readonly Item[]): readonly Item[] {
    const end = this.endIn(items);
    return items.slice(Math.max(0, end - SHOWN), end);
  }

  isAtEnd(items: readonly { id: string }[]): boolean {
    return this.endIn(items) === items.length;
  }

  /** Shows earlier ones; false where there are none. */
  moveUp(items: readonly { id: string }[]): boolean {
    const end = this.endIn(items);
    if (end <= SHOWN) return false;
    this.lastId = items[Math.max(SHOWN, end - STEP) - 1]?.id;
    return true;
  }

  /** Shows later ones; false where there are none. */
  moveDown(items: readonly { id: string }[]): boolean {
    const end = this.endIn(items);
    if (end === items.length) return false;
    this.lastId = items[end + STEP - 1]?.id;
    return true;
  }

  toEnd(): void {
    this.lastId = undefined;
  }

  /** Has one of them in the middle. */
  around(items: readonly { id: string }[], id: string): void {
    const index = items.findIndex((item) => item.id === id);
    this.lastId = items[Math.max(SHOWN, index + SHOWN / 2) - 1]?.id;
  }

  private endIn(items: readonly { id: string }[]): number {
    const last = this.lastId === undefined ? -1 : items.findIndex(({ id }) => id === this.lastId);
    return last < 0 ? items.length : last + 1;
  }
}
