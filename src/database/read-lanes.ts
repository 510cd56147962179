import type { Pool, PoolClient, QueryResultRow } from 'pg';
import type { Tracer } from '../observability/tracer.js';
import { DeadlineError } from './deadline.js';
import type { Statement } from './statement.js';
import { type AskedStatement, type BatchResult, StatementBatch } from './statement-batch.js';
import { asTimedOut, TURN_MILLISECONDS } from './time-limits.js';

/** A batch that has taken so long has something slow in it, which nobody else is to wait for. */
const PATIENCE_MILLISECONDS = 5;

/**
 * Takes what reads to the database: all statements of one turn of the event loop in one batch. While a batch is under
 * way, what arrives waits for the next one, unless it takes long. So the busier the service is, the less a request
 * costs: at 16 requests at once (docs/performance.md, mix b) a batch serves eight of them with four or five statements.
 */
export class ReadLanes {
  private asked: AskedStatement[] = [];
  private preparing: (() => void)[] = [];
  private underWay = 0;
  private startedAt = 0;
  private turn: NodeJS.Immediate | undefined;
  private patience: NodeJS.Timeout | undefined;
  private expiry: NodeJS.Timeout | undefined;

  constructor(
    private readonly pool: Pool,
    private readonly options: {
      /** How many batches may be under way at once. */
      lanes: number;
      tracer: Tracer | undefined;
    },
    /** Runs a statement on its own. */
    private readonly runAlone: (statement: Statement, values: readonly unknown[]) => Promise<QueryResultRow[]>,
  ) {}

  /** Has `prepare` called just before the next batch leaves, to ask for what has gathered until then. */
  beforeNextBatch(prepare: () => void): void {
    this.preparing.push(prepare);
    this.wake();
  }

  /** The rows of a statement that only reads. */
  read(statement: Statement, values: readonly unknown[]): Promise<QueryResultRow[]> {
    return new Promise((resolve, reject) => {
      this.asked.push({ statement, values, resolve, reject, askers: this.options.tracer?.askers });
      this.wake();
    });
  }

  /** Everything that has been asked for until now. */
  private take(): AskedStatement[] {
    clearTimeout(this.expiry);
    this.expiry = undefined;
    const { preparing } = this;
    this.preparing = [];
    for (const prepare of preparing) prepare();
    const { asked } = this;
    this.asked = [];
    return asked;
  }

  /** Where all lanes hang, whoever waits is told so, and does not wait for as long as they do. */
  private expire(): void {
    const error = new DeadlineError();
    for (const { reject } of this.take()) reject(asTimedOut(error));
  }

  private wake(): void {
    if (this.turn) return;
    const waited = performance.now() - this.startedAt;
    if (this.underWay === 0 || (this.underWay < this.options.lanes && waited >= PATIENCE_MILLISECONDS)) {
      // All sockets that have something to read are read before the next turn begins.
      this.turn = setImmediate(() => this.start());
      return;
    }
    this.expiry ??= setTimeout(() => this.expire(), TURN_MILLISECONDS).unref();
    if (this.underWay < this.options.lanes) {
      this.patience ??= setTimeout(
        () => {
          this.patience = undefined;
          this.wake();
        },
        PATIENCE_MILLISECONDS - waited + 1,
      );
    }
  }

  private start(): void {
    const asked = this.take();
    this.turn = undefined;
    if (asked.length === 0) return;
    this.underWay += 1;
    this.startedAt = performance.now();
    void this.run(asked);
  }

  private async run(asked: readonly AskedStatement[]): Promise<void> {
    const { tracer } = this.options;
    const { error, unanswered, notSent } = await this.sendTraced(asked);
    this.underWay -= 1;
    const reason = asTimedOut(error);
    // Who has waited meanwhile has done so for as long, and would once more.
    if (reason !== error) this.expire();
    if (this.asked.length + this.preparing.length > 0) this.wake();
    // Only whoever asked what fails is to be told: what waited behind it is well, or wants another connection. Where there
    // was none to be had, or no answer, each alone would only wait as long again.
    for (const { statement, values, resolve, reject, askers } of unanswered) {
      const run = () => this.runAlone(statement, values);
      if (notSent || reason !== error) reject(reason);
      else (askers && tracer ? tracer.onBehalfOf(askers, run) : run()).then(resolve, reject);
    }
  }

  private async sendTraced(asked: readonly AskedStatement[]) {
    const { tracer } = this.options;
    if (!tracer) return this.send(asked);
    const names = asked.map(({ statement }) => statement.name);
    const span = tracer.startBatch(
      names,
      asked.flatMap(({ askers = [] }) => askers),
    );
    const sent = await this.send(asked);
    if (span) tracer.endBatch(span, sent.error);
    return sent;
  }

  private async send(asked: readonly AskedStatement[]) {
    let client: PoolClient;
    try {
      client = await this.pool.connect();
    } catch (error) {
      return { error: error as Error, unanswered: asked, notSent: true };
    }
    const { error, unanswered } = await new Promise<BatchResult>((resolve) => {
      client.query(new StatementBatch(asked, resolve));
    }).catch((failure: Error) => ({ error: failure, unanswered: asked }));
    client.release(error);
    return { error, unanswered, notSent: false };
  }
}
