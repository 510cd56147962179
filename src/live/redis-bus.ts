import type { Redis } from 'ioredis';
import { connectRedis } from '../redis/redis.js';
import type { Bus, BusListener } from './bus.js';
import { GatheringBus } from './gathering-bus.js';
import type { Hint } from './hint.js';

/**
 * Hints over Redis, which many instances cost PostgreSQL nothing with. Redis may be away: what it does not take goes over
 * another bus, to which every instance listens as well.
 */
export class RedisBus extends GatheringBus implements Bus {
  private subscriber: Redis | undefined;
  private listening = false;

  constructor(
    private readonly url: string,
    private readonly parts: { redis: Redis; namespace: string; fallback: Bus },
    onError: (error: unknown) => void,
  ) {
    super(onError);
  }

  get connected(): boolean {
    return this.parts.fallback.connected;
  }

  get hearsAll(): boolean {
    return this.listening && this.parts.fallback.hearsAll;
  }

  async open(listener: BusListener): Promise<void> {
    this.listener = listener;
    await this.parts.fallback.open(listener);
    const subscriber = await connectRedis(this.url, 'bus', this.onError);
    this.subscriber = subscriber;
    subscriber.on('message', (_channel, packet) => this.receive(packet));
    subscriber.on('close', () => {
      if (this.listening && !this.closed) listener.onGap();
      this.listening = false;
    });
    subscriber.on('ready', () => void this.listen(subscriber, () => listener.onGap()));
    if (subscriber.status === 'ready') await this.listen(subscriber, () => {});
  }

  override publish(hint: Hint): void {
    if (this.parts.redis.status === 'ready') super.publish(hint);
    else this.parts.fallback.publish(hint);
  }

  async close(): Promise<void> {
    await this.sent();
    this.closed = true;
    this.subscriber?.disconnect();
    await this.parts.fallback.close();
  }

  protected async send(packets: string[]): Promise<void> {
    const { redis, namespace } = this.parts;
    await Promise.all(packets.map((packet) => redis.publish(channelOf(namespace), packet)));
  }

  protected override onUnsent(hints: readonly Hint[]): void {
    for (const hint of hints) this.parts.fallback.publish(hint);
  }

  /** Hints that came while nothing was heard are made up for by `then`. */
  private async listen(subscriber: Redis, then: () => void): Promise<void> {
    try {
      await subscriber.subscribe(channelOf(this.parts.namespace));
      this.listening = subscriber.status === 'ready';
      then();
    } catch (error) {
      this.onError(error);
      // The next connection listens.
      subscriber.disconnect(true);
    }
  }
}

function channelOf(namespace: string): string {
  return `${namespace}:hints`;
}
