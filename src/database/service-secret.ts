import type { Database } from './database.js';

/** The secret that all instances on a database share; what is made with it can be read only with the database. */
export async function readServiceSecret(database: Database): Promise<string> {
  const statement = { name: 'service-secret', text: 'select secret from cursor_keys order by id limit 1' };
  const row = await database.row<{ secret: string }>(statement, []);
  if (!row) throw new Error('Expected a row in cursor_keys, which the first migration writes, but there is none');
  return row.secret;
}
