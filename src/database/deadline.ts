/** Something took longer than it was allowed to. */
export class DeadlineError extends Error {
  constructor() {
    super('Expected it to end before its deadline, but it did not');
    this.name = 'DeadlineError';
  }
}

/** The moment until which something is to have ended, and from which on nobody waits for it any more. */
export class Deadline {
  private readonly at: number;

  constructor(milliseconds: number) {
    this.at = performance.now() + milliseconds;
  }

  /** How many milliseconds are left, at least one. */
  get remaining(): number {
    return Math.max(1, Math.ceil(this.at - performance.now()));
  }

  get passed(): boolean {
    return performance.now() >= this.at;
  }

  /** What `work` resolves to; throws DeadlineError where that takes too long, and `discard` then gets it when it comes. */
  async limit<Value>(work: Promise<Value>, discard: (late: Value) => void): Promise<Value> {
    let timer: NodeJS.Timeout | undefined;
    let late = false;
    const expiry = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        late = true;
        reject(new DeadlineError());
      }, this.remaining);
    });
    work.then(
      (value) => late && discard(value),
      () => {},
    );
    return Promise.race([work, expiry]).finally(() => clearTimeout(timer));
  }
}
