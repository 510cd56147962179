import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Database, Statement } from '../database/database.js';
import type { Bus, BusListener } from './bus.js';
import { type Hint, isHint } from './hint.js';

const CHANNEL = 'lovelace_messaging';
const FIRST_DELAY_MILLISECONDS = 100;
const LONGEST_DELAY_MILLISECONDS = 5_000;

/** $1 channel, $2 payloads */
const notify: Statement = { name: 'notify', text: 'select pg_notify($1, payload) from unnest($2::text[]) payload' };

/**
 * Hints over PostgreSQL's LISTEN and NOTIFY: no further part to run. NOTIFY goes out after the commit that it tells of
 * and never within: there it takes a lock under which commits run one after the other.
 */
export class PostgresBus implements Bus {
  private client: pg.Client | undefined;
  private listener: BusListener | undefined;
  private closed = false;
  private waiting: string[] = [];
  private sending: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    private readonly url: string,
    private readonly onError: (error: unknown) => void,
  ) {}

  get connected(): boolean {
    return this.client !== undefined;
  }

  async open(listener: BusListener): Promise<void> {
    this.listener = listener;
    await this.connect();
  }

  publish(hint: Hint): void {
    this.waiting.push(JSON.stringify(hint));
    this.sending ??= this.send();
  }

  async close(): Promise<void> {
    await this.sending;
    this.closed = true;
    const { client } = this;
    this.client = undefined;
    await client?.end();
  }

  private async connect(): Promise<void> {
    const client = new pg.Client({ connectionString: this.url, keepAlive: true, keepAliveInitialDelayMillis: 10_000 });
    client.on('notification', ({ payload }) => this.receive(payload ?? ''));
    const lost = (error?: Error) => this.reconnect(client, error);
    client.on('error', lost).on('end', lost);
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
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

  private receive(payload: string): void {
    try {
      const hint: unknown = JSON.parse(payload);
      if (!isHint(hint)) throw new Error(`Expected a hint, but got ${payload.slice(0, 200)}`);
      this.listener?.onHint(hint);
    } catch (error) {
      // Anybody with access to the database can notify anything.
      this.onError(error);
    }
  }

  /** Sends what gathers while a statement is under way with the next one. */
  private async send(): Promise<void> {
    while (this.waiting.length > 0) {
      const payloads = this.waiting;
      this.waiting = [];
      try {
        await this.database.rows(notify, [CHANNEL, payloads]);
      } catch (error) {
        this.onError(error);
      }
    }
    this.sending = undefined;
  }
}
