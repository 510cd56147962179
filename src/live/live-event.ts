import { randomUUID } from 'node:crypto';
import type { Loaders } from '../loaders.js';

/**
 * Stands in an execution's result for the cursor of whoever it is delivered to. Nobody outside this process can know
 * it, so no message text can contain it.
 */
export const CURSOR_PLACEHOLDER = randomUUID();

/** The result of an execution as JSON text, to be completed by each receiver's cursor and framed for its operation. */
export class RenderedEvent {
  private readonly parts: readonly string[];
  private readonly frames = new Map<string, Buffer>();

  constructor(payload: string) {
    this.parts = payload.split(CURSOR_PLACEHOLDER);
  }

  /** Whether it has a cursor in it. */
  get hasCursor(): boolean {
    return this.parts.length > 1;
  }

  /** `head`, the result with this cursor, and a closing brace, as bytes that all receivers of the same share. */
  frame(head: string, cursor: string): Buffer {
    const key = `${head}${cursor}`;
    let frame = this.frames.get(key);
    if (!frame) {
      frame = Buffer.from(`${head}${this.parts.join(cursor)}}`);
      this.frames.set(key, frame);
    }
    return frame;
  }
}

/**
 * Something that happened, handed to all subscriptions which it concerns. It is executed once for each distinct
 * operation, however many sockets asked it.
 */
export class LiveEvent<Root = unknown> {
  private readonly rendered = new Map<string, Promise<RenderedEvent>>();

  constructor(
    /** What the subscription field resolves from. */
    readonly root: Root,
    /** Shared by the executions of this event, so that what depends on viewers is read for all of them together. */
    readonly loaders: Loaders,
  ) {}

  /** The result of an operation, which `execute` computes when it is the first with this key. */
  render(key: string, execute: () => Promise<string>): Promise<RenderedEvent> {
    let rendered = this.rendered.get(key);
    if (!rendered) {
      rendered = execute().then((payload) => new RenderedEvent(payload));
      this.rendered.set(key, rendered);
    }
    return rendered;
  }
}

/** The cursor of events with which no subscription resumes. */
export const NO_CURSOR = () => '';

/** An event on its way to one subscription. */
export interface Delivery {
  event: LiveEvent;
  /** The cursor with which this subscription resumes after the event; sealed when it is asked for. */
  cursor(): string;
}
