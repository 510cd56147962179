import { parseArgs } from 'node:util';
import { ConfigurationError } from '../config.js';
import { PurgeService } from '../privacy/purge.service.js';
import type { PurgeableRow } from '../privacy/purge.sql.js';
import { onDatabase, readSettings } from './database-command.js';
import { type Command, UsageError } from './terminal.js';

const USAGE = 'npm run purge [-- --apply]';

/** `npm run purge`; see docs/privacy.md. */
export const purge: Command = async (terminal) => {
  const { retentionDays, ...config } = readSettings(terminal);
  const { apply } = readArguments(terminal.args);
  if (retentionDays === undefined) {
    throw new ConfigurationError(['RETENTION_DAYS: expected how long to keep frozen course spaces, but it is not set']);
  }
  const { say } = terminal;
  await onDatabase({ retentionDays, ...config }, terminal, async ({ database, bus }) => {
    const service = new PurgeService(database, bus, retentionDays);
    const spaces = await service.list();
    for (const space of spaces) {
      say(describe(space));
      if (apply) say(`  purged, with ${await service.purge(space.key)} people who are in nothing else`);
    }
    if (spaces.length === 0) say(`No course space has been frozen for ${retentionDays} days.`);
    else if (!apply) say('Nothing was changed. This is what goes with:  npm run purge -- --apply');
  });
  return true;
};

function readArguments(args: readonly string[]): { apply: boolean } {
  try {
    return parseArgs({ args: [...args], options: { apply: { type: 'boolean', default: false } } }).values;
  } catch (error) {
    throw new UsageError((error as Error).message, USAGE);
  }
}

function describe({ id, frozenAt, people, chats, messages }: PurgeableRow): string {
  return `${id}, frozen since ${frozenAt.slice(0, 10)}: people ${people}, chats ${chats}, messages ${messages}`;
}
