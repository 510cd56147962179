import 'reflect-metadata';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MikroORM } from '@mikro-orm/postgresql';
import { readConfig } from '../config.js';
import { migrateDown, migrateUp } from '../database/migrate.js';
import { openOrm } from '../database/orm.js';

// `npm run migrate`, `migrate:down`, `migrate:check` and `migrate:create`; see docs/operations.md.

/** What each command does; it returns what to say, and whether that is a failure. */
const commands: Record<string, (orm: MikroORM) => Promise<{ text: string; failed?: boolean }>> = {
  up: async (orm) => ({ text: list('Ran', await migrateUp(orm)) }),
  down: async (orm) => ({ text: list('Took back', await migrateDown(orm)) }),
  check: async (orm) => {
    await migrateUp(orm);
    return (await orm.migrator.checkSchema())
      ? { text: 'Entities and migrations differ: run npm run migrate:create', failed: true }
      : { text: 'Entities and migrations agree.' };
  },
  create: async (orm) => {
    await migrateUp(orm);
    const { fileName } = await orm.migrator.create();
    return { text: fileName ? `Wrote migrations/${fileName}: add it to migrations/index.ts` : 'Nothing to do.' };
  },
};

async function startEmbedded() {
  const { createDevelopmentFoundation } = await import('../embedded/development-foundation.js');
  return createDevelopmentFoundation(config);
}

function list(what: string, names: readonly string[]): string {
  return names.length === 0 ? 'Nothing to do.' : `${what} ${names.join(', ')}.`;
}

const name = process.argv[2] ?? '';
const command = commands[name];
if (!command) throw new Error(`Expected one of ${Object.keys(commands).join(', ')}, but got "${name}"`);

// The check compares two things in the repository, so it needs a database of its own, to be thrown away.
const own = name === 'check' ? await mkdtemp(join(tmpdir(), 'lovelace-messaging-check-')) : undefined;
// PostgreSQL runs as another account where this is root, and must get there.
if (own) await chmod(own, 0o755);
// Migrating needs a database only, so in production, too, nothing else has to be set.
const config = readConfig(own ? { DATA_DIRECTORY: own } : { ...process.env, NODE_ENV: 'development' });
const foundation = config.databaseUrl === undefined ? await startEmbedded() : { databaseUrl: config.databaseUrl };
const orm = await openOrm({ url: foundation.databaseUrl, poolSize: 4 });
try {
  const { text, failed } = await command(orm);
  process.stdout.write(`${text}\n`);
  if (failed) process.exitCode = 1;
} finally {
  await orm.close();
  if ('stop' in foundation) await foundation.stop();
  if (own) await rm(own, { recursive: true, force: true });
}
