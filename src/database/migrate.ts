import type { MikroORM } from '@mikro-orm/postgresql';

/** Any number, the same in every instance, that no other program takes an advisory lock on in this database. */
const MIGRATION_LOCK = 4_707_316_351;

/** Under a lock that lets instances which start at the same moment migrate one after the other. */
async function exclusively<Result>(orm: MikroORM, work: () => Promise<Result>): Promise<Result> {
  const pool = await orm.em.getConnection().getNativeClient();
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    return await work();
  } finally {
    // Closing the connection lets go of the lock, whatever state the connection is in.
    client.release(true);
  }
}

/** Brings the schema up to date; returns the names of the migrations that ran. */
export function migrateUp(orm: MikroORM): Promise<string[]> {
  return exclusively(orm, async () => (await orm.migrator.up()).map(({ name }) => name));
}

/** Takes the latest migration back; returns its name, or nothing when there was none. */
export function migrateDown(orm: MikroORM): Promise<string[]> {
  return exclusively(orm, async () => (await orm.migrator.down()).map(({ name }) => name));
}

/** Whether every migration ran. */
export async function isMigrated(orm: MikroORM): Promise<boolean> {
  return (await orm.migrator.getPending()).length === 0;
}
