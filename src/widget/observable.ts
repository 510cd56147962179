/** Something that changes, and whose observers are told: once for all changes of the same moment. */
export class Observable {
  private readonly observers = new Set<() => void>();
  private isTelling = false;

  /** Calls back after each change, until the function that it returns is called. */
  observe(observer: () => void): () => void {
    this.observers.add(observer);
    return () => this.observers.delete(observer);
  }

  /** To be called by whatever has changed. */
  changed(): void {
    if (this.isTelling) return;
    this.isTelling = true;
    queueMicrotask(() => {
      this.isTelling = false;
      for (const observer of this.observers) observer();
    });
  }
}
