import { type Config, ConfigurationError, readConfig } from '../config.js';
import { Database } from '../database/database.js';
import { isMigrated } from '../database/migrate.js';
import { openOrm } from '../database/orm.js';
import type { Bus } from '../live/bus.js';
import { PostgresBus } from '../live/postgres-bus.js';
import type { Terminal } from './terminal.js';

/** What a command has of a running service's parts: the same checks and locks, and hints to its open sockets. */
export interface CommandParts {
  database: Database;
  bus: Bus;
}

/**
 * The settings of a command. It needs a database only, so in production, too, nothing else has to be set; but that has to be.
 * Throws ConfigurationError.
 */
export function readSettings({ environment }: Terminal): Config {
  const { NODE_ENV, DATABASE_URL } = environment;
  if (NODE_ENV === 'production' && !DATABASE_URL) {
    throw new ConfigurationError(['DATABASE_URL: expected the address of a PostgreSQL database, but it is not set']);
  }
  return readConfig({ ...environment, NODE_ENV: 'development' });
}

/** Does some work on the database, which must have been migrated. */
export async function onDatabase<Result>(
  config: Config,
  terminal: Terminal,
  work: (parts: CommandParts) => Promise<Result>,
): Promise<Result> {
  const { databaseUrl, stop } = await openFoundation(config);
  try {
    return await workOn(databaseUrl, terminal, work);
  } finally {
    await stop();
  }
}

async function openFoundation(config: Config): Promise<{ databaseUrl: string; stop(): Promise<void> }> {
  if (config.databaseUrl !== undefined) return { databaseUrl: config.databaseUrl, stop: async () => {} };
  const { createDevelopmentFoundation } = await import('../embedded/development-foundation.js');
  return createDevelopmentFoundation(config);
}

async function workOn<Result>(
  databaseUrl: string,
  { complain }: Terminal,
  work: (parts: CommandParts) => Promise<Result>,
): Promise<Result> {
  const orm = await openOrm({ url: databaseUrl, poolSize: 2 });
  const bus = new PostgresBus(databaseUrl, (error) =>
    complain(`Open sockets learn of it some seconds later: ${error}`),
  );
  try {
    const database = await Database.connect(orm);
    if (!(await isMigrated(orm))) {
      const expected = 'expected a migrated database, but its schema is older: start the service, or npm run migrate';
      throw new ConfigurationError([`DATABASE_URL: ${expected}`]);
    }
    await bus.open({ onHint: () => {}, onGap: () => {} });
    return await work({ database, bus });
  } finally {
    await bus.close();
    await orm.close();
  }
}
