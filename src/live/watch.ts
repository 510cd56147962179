import type { Askers, Tracer } from '../observability/tracer.js';

const NOBODY: Askers = [];

/** Who watches over live delivery: is told what fails, and traces what is delivered. */
export class Watch {
  constructor(
    /** Told of what fails and is tried again. */
    readonly onError: (error: unknown) => void,
    private readonly tracer: Tracer | undefined,
  ) {}

  /** On whose behalf this is done, where there are traces. */
  get causes(): Askers {
    return this.tracer?.askers ?? NOBODY;
  }

  /** Does some work as a delivery of its own, of so many chats or people. */
  deliver<Result>(name: string, keys: number, causes: Askers, work: () => Promise<Result>): Promise<Result> {
    return this.tracer ? this.tracer.deliver(name, keys, causes, work) : work();
  }
}
