import type { Connection, FieldDef, QueryResultRow, Submittable } from 'pg';
import type { Askers } from '../observability/tracer.js';
import { createRowClass, type RowClass } from './row-class.js';
import type { Statement } from './statement.js';
import { STATEMENT_MILLISECONDS } from './time-limits.js';
import { toText } from './values.js';

/** A statement on its way to the database, and whom its rows are for. */
export interface AskedStatement {
  statement: Statement;
  values: readonly unknown[];
  resolve: (rows: QueryResultRow[]) => void;
  reject: (error: unknown) => void;
  /** On whose behalf, where there are traces. */
  askers: Askers | undefined;
}

/** How the batch ended: with an error, and the statements that were left without an answer for it. */
export interface BatchResult {
  error: Error | undefined;
  unanswered: readonly AskedStatement[];
}

/** The rows of a statement never change their shape, so that PostgreSQL need not describe them each time. */
const rowClasses = new WeakMap<Statement, RowClass>();

/** What @types/pg leaves out. */
interface PreparingConnection extends Connection {
  /** The texts of the statements that were prepared on this connection, by their names. */
  parsedStatements: Record<string, string>;
}

/**
 * Statements that go to PostgreSQL in one packet, and whose rows come back in one: one way there and back, for which
 * PostgreSQL and this process each wake once. They run in their order and in one transaction, so they only read: each is
 * answered before that commits.
 *
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING; pg's client takes it as it takes
 * its own cursors and streams.
 */
export class StatementBatch implements Submittable {
  /** By this pg's client knows for how long to wait, until it is called back. */
  readonly query_timeout = STATEMENT_MILLISECONDS;
  callback: () => void = () => {};
  private answered = 0;
  private rows: QueryResultRow[] = [];
  private failure: Error | undefined;

  constructor(
    readonly asked: readonly AskedStatement[],
    private readonly ended: (result: BatchResult) => void,
  ) {}

  submit(connection: Connection): void {
    const { parsedStatements } = connection as PreparingConnection;
    connection.stream.cork();
    for (const { statement, values } of this.asked) {
      const { name, text } = statement;
      if (parsedStatements[name] === undefined) {
        connection.parse({ name, text, types: [] }, true);
        parsedStatements[name] = text;
      }
      connection.bind({ statement: name, values: values.map(toText) }, true);
      if (!rowClasses.has(statement)) connection.describe({ type: 'P', name: '' }, true);
      connection.execute(null, true);
    }
    connection.sync();
    connection.stream.uncork();
  }

  handleRowDescription({ fields }: { fields: FieldDef[] }): void {
    rowClasses.set(this.current.statement, createRowClass(fields));
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    const Row = rowClasses.get(this.current.statement) as RowClass;
    this.rows.push(new Row(fields));
  }

  handleCommandComplete(): void {
    const { rows, current } = this;
    this.rows = [];
    this.answered += 1;
    current.resolve(rows);
  }

  /** PostgreSQL passes over all statements after one that failed. A lost connection is told here, too. */
  handleError(error: Error): void {
    if (this.failure) return;
    this.failure = error;
    this.callback();
    this.ended({ error, unanswered: this.asked.slice(this.answered) });
  }

  handleReadyForQuery(): void {
    if (this.failure) return;
    this.callback();
    this.ended({ error: undefined, unanswered: [] });
  }

  private get current(): AskedStatement {
    return this.asked[this.answered] as AskedStatement;
  }
}
