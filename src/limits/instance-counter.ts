import cluster from 'node:cluster';
import { type IRateLimiterOptions, RateLimiterCluster, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** Counts what callers do over all processes of an instance. Both reject with RateLimiterRes where nothing is left. */
export type InstanceCounter = Pick<RateLimiterMemory, 'consume' | 'block'>;

/** The primary has little else to do, so one that took as long as this would not answer at all. */
const ANSWER_MILLISECONDS = 1_000;

/**
 * Counts in the primary, for all workers. Where it does not answer, each worker counts for itself: a caller may then do
 * as many times as much as there are workers, while refusing would be an outage, and letting all pass no limit.
 */
class PrimaryCounter implements InstanceCounter {
  private readonly shared: RateLimiterCluster;
  private readonly own: RateLimiterMemory;

  constructor(options: IRateLimiterOptions) {
    this.shared = new RateLimiterCluster({ ...options, timeoutMs: ANSWER_MILLISECONDS });
    this.own = new RateLimiterMemory(options);
  }

  consume(key: string): Promise<RateLimiterRes> {
    return this.count((counter) => counter.consume(key));
  }

  block(key: string, seconds: number): Promise<RateLimiterRes> {
    return this.count((counter) => counter.block(key, seconds));
  }

  private async count(step: (counter: InstanceCounter) => Promise<RateLimiterRes>): Promise<RateLimiterRes> {
    // The primary has gone, and this worker is draining.
    if (!process.connected) return step(this.own);
    try {
      return await step(this.shared);
    } catch (rejection) {
      if (rejection instanceof RateLimiterRes) throw rejection;
      return step(this.own);
    }
  }
}

/** Makes a counter for this process: alone it counts in memory, as a worker in the primary's. */
export function createCounter(options: IRateLimiterOptions): InstanceCounter {
  return cluster.isWorker ? new PrimaryCounter(options) : new RateLimiterMemory(options);
}
