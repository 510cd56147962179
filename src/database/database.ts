import type { MikroORM } from '@mikro-orm/postgresql';
import type { Pool, PoolClient, QueryResultRow } from 'pg';
import pg from 'pg';

/** A statement with the name under which PostgreSQL keeps its plan. */
export interface Statement {
  name: string;
  text: string;
}

/** How long the database may take to say that it is there. */
const ANSWER_MILLISECONDS = 2_000;
const INT8 = 20;
const INT8_ARRAY = 1016;
/** Internal ids and sums stay far below 2^53, so numbers serve. */
const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
    if (oid === INT8) return Number;
    if (oid === INT8_ARRAY) return (text) => (text === '{}' ? [] : text.slice(1, -1).split(',').map(Number));
    return pg.types.getTypeParser(oid, format as 'text');
  },
} as pg.CustomTypesConfig;

const hasNul = (value: unknown) => typeof value === 'string' && value.includes('\0');

/** PostgreSQL's text holds no NUL, so nothing stored equals a text with one; U+FFFD stands in, as for lone surrogates. */
function withoutNul(value: unknown): unknown {
  if (Array.isArray(value)) return value.some(hasNul) ? value.map(withoutNul) : value;
  return hasNul(value) ? (value as string).replaceAll('\0', '\uFFFD') : value;
}

/** Runs statements: on any connection of the pool, or on the one of a transaction. */
export class Queries {
  constructor(private readonly connection: Pool | PoolClient) {}

  /** The rows of a statement. */
  async rows<Row extends QueryResultRow>(statement: Statement, values: unknown[]): Promise<Row[]> {
    const { name, text } = statement;
    return (await this.connection.query<Row>({ name, text, values: values.map(withoutNul), types })).rows;
  }

  /** The first row of a statement, or undefined. */
  async row<Row extends QueryResultRow>(statement: Statement, values: unknown[]): Promise<Row | undefined> {
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
  private constructor(private readonly pool: Pool) {
    super(pool);
  }

  /** Connects; rejects when the database cannot be reached. */
  static async connect(orm: MikroORM): Promise<Database> {
    await orm.connect();
    return new Database(await orm.em.getConnection().getNativeClient());
  }

  /** Runs `work` in one transaction: committed when it resolves, rolled back when it rejects. */
  async transaction<Result>(work: (queries: Queries) => Promise<Result>): Promise<Result> {
    const client = await this.pool.connect();
    let broken: Error | undefined;
    try {
      await client.query('begin');
      const result = await work(new Queries(client));
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback').catch((failure: Error) => {
        broken = failure;
      });
      throw error;
    } finally {
      client.release(broken);
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

/** Whether an error is PostgreSQL's, and which: https://www.postgresql.org/docs/current/errcodes-appendix.html */
export function isDatabaseError(error: unknown, code: string, constraint?: string): boolean {
  return (
    error instanceof pg.DatabaseError &&
    error.code === code &&
    (constraint === undefined || error.constraint === constraint)
  );
}
