import pg from 'pg';

/** A statement that was sent to PostgreSQL. */
export interface SentStatement {
  /** The name under which its plan is kept, if it has one. */
  name: string | undefined;
  text: string;
}

type Query = (this: pg.Client, ...args: unknown[]) => unknown;

function toStatement(query: unknown): SentStatement {
  if (typeof query === 'string') return { name: undefined, text: query };
  const { name, text } = query as { name?: string; text: string };
  return { name, text };
}

/**
 * Counts the SQL statements that this process sends while `work` runs, whichever connection they go through: those of
 * the service, for it runs in the tests' process, and not what a bystander's `TestDatabase.query` would send in `work`.
 * Statements of live delivery (NOTIFY, and what its hints lead to) come whenever they come, and are left out.
 */
export async function recordStatements<Result>(
  work: () => Promise<Result>,
): Promise<{ result: Result; statements: SentStatement[] }> {
  const prototype = pg.Client.prototype as unknown as { query: Query };
  const original = prototype.query;
  const statements: SentStatement[] = [];
  // A pool hands each of its queries to one client, so that a client's are all there are.
  prototype.query = function record(...args) {
    const statement = toStatement(args[0]);
    if (statement.name !== 'notify') statements.push(statement);
    return original.apply(this, args);
  };
  try {
    return { result: await work(), statements };
  } finally {
    prototype.query = original;
  }
}
