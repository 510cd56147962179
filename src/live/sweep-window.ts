/** How long a change may be on its way from the time that it notes to its commit. */
export const COMMIT_SECONDS = 60;

/**
 * How far back to look by time for what hints should have told: to the last look that succeeded, and as long before that
 * as a change may have been on its way.
 */
export class SweepWindow {
  private sweptAt = performance.now();

  get seconds(): number {
    return (performance.now() - this.sweptAt) / 1_000 + COMMIT_SECONDS;
  }

  /** Looks that far back; one that fails leaves the rest to the next one. */
  async sweep(look: (seconds: number) => Promise<void>): Promise<void> {
    const begun = performance.now();
    await look(this.seconds);
    this.sweptAt = begun;
  }
}
