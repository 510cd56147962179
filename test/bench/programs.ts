import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SETTINGS } from '../support/settings.js';
import { until } from '../support/waiting.js';
import { onLoadedCore } from './cores.js';

/** The project's folder: this file runs as dist/test/bench/programs.js. */
export const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));
/** The Node.js that npm scripts run. */
export const NODE = join(PROJECT, 'node_modules/.bin/node');

/** A server in a process of its own. */
export interface Program {
  url: string;
  pid: number;
  /** Everything that it wrote so far. */
  output(): Promise<string>;
  stop(): Promise<void>;
}

/** What to run: a compiled file, by its path in the project. */
interface Script {
  path: string;
  settings: Record<string, string>;
  options?: string[];
}

const running = new Set<ChildProcess>();

/** Ends all that run, at once. */
export function killPrograms(): void {
  for (const child of running) child.kill('SIGKILL');
}

/**
 * Starts a server, on the core of what is loaded, and waits for the line of its log that has its address.
 * It logs into a file, as programs do whose log somebody collects: a pipe would make this process a part of the load.
 */
async function startProgram({ path, settings, options = [] }: Script, log: string): Promise<Program> {
  const file = await open(log, 'w');
  const [command, ...parts] = onLoadedCore([NODE, ...options, path]);
  const env = { PATH: process.env.PATH, ...settings };
  const child = spawn(command, parts, { cwd: PROJECT, env, stdio: ['ignore', file.fd, file.fd] });
  await file.close();
  const ended = once(child, 'exit');
  running.add(child);
  ended.finally(() => running.delete(child));
  const output = () => readFile(log, 'utf8');
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  try {
    const found = await until(async () => {
      if (child.exitCode !== null) throw new Error(`Expected ${path} to start, but it ended:\n${await output()}`);
      return /"url":"([^"]+)"/.exec(await output());
    });
    return { url: found?.[1] as string, pid: child.pid as number, output, stop };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

/** Where a server keeps its data and its log. */
export interface Place {
  databaseUrl: string;
  log: string;
}

/** The service as it is run, with only the rate limits raised. */
export function startService(
  place: Place,
  settings: Record<string, string> = {},
  options?: string[],
): Promise<Program> {
  const all = { ...SETTINGS, DATABASE_URL: place.databaseUrl, ...settings };
  return startProgram({ path: 'dist/src/main.js', settings: all, ...(options && { options }) }, place.log);
}

/** The floor: as little as can be between HTTP and the same tables. */
export function startFloor({ databaseUrl, log }: Place): Promise<Program> {
  return startProgram({ path: 'dist/test/bench/peers/floor.js', settings: { DATABASE_URL: databaseUrl } }, log);
}

/** The floor of live delivery. */
export function startBroadcast(log: string): Promise<Program> {
  return startProgram({ path: 'dist/test/bench/peers/broadcast.js', settings: {} }, log);
}
