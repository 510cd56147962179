import { describeFailure } from '../workers/describe-failure.js';

/** What a command is given by whoever runs it, and where it says what. */
export interface Terminal {
  args: readonly string[];
  environment: Readonly<Record<string, string | undefined>>;
  say(text: string): void;
  complain(text: string): void;
}

/** Does what it is for; false is a failure of which it has told. */
export type Command = (terminal: Terminal) => Promise<boolean>;

/** The command cannot be run as it was asked for. */
export class UsageError extends Error {
  constructor(problem: string, usage: string) {
    super(`${problem}\nUsage:   ${usage}`);
    this.name = 'UsageError';
  }
}

/** Runs a command, and returns its exit code; what it throws is told, and ends it with 1. */
export async function runCommand(command: Command, terminal: Terminal): Promise<number> {
  try {
    return (await command(terminal)) ? 0 : 1;
  } catch (error) {
    terminal.complain(error instanceof UsageError ? error.message : describeFailure(error));
    return 1;
  }
}

/** Runs a command as this process. */
export async function runAsProcess(command: Command): Promise<void> {
  process.exitCode = await runCommand(command, {
    args: process.argv.slice(2),
    environment: process.env,
    say: (text) => process.stdout.write(`${text}\n`),
    complain: (text) => process.stderr.write(`${text}\n`),
  });
}
