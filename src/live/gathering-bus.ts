import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { BusListener } from './bus.js';
import type { Hint } from './hint.js';
import { packHints, unpackHints } from './hint-packets.js';

/**
 * How long hints gather for the other instances. What carries them costs each time, and wakes every instance: a
 * notification for each message costs PostgreSQL half of what the message itself does.
 */
const GATHER_MILLISECONDS = 10;

/** What carries packets between instances. This instance hears its own hints at once, the others by packets. */
export abstract class GatheringBus {
  private readonly id = randomUUID();
  private waiting: Hint[] = [];
  private sending: Promise<void> | undefined;
  protected listener: BusListener | undefined;
  protected closed = false;

  constructor(protected readonly onError: (error: unknown) => void) {}

  publish(hint: Hint): void {
    this.listener?.onHint(hint);
    this.waiting.push(hint);
    this.sending ??= this.sendAll();
  }

  /** Sends packets to all instances. What it rejects with is told to the operator. */
  protected abstract send(packets: string[]): Promise<unknown>;

  /** Hints that could not be sent. */
  protected onUnsent(_hints: readonly Hint[]): void {}

  /** Resolves when what was published before has been sent. */
  protected async sent(): Promise<void> {
    await this.sending;
  }

  protected receive(packet: string): void {
    try {
      const { from, hints } = unpackHints(packet);
      if (from !== this.id) for (const hint of hints) this.listener?.onHint(hint);
    } catch (error) {
      this.onError(error);
    }
  }

  /** Sends what gathers until then, and what gathers while a packet is under way with the next one. */
  private async sendAll(): Promise<void> {
    while (this.waiting.length > 0) {
      await delay(GATHER_MILLISECONDS);
      const hints = this.waiting;
      this.waiting = [];
      try {
        await this.send(packHints(this.id, hints));
      } catch (error) {
        this.onError(error);
        this.onUnsent(hints);
      }
    }
    this.sending = undefined;
  }
}
