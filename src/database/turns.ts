/**
 * Lets work of one kind be done one after the other in this process. What waits for a lock of all instances would hold a
 * connection meanwhile, and many of them would leave nobody else one.
 */
export class Turns {
  private latest: Promise<unknown> = Promise.resolve();

  /** Does the work when all that came before is done. */
  take<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.latest.then(work);
    this.latest = result.catch(() => {});
    return result;
  }
}
