import type { Delivery } from './live-event.js';

/** Takes a subscription's events to its client. */
export interface Sink {
  deliver(delivery: Delivery): void;
  /** Resolves when the client has taken enough of what was delivered for more to come. */
  drained(): Promise<void>;
  /** The events cannot go on: the client is to come back with its last cursor. */
  fail(): void;
  /** Nothing more is to reach the client, not even what is on its way. */
  end(): void;
}

/**
 * A subscription between its resolver and its socket. Events are pushed to a sink and do not pass through the
 * iterator, which only lasts as long as the subscription does: an iterator's hop for each socket and event would cost
 * as much as the delivery itself.
 */
export class LiveStream implements AsyncGenerator<never, void, void> {
  private stop: (() => void) | undefined;
  private sink: Sink | undefined;
  private ended = false;
  private readonly ending = Promise.withResolvers<IteratorResult<never, void>>();

  /** `begin` starts the flow of events and returns what stops it. */
  constructor(private readonly begin: (sink: Sink) => () => void) {}

  /** Lets the events flow. */
  start(sink: Sink): void {
    if (this.ended) return;
    this.sink = sink;
    this.stop = this.begin(sink);
  }

  /** Ends the subscription: no event follows, and the client is told that it is complete. */
  end(): void {
    if (this.ended) return;
    this.ended = true;
    this.stop?.();
    this.sink?.end();
    this.ending.resolve({ done: true, value: undefined });
  }

  next(): Promise<IteratorResult<never, void>> {
    return this.ending.promise;
  }

  return(): Promise<IteratorResult<never, void>> {
    this.end();
    return this.ending.promise;
  }

  throw(error: unknown): Promise<IteratorResult<never, void>> {
    this.end();
    return Promise.reject(error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.end();
  }
}
