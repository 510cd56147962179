import type { Client } from 'pg';

/** What to run to take the indexes of a table away, after what refers to them, and to bring them back. */
interface IndexStatements {
  drop: string;
  create: string;
}

const INDEXES = `
  select 'alter table ' || conrelid::regclass || ' drop constraint ' || quote_ident(conname) as drop,
    'alter table ' || conrelid::regclass || ' add constraint ' || quote_ident(conname) || ' ' || pg_get_constraintdef(oid) as create,
    contype = 'f' as refers
  from pg_constraint
  where conrelid = any($1::regclass[]) and contype in ('p', 'u') or confrelid = any($1::regclass[]) and contype = 'f'
  union all
  select 'drop index ' || indexrelid::regclass, pg_get_indexdef(indexrelid), false
  from pg_index where indrelid = any($1::regclass[]) and not exists (select from pg_constraint where conindid = indexrelid)
  order by refers desc`;

/**
 * Fills tables from rows that are consistent already: foreign keys are not looked up for each, and the indexes of the
 * big tables are built at the end, at a fraction of what they cost row by row. The words that messages are found by are made
 * as ever.
 */
export async function loadInBulk(client: Client, load: () => Promise<void>): Promise<void> {
  await client.query('set session_replication_role = replica');
  await client.query('set synchronous_commit = off');
  await client.query(`set maintenance_work_mem = '512MB'`);
  const { rows } = await client.query<IndexStatements>(INDEXES, [['participants', 'messages']]);
  for (const index of rows) await client.query(index.drop);
  await client.query('alter table messages enable always trigger index_message');
  await load();
  await client.query('alter table messages enable trigger index_message');
  for (const index of rows.reverse()) await client.query(index.create);
  for (const table of ['users', 'course_spaces', 'chats']) {
    await client.query(`select setval(pg_get_serial_sequence('${table}', 'id'), (select max(id) from ${table}))`);
  }
  await client.query('vacuum analyze');
  // Else the writing of all this falls into what is measured next.
  await client.query('checkpoint');
}
