import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Bus, BusListener } from './bus.js';
import { GatheringBus } from './gathering-bus.js';

const CHANNEL = 'lovelace_messaging';
/** $1 channel, $2 payloads */
const NOTIFY = { name: 'notify', text: 'select pg_notify($1, payload) from unnest($2::text[]) payload' };
/** For connecting, and for a notification to be taken. */
const TIMEOUT_MILLISECONDS = 10_000;
const FIRST_DELAY_MILLISECONDS = 100;
const LONGEST_DELAY_MILLISECONDS = 5_000;

/**
 * Hints over PostgreSQL's LISTEN and NOTIFY: no further part to run. A notification goes out after the commit that it
 * tells of and never within: there it takes a lock under which commits run one after the other.
 */
export class PostgresBus extends GatheringBus implements Bus {
  private client: pg.Client | undefined;

  constructor(
    private readonly url: string,
    onError: (error: unknown) => void,
  ) {
    super(onError);
  }

  get connected(): boolean {
    return this.client !== undefined;
  }

  get hearsAll(): boolean {
    return this.connected;
  }

  async open(listener: BusListener): Promise<void> {
    this.listener = listener;
    await this.connect();
  }

  async close(): Promise<void> {
    await this.sent();
    this.closed = true;
    const { client } = this;
    this.client = undefined;
    await client?.end();
  }

  /** Without a connection nothing is sent: the sweeps of the other instances find what changed. */
  protected async send(packets: string[]): Promise<void> {
    await this.client?.query({ ...NOTIFY, values: [CHANNEL, packets] });
  }

  private async connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.url,
      application_name: 'lovelace-messaging bus',
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      connectionTimeoutMillis: TIMEOUT_MILLISECONDS,
      query_timeout: TIMEOUT_MILLISECONDS,
    });
    client.on('notification', ({ payload }) => this.receive(payload ?? ''));
    const lost = (error?: Error) => this.reconnect(client, error);
    client.on('error', lost).on('end', lost);
    try {
      await client.connect();
      // Nothing is lost with a hint, so that none waits for the disk.
      await client.query(`set synchronous_commit = off; listen ${CHANNEL}`);
      this.client = client;
    } catch (error) {
      client.end().catch(() => {});
      throw error;
    }
  }

  private reconnect(lost: pg.Client, error: Error | undefined): void {
    if (this.closed || this.client !== lost) return;
    this.client = undefined;
    this.onError(error ?? new Error('The connection that listens for hints has ended'));
    lost.end().catch(() => {});
    void this.keepConnecting();
  }

  private async keepConnecting(): Promise<void> {
    for (let wait = FIRST_DELAY_MILLISECONDS; !this.closed; wait = Math.min(2 * wait, LONGEST_DELAY_MILLISECONDS)) {
      try {
        await this.connect();
        this.listener?.onGap();
        return;
      } catch (error) {
        this.onError(error);
        await delay(wait, undefined, { ref: false });
      }
    }
  }
}
