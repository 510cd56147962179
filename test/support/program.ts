import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { linesOf } from './log.js';
import { SETTINGS } from './settings.js';
import { soon } from './waiting.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** How a program ended, and what it said. */
export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** The real program, in a process of its own. */
export interface Program {
  pid: number;
  readonly ended: Promise<Ended>;
  /** Everything that it wrote so far. */
  output(): string;
  /** What it wrote to standard output, once that has something of this form. */
  says(expected: RegExp): Promise<string>;
  /** Sends a signal and waits for the end. */
  kill(signal: NodeJS.Signals): Promise<Ended>;
}

/** The program, ready for requests. */
export interface RunningProgram extends Program {
  url: string;
}

/** What to run, as which user, and whether as the leader of a process group of its own. */
export interface RunOptions {
  /** A program of `dist/src`, with its arguments; the service, where nothing is said. */
  command?: readonly string[];
  uid?: number;
  gid?: number;
  detached?: boolean;
}

/** Processes start one after the other where there are few cores. */
const START_MILLISECONDS = 30_000;

/** Runs the program as `npm run build` left it, with these settings and no others. */
export function runProgram(
  settings: Record<string, string>,
  { command: [program = 'main.js', ...given] = [], ...options }: RunOptions = {},
): Program {
  const child = spawn(`${ROOT}node_modules/.bin/node`, [`dist/src/${program}`, ...given], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
  });
  let [stdout, stderr] = ['', ''];
  const watchers = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    for (const look of watchers) look();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = once(child, 'close').then(([code, signal]): Ended => ({ code, signal, stdout, stderr }));
  const says = (expected: RegExp) => {
    const found = Promise.withResolvers<string>();
    const look = () => {
      if (expected.test(stdout)) found.resolve(stdout);
    };
    watchers.add(look);
    look();
    const early = ended.then((): never => {
      throw new Error(`Expected ${expected}, but the program ended:\n${stdout}\n${stderr}`);
    });
    early.catch(() => {});
    return Promise.race([found.promise, early]).finally(() => watchers.delete(look));
  };
  return {
    pid: child.pid as number,
    ended,
    output: () => stdout + stderr,
    says,
    kill: (signal) => {
      child.kill(signal);
      return soon(ended, `the program to end on ${signal}`);
    },
  };
}

/** Starts the program as the tests' instances are set, on a database; resolves when it says that it is ready. */
export async function startProgram(
  databaseUrl: string,
  settings: Record<string, string> = {},
  options: RunOptions = {},
): Promise<RunningProgram> {
  const program = runProgram({ ...SETTINGS, DATABASE_URL: databaseUrl, ...settings }, options);
  try {
    await soon(program.says(/"msg":"ready".*\n/), 'the program to be ready', START_MILLISECONDS);
  } catch (error) {
    await program.kill('SIGKILL');
    throw error;
  }
  return { ...program, url: linesOf(program).find(({ msg }) => msg === 'ready').url };
}

/** The same for one test, with whose end it is killed if it still runs. */
export async function startProgramForTest(
  databaseUrl: string,
  settings: Record<string, string> = {},
  options: RunOptions = {},
): Promise<RunningProgram> {
  const program = await startProgram(databaseUrl, settings, options);
  onTestFinished(async () => {
    await program.kill('SIGKILL');
  });
  return program;
}
