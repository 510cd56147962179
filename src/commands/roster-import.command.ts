import type { Integration } from '../auth/identity.js';
import type { Config } from '../config.js';
import { RosterSyncService } from '../course-spaces/roster-sync.service.js';
import { Languages } from '../i18n/languages.js';
import { Texts } from '../i18n/texts.js';
import { describeChanges, type ImportResult, RosterImportService } from '../one-roster/roster-import.service.js';
import { type CommandParts, onDatabase, readSettings } from './database-command.js';
import { readImportArguments } from './import-arguments.js';
import type { Command, Terminal } from './terminal.js';

/** Whoever runs the command has the database, and with it every right. */
const OPERATOR: Integration = { kind: 'integration', clientId: 'roster:import', scopes: new Set(['roster:write']) };

/** `npm run roster:import`; see docs/roster-import.md. */
export const rosterImport: Command = async (terminal) => {
  const config = readSettings(terminal);
  const languages = new Languages(config.languages, config.defaultLanguage);
  const given = readImportArguments(terminal.args, languages);
  const result = await onDatabase(config, terminal, (parts) =>
    importInto(parts, { config, languages, given, terminal }),
  );
  conclude(result, given.options.partial, terminal);
  return result.problems === 0;
};

async function importInto(
  { database, bus }: CommandParts,
  asked: {
    config: Config;
    languages: Languages;
    given: ReturnType<typeof readImportArguments>;
    terminal: Terminal;
  },
): Promise<ImportResult> {
  const { config, languages, given, terminal } = asked;
  const rosterSync = new RosterSyncService(database, languages, bus, config.joinUnreadDays);
  const service = new RosterImportService(database, rosterSync, languages, await Texts.load('en'));
  const { complain: problem, say: note } = terminal;
  return service.run(OPERATOR, given.directory, given.options, { problem, note });
}

function conclude(
  { problems, courseSpaces, changes }: ImportResult,
  partial: boolean,
  { say, complain }: Terminal,
): void {
  const imported = `course spaces: ${courseSpaces}; people: ${describeChanges(changes)}`;
  if (problems === 0) say(`Imported ${imported}.`);
  else if (partial) complain(`Problems: ${problems}. Imported what is good, ${imported}.`);
  else complain(`Problems: ${problems}. Nothing was changed; with --partial, what is good is imported.`);
}
