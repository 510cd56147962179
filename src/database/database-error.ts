import pg from 'pg';

/** Whether an error is PostgreSQL's, and which: https://www.postgresql.org/docs/current/errcodes-appendix.html */
export function isDatabaseError(error: unknown, code: string, constraint?: string): boolean {
  return (
    error instanceof pg.DatabaseError &&
    error.code === code &&
    (constraint === undefined || error.constraint === constraint)
  );
}
