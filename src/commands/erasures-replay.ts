import 'reflect-metadata';
import { readFile } from 'node:fs/promises';
import { readServiceSecret } from '../database/service-secret.js';
import { Turns } from '../database/turns.js';
import { ErasureService } from '../privacy/erasure.service.js';
import { ErasureLedger, type LedgerLine, PersonHash, readLedger } from '../privacy/erasure-ledger.js';
import { ErasureReplayService, type ReplayResult } from '../privacy/erasure-replay.service.js';
import { type CommandParts, onDatabase, runCommand, say } from './database-command.js';

// `npm run erasures:replay`; see docs/privacy.md.

async function replayOn({ database, bus }: CommandParts, lines: LedgerLine[], ledger: string): Promise<ReplayResult> {
  const hash = new PersonHash(await readServiceSecret(database));
  const erasures = new ErasureService(database, bus, new Turns(), new ErasureLedger(ledger, hash));
  return new ErasureReplayService(database, erasures, hash).replay(lines);
}

await runCommand(async (config) => {
  const files = process.argv.length > 2 ? process.argv.slice(2) : [config.erasureLedger];
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  const lines = texts.flatMap((text, index) => readLedger(text, files[index] as string));
  const { erased, foreign } = await onDatabase(config, (parts) => replayOn(parts, lines, config.erasureLedger));
  say(`Read ${lines.length} erasures, and repeated ${erased}.`);
  if (foreign > 0) say(`${foreign} are of another database, and mean nobody here.`);
});
