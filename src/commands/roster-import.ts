import 'reflect-metadata';
import type { Integration } from '../auth/identity.js';
import type { Config } from '../config.js';
import { RosterSyncService } from '../course-spaces/roster-sync.service.js';
import { Languages } from '../i18n/languages.js';
import { Texts } from '../i18n/texts.js';
import { describeChanges, type ImportResult, RosterImportService } from '../one-roster/roster-import.service.js';
import { type CommandParts, complain, onDatabase, runCommand, say } from './database-command.js';
import { readImportArguments } from './import-arguments.js';

// `npm run roster:import`; see docs/roster-import.md.

/** Whoever runs the command has the database, and with it every right. */
const OPERATOR: Integration = { kind: 'integration', clientId: 'roster:import', scopes: new Set(['roster:write']) };

async function importInto(
  { database, bus }: CommandParts,
  { joinUnreadDays }: Config,
  languages: Languages,
  { directory, options }: ReturnType<typeof readImportArguments>,
): Promise<ImportResult> {
  const rosterSync = new RosterSyncService(database, languages, bus, joinUnreadDays);
  const service = new RosterImportService(database, rosterSync, languages, await Texts.load('en'));
  return service.run(OPERATOR, directory, options, { problem: complain, note: say });
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

await runCommand(async (config) => {
  const languages = new Languages(config.languages, config.defaultLanguage);
  const given = readImportArguments(process.argv.slice(2), languages);
  conclude(await onDatabase(config, (parts) => importInto(parts, config, languages, given)), given.options.partial);
});
