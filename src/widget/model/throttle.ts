/** Does something so long after it was first asked to, once for all that ask meanwhile. */
export class Throttle {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly milliseconds: number,
    private readonly action: () => void,
  ) {}

  soon(): void {
    this.timer ??= setTimeout(() => this.now(), this.milliseconds);
  }

  /** The same, but the time begins anew, such as with each letter that is typed. */
  later(): void {
    this.cancel();
    this.soon();
  }

  /** What is waiting is done. */
  now(): void {
    if (this.timer === undefined) return;
    this.cancel();
    this.action();
  }

  cancel(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
