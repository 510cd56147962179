import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { soon, until } from '../../support/waiting.js';
import type { Following } from './following.js';
import { openListener } from './listener.js';

/** So many sockets are opened at once: the server's queue of connections is not what is measured. */
const AT_ONCE = 100;
/** How long a push may take before it is taken for missed by a subscription that had not begun. */
const SETTLE_MILLISECONDS = 500;

/** Many sockets to which the same is pushed. */
export class Listeners {
  private readonly sockets: Socket[] = [];
  private arrived = 0;
  private all = Promise.withResolvers<void>();
  /** The text that was pushed last. */
  lastText = '';

  constructor(
    private readonly url: string,
    /** What the socket with this number follows. */
    private readonly followingOf: (index: number) => Promise<Following> | undefined,
  ) {}

  get count(): number {
    return this.sockets.length;
  }

  /** Opens more, up to this number. */
  async growTo(count: number): Promise<void> {
    while (this.sockets.length < count) {
      const some = Math.min(AT_ONCE, count - this.sockets.length);
      const opening = Array.from({ length: some }, (_, index) => this.open(this.sockets.length + index));
      this.sockets.push(...(await Promise.all(opening)));
    }
  }

  /** Has things pushed until one reached all: only the server knows when a subscription has begun. */
  async settle(trigger: () => Promise<unknown>): Promise<void> {
    const reached = async () => {
      const pushed = this.expect();
      await trigger();
      return Promise.race([pushed.then(() => true), delay(SETTLE_MILLISECONDS, false)]);
    };
    await until(reached);
  }

  /** Has something pushed, and waits until the last socket has it; resolves with the milliseconds that took. */
  async push(trigger: () => Promise<unknown>): Promise<number> {
    if (this.arrived > this.count) throw new Error(`Expected ${this.count} deliveries, but got ${this.arrived}`);
    const startedAt = performance.now();
    const lastAt = this.expect().then(() => performance.now());
    await Promise.all([trigger(), soon(lastAt, `what was pushed, on ${this.count} sockets`)]);
    return (await lastAt) - startedAt;
  }

  close(): void {
    for (const socket of this.sockets.splice(0)) socket.destroy();
  }

  /** Begins to count; resolves when each socket has got something. */
  private expect(): Promise<void> {
    this.arrived = 0;
    this.all = Promise.withResolvers();
    return this.all.promise;
  }

  private async open(index: number): Promise<Socket> {
    const onPushed = (data: Buffer, start: number, end: number) => {
      this.arrived += 1;
      if (this.arrived !== this.count) return;
      this.lastText = data.toString('utf8', start, end);
      this.all.resolve();
    };
    return openListener(this.url, await this.followingOf(index), onPushed, (error) => this.all.reject(error));
  }
}
