import 'reflect-metadata';
import type { Integration } from '../auth/identity.js';
import { type Config, ConfigurationError, readConfig } from '../config.js';
import { RosterSyncService } from '../course-spaces/roster-sync.service.js';
import { Database } from '../database/database.js';
import { isMigrated } from '../database/migrate.js';
import { openOrm } from '../database/orm.js';
import { Languages } from '../i18n/languages.js';
import { Texts } from '../i18n/texts.js';
import { PostgresBus } from '../live/postgres-bus.js';
import { describeChanges, type ImportResult, RosterImportService } from '../one-roster/roster-import.service.js';
import { describeFailure } from '../workers/describe-failure.js';
import { readImportArguments, UsageError } from './import-arguments.js';

// `npm run roster:import`; see docs/roster-import.md.

/** Whoever runs the command has the database, and with it every right. */
const OPERATOR: Integration = { kind: 'integration', clientId: 'roster:import', scopes: new Set(['roster:write']) };

const say = (text: string) => process.stdout.write(`${text}\n`);
const complain = (text: string) => process.stderr.write(`${text}\n`);

/** An import needs a database only, so in production, too, nothing else has to be set; but that has to be. */
function readSettings(): Config {
  const { NODE_ENV, DATABASE_URL } = process.env;
  if (NODE_ENV === 'production' && !DATABASE_URL) {
    throw new ConfigurationError(['DATABASE_URL: expected the address of a PostgreSQL database, but it is not set']);
  }
  return readConfig({ ...process.env, NODE_ENV: 'development' });
}

async function openDatabase(config: Config): Promise<{ databaseUrl: string; stop(): Promise<void> }> {
  if (config.databaseUrl !== undefined) return { databaseUrl: config.databaseUrl, stop: async () => {} };
  const { createDevelopmentFoundation } = await import('../embedded/development-foundation.js');
  return createDevelopmentFoundation(config);
}

/** Imports with what a running service has of its parts: the same checks and locks, and hints to its open sockets. */
async function importInto(
  databaseUrl: string,
  languages: Languages,
  { directory, options }: ReturnType<typeof readImportArguments>,
): Promise<ImportResult> {
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
    const rosterSync = new RosterSyncService(database, languages, bus);
    const service = new RosterImportService(database, rosterSync, languages, await Texts.load('en'));
    return await service.run(OPERATOR, directory, options, { problem: complain, note: say });
  } finally {
    await bus.close();
    await orm.close();
  }
}

function conclude({ problems, courseSpaces, changes }: ImportResult, partial: boolean): void {
  const imported = `course spaces: ${courseSpaces}; people: ${describeChanges(changes)}`;
  if (problems === 0) {
    say(`Imported ${imported}.`);
    return;
  }
  process.exitCode = 1;
  if (partial) complain(`Problems: ${problems}. Imported what is good, ${imported}.`);
  else complain(`Problems: ${problems}. Nothing was changed; with --partial, what is good is imported.`);
}

try {
  const config = readSettings();
  const languages = new Languages(config.languages, config.defaultLanguage);
  const given = readImportArguments(process.argv.slice(2), languages);
  const { databaseUrl, stop } = await openDatabase(config);
  try {
    conclude(await importInto(databaseUrl, languages, given), given.options.partial);
  } finally {
    await stop();
  }
} catch (error) {
  complain(error instanceof UsageError ? error.message : describeFailure(error));
  process.exitCode = 1;
}
