import { readFile } from 'node:fs/promises';
import { readServiceSecret } from '../database/service-secret.js';
import { Turns } from '../database/turns.js';
import { ErasureService } from '../privacy/erasure.service.js';
import { ErasureLedger, type LedgerLine, PersonHash, readLedger } from '../privacy/erasure-ledger.js';
import { ErasureReplayService, type ReplayResult } from '../privacy/erasure-replay.service.js';
import { type CommandParts, onDatabase, readSettings } from './database-command.js';
import type { Command } from './terminal.js';

/** `npm run erasures:replay`; see docs/privacy.md. */
export const erasuresReplay: Command = async (terminal) => {
  const config = readSettings(terminal);
  const files = terminal.args.length > 0 ? terminal.args : [config.erasureLedger];
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  const lines = texts.flatMap((text, index) => readLedger(text, files[index] as string));
  const { erased, foreign } = await onDatabase(config, terminal, (parts) =>
    replayOn(parts, lines, config.erasureLedger),
  );
  terminal.say(`Read ${lines.length} erasures, and repeated ${erased}.`);
  if (foreign > 0) terminal.say(`${foreign} are of another database, and mean nobody here.`);
  return true;
};

async function replayOn({ database, bus }: CommandParts, lines: LedgerLine[], ledger: string): Promise<ReplayResult> {
  const hash = new PersonHash(await readServiceSecret(database));
  const erasures = new ErasureService(database, bus, new Turns(), new ErasureLedger(ledger, hash));
  return new ErasureReplayService(database, erasures, hash).replay(lines);
}
