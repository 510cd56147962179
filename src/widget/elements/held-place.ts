const AT_BOTTOM_PIXELS = 40;

/**
 * Keeps a list where it is on the screen while things are added above and below: at its bottom, or with one item in its
 * place. Items have their id in `data-id`.
 */
export class HeldPlace {
  private held: { id: string; top: number } | 'bottom' = 'bottom';
  private readonly sizes = new ResizeObserver(() => this.keep());

  /** `hasEnd` tells whether the list in the page goes on to its end. */
  constructor(
    private readonly scroller: HTMLElement,
    private readonly hasEnd: () => boolean,
  ) {}

  get isAtBottom(): boolean {
    return this.held === 'bottom';
  }

  /** Follows the size of the list, which is what is scrolled. */
  watch(list: Element): void {
    this.sizes.observe(list);
  }

  /** To be called when it was scrolled: where it is now is where it stays. */
  note(): void {
    this.held = this.find();
  }

  holdBottom(): void {
    this.held = 'bottom';
    this.keep();
  }

  /** Puts an item so far below the upper edge. */
  hold(id: string, top: number): void {
    this.held = { id, top };
    this.keep();
  }

  close(): void {
    this.sizes.disconnect();
  }

  private keep(): void {
    const { held, scroller } = this;
    if (held === 'bottom') {
      scroller.scrollTop = scroller.scrollHeight;
      return;
    }
    const item = scroller.querySelector(`[data-id="${CSS.escape(held.id)}"]`);
    if (item) scroller.scrollTop += this.topOf(item) - held.top;
  }

  private find(): { id: string; top: number } | 'bottom' {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    if (scrollHeight - scrollTop - clientHeight < AT_BOTTOM_PIXELS && this.hasEnd()) return 'bottom';
    const items = [...this.scroller.querySelectorAll<HTMLElement>('[data-id]')];
    const first = items.find((item) => this.topOf(item) + item.offsetHeight > 0);
    return first ? { id: first.dataset.id ?? '', top: this.topOf(first) } : 'bottom';
  }

  private topOf(item: Element): number {
    return item.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top;
  }
}
