import type { MikroORM } from '@mikro-orm/postgresql';
import type pg from 'pg';
import type { Pool, PoolClient, QueryResultRow } from 'pg';
import type { Tracer } from '../observability/tracer.js';
import { type Deadline, DeadlineError } from './deadline.js';
import { ReadLanes } from './read-lanes.js';
import type { Statement } from './statement.js';
import { asTimedOut, isUnanswered, LONG_STATEMENT_MILLISECONDS, STATEMENT_MILLISECONDS } from './time-limits.js';
import { parserOf, toText } from './values.js';

export { isDatabaseError } from './database-error.js';
export type { Statement } from './statement.js';

/** How long the database may take to say that it is there. */
const ANSWER_MILLISECONDS = 2_000;
const types = { getTypeParser: parserOf } as pg.CustomTypesConfig;

/** How statements are run. */
interface QuerySettings {
  /** How long one may take. */
  milliseconds: number;
  /** Undefined where there are no traces. */
  tracer: Tracer | undefined;
}

/** Runs statements, each alone: on any connection of the pool, or on the one of a transaction. */
export class Queries {
  constructor(
    private readonly connection: Pool | PoolClient,
    private readonly settings: QuerySettings,
  ) {}

  /** The rows of a statement. */
  rows<Row extends QueryResultRow>(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    const { tracer } = this.settings;
    if (!tracer) return this.run(statement, values);
    return tracer.statement(statement.name, () => this.run(statement, values));
  }

  private async run<Row extends QueryResultRow>({ name, text }: Statement, values: readonly unknown[]): Promise<Row[]> {
    const query = { name, text, values: values.map(toText), types, query_timeout: this.settings.milliseconds };
    return (await this.connection.query<Row>(query)).rows;
  }

  /** The first row of a statement, or undefined. */
  async row<Row extends QueryResultRow>(statement: Statement, values: readonly unknown[]): Promise<Row | undefined> {
    return (await this.rows<Row>(statement, values))[0];
  }
}

/**
 * The database as the domains use it: named (prepared) statements over MikroORM's own connection pool.
 *
 * Unnamed statements cost PostgreSQL up to twice the CPU, and hydrated entities cost Node 7 to 14 times as much as
 * plain rows; MikroORM keeps the schema, the migrations and the pool.
 */
export class Database extends Queries {
  private readonly lanes: ReadLanes;

  private constructor(
    readonly pool: Pool,
    /** Undefined where there are no traces. */
    readonly tracer: Tracer | undefined,
  ) {
    super(pool, { milliseconds: STATEMENT_MILLISECONDS, tracer });
    // What writes is not to find all connections taken by what reads.
    const lanes = Math.max(1, Math.floor(pool.options.max / 2));
    this.lanes = new ReadLanes(pool, { lanes, tracer }, (statement, values) => this.rows(statement, values));
  }

  /** As always; throws TimedOutError where the database is held up. What is under way then may still be done. */
  override async rows<Row extends QueryResultRow>(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    try {
      return await super.rows<Row>(statement, values);
    } catch (error) {
      throw asTimedOut(error);
    }
  }

  /** Connects; rejects when the database cannot be reached. */
  static async connect(orm: MikroORM, tracer?: Tracer): Promise<Database> {
    await orm.connect();
    return new Database(await orm.em.getConnection().getNativeClient(), tracer);
  }

  /** The rows of a statement that only reads; it goes with all others of this turn of the event loop. Errors as of `rows`. */
  read<Row extends QueryResultRow>(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    return this.lanes.read(statement, values) as Promise<Row[]>;
  }

  /** The first row of a statement that only reads, or undefined. */
  async readRow<Row extends QueryResultRow>(
    statement: Statement,
    values: readonly unknown[],
  ): Promise<Row | undefined> {
    return (await this.read<Row>(statement, values))[0];
  }

  /** Has `prepare` called just before what has gathered to be read leaves for the database. */
  beforeReading(prepare: () => void): void {
    this.lanes.beforeNextBatch(prepare);
  }

  /**
   * Runs `work` in one transaction: committed when it resolves, rolled back when it rejects. Throws TimedOutError where
   * the database is held up; with a deadline, also where the wait for a connection and the transaction together take
   * longer. Nothing is stored then, except where the commit itself was under way.
   */
  transaction<Result>(work: (queries: Queries) => Promise<Result>, deadline?: Deadline): Promise<Result> {
    if (!this.tracer) return this.transact(work, deadline);
    return this.tracer.statement('transaction', () => this.transact(work, deadline));
  }

  private async transact<Result>(work: (queries: Queries) => Promise<Result>, deadline?: Deadline): Promise<Result> {
    try {
      const client = await limited(this.pool.connect(), deadline, (late) => late.release());
      const queries = new Queries(client, { milliseconds: LONG_STATEMENT_MILLISECONDS, tracer: this.tracer });
      return await runOn(client, () => work(queries), deadline);
    } catch (error) {
      throw asTimedOut(error);
    }
  }

  /** Whether it can be reached. */
  async answers(): Promise<boolean> {
    try {
      await this.pool.query({ text: 'select 1', query_timeout: ANSWER_MILLISECONDS } as pg.QueryConfig);
      return true;
    } catch {
      return false;
    }
  }
}

function limited<Value>(
  work: Promise<Value>,
  deadline: Deadline | undefined,
  discard: (late: Value) => void,
): Promise<Value> {
  return deadline ? deadline.limit(work, discard) : work;
}

async function runOn<Result>(
  client: PoolClient,
  work: () => Promise<Result>,
  deadline: Deadline | undefined,
): Promise<Result> {
  let broken: Error | undefined;
  try {
    return await limited(runTransaction(client, work, deadline), deadline, () => {});
  } catch (error) {
    // What it still does is not waited for, so that the connection is of no use to others.
    if (error instanceof DeadlineError || isUnanswered(error)) broken = error as Error;
    else {
      await control(client, 'rollback').catch((failure: Error) => {
        broken = failure;
      });
    }
    throw error;
  } finally {
    client.release(broken);
  }
}

async function runTransaction<Result>(
  client: PoolClient,
  work: () => Promise<Result>,
  deadline: Deadline | undefined,
): Promise<Result> {
  await control(client, beginBefore(deadline));
  const result = await work();
  if (deadline?.passed) throw new DeadlineError();
  await control(client, 'commit');
  return result;
}

/** Begins or ends a transaction. */
async function control(client: PoolClient, text: string): Promise<void> {
  await client.query({ text, query_timeout: LONG_STATEMENT_MILLISECONDS } as pg.QueryConfig);
}

/** PostgreSQL gives up a little earlier, so that a statement that waits in vain leaves the connection as it was. */
function beginBefore(deadline: Deadline | undefined): string {
  return deadline ? `begin; set local statement_timeout = ${Math.ceil(deadline.remaining * 0.9)}` : 'begin';
}
