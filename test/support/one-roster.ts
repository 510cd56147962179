import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { rosterImport } from '../../src/commands/roster-import.command.js';
import { type CommandEnded, run } from './command.js';
import type { TestDatabase } from './database.js';
import { type Files, manifest, toCsv } from './one-roster-files.js';
import { type Ended, runProgram } from './program.js';

/** Writes files to a folder of their own, which is gone with the test; without a manifest among them, all are bulk. */
export async function writeFiles(files: Files): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'lovelace-messaging-roster-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const all = { manifest: manifest(Object.fromEntries(Object.keys(files).map((name) => [name, 'bulk']))), ...files };
  for (const [name, content] of Object.entries(all)) await writeFile(join(directory, `${name}.csv`), toCsv(content));
  return directory;
}

/** Runs the command with these arguments and settings, in a process of its own. */
export function runImport(given: readonly string[], settings: Record<string, string>): Promise<Ended> {
  return runProgram(settings, { command: ['commands/roster-import.js', ...given] }).ended;
}

/** Imports files into a database with the command. */
export async function importFiles(
  database: TestDatabase,
  files: Files,
  given: readonly string[] = [],
): Promise<CommandEnded> {
  return run(rosterImport, [await writeFiles(files), ...given], { DATABASE_URL: database.url });
}

/** A course space's roster: what everybody is, by their ids. */
export async function rosterOf(database: TestDatabase, id: string): Promise<Record<string, string>> {
  const found = await database.query<{ id: string; role: string }>(
    `select u.external_id as id, r.role from course_spaces s
      join roster_entries r on r.course_space_id = s.id join users u on u.id = r.user_id
      where s.external_id = $1 order by u.external_id`,
    [id],
  );
  return Object.fromEntries(found.map((row) => [row.id, row.role]));
}
