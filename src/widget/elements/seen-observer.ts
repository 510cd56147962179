/** Tells which messages somebody has really before them: their end is on the screen, and the page is looked at. */
export class SeenObserver {
  private readonly visible = new Set<string>();
  private readonly observer: IntersectionObserver;
  private readonly observed = new Set<Element>();
  private readonly onVisible = () => this.tell();

  constructor(
    root: Element,
    private readonly onSeen: (messageIds: readonly string[]) => void,
  ) {
    this.observer = new IntersectionObserver((entries) => this.take(entries), { root });
    document.addEventListener('visibilitychange', this.onVisible);
  }

  /** Each element stands at the end of the message that its `data-message` names. */
  observe(ends: Iterable<HTMLElement>): void {
    const now = new Set<Element>(ends);
    for (const gone of this.observed.difference(now)) {
      this.observer.unobserve(gone);
      this.observed.delete(gone);
      this.visible.delete(idOf(gone));
    }
    for (const end of now.difference(this.observed)) {
      this.observer.observe(end);
      this.observed.add(end);
    }
  }

  close(): void {
    this.observer.disconnect();
    document.removeEventListener('visibilitychange', this.onVisible);
  }

  private take(entries: readonly IntersectionObserverEntry[]): void {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting) this.visible.add(idOf(target));
      else this.visible.delete(idOf(target));
    }
    this.tell();
  }

  private tell(): void {
    if (document.visibilityState === 'visible' && this.visible.size > 0) this.onSeen([...this.visible]);
  }
}

function idOf(end: Element): string {
  return (end as HTMLElement).dataset.message ?? '';
}
