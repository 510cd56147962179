import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Bus, BusListener } from './bus.js';
import { type Hint, isHint } from './hint.js';

const CHANNEL = 'lovelace_messaging';
/** $1 channel, $2 payloads */
const NOTIFY = { name: 'notify', text: 'select pg_notify($1, payload) from unnest($2::text[]) payload' };
/** PostgreSQL takes payloads of fewer than 8,000 bytes; a hint has fewer than 4,000. */
const PAYLOAD_LENGTH = 4_000;
/**
 * How long hints gather for the other instances. A notification is a transaction of its own, and wakes every instance:
 * one for each message costs PostgreSQL half of what the message itself does.
 */
const GATHER_MILLISECONDS = 10;
/** For connecting, and for a notification to be taken. */
const TIMEOUT_MILLISECONDS = 10_000;
const FIRST_DELAY_MILLISECONDS = 100;
const LONGEST_DELAY_MILLISECONDS = 5_000;

/** What an instance tells the others at once. */
interface Notification {
  /** The instance, which has heard of it already. */
  from: string;
  hints: Hint[];
}

/** Puts hints into as few payloads as they fit in. */
function pack(from: string, hints: readonly Hint[]): string[] {
  const payloads: string[] = [];
  let part: string[] = [];
  let length = 0;
  const flush = () => {
    if (part.length > 0) payloads.push(`{"from":"${from}","hints":[${part.join(',')}]}`);
    part = [];
    length = 0;
  };
  for (const hint of hints) {
    const text = JSON.stringify(hint);
    if (length + text.length > PAYLOAD_LENGTH) flush();
    part.push(text);
    length += text.length + 1;
  }
  flush();
  return payloads;
}

function unpack(payload: string): Notification {
  const { from, hints } = JSON.parse(payload) as Partial<Notification>;
  // Anybody with access to the database can notify anything.
  if (typeof from === 'string' && Array.isArray(hints) && hints.every(isHint)) return { from, hints };
  throw new Error(`Expected hints, but got ${payload.slice(0, 200)}`);
}

/**
 * Hints over PostgreSQL's LISTEN and NOTIFY: no further part to run. This instance hears its own at once, the others by
 * NOTIFY. That goes out after the commit that it tells of and never within: there it takes a lock under which commits
 * run one after the other.
 */
export class PostgresBus implements Bus {
  private readonly id = randomUUID();
  private client: pg.Client | undefined;
  private listener: BusListener | undefined;
  private closed = false;
  private waiting: Hint[] = [];
  private sending: Promise<void> | undefined;

  constructor(
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
    this.listener?.onHint(hint);
    this.waiting.push(hint);
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

  private receive(payload: string): void {
    try {
      const { from, hints } = unpack(payload);
      if (from !== this.id) for (const hint of hints) this.listener?.onHint(hint);
    } catch (error) {
      this.onError(error);
    }
  }

  /** Sends what gathers until then, and what gathers while a statement is under way with the next one. */
  private async send(): Promise<void> {
    while (this.waiting.length > 0) {
      await delay(GATHER_MILLISECONDS);
      const hints = this.waiting;
      this.waiting = [];
      try {
        // Without a connection nothing is sent: the sweeps of the other instances find what changed.
        await this.client?.query({ ...NOTIFY, values: [CHANNEL, pack(this.id, hints)] });
      } catch (error) {
        this.onError(error);
      }
    }
    this.sending = undefined;
  }
}
