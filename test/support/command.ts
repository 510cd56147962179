import type { Command } from '../../src/commands/terminal.js';
import { runCommand } from '../../src/commands/terminal.js';

/** How a command ended, and what it said. */
export interface CommandEnded {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a command here, where a process of its own would mostly load the service; that has tests of its own. */
export async function run(
  command: Command,
  args: readonly string[],
  environment: Record<string, string>,
): Promise<CommandEnded> {
  const said = { stdout: '', stderr: '' };
  const code = await runCommand(command, {
    args,
    environment,
    say: (text) => {
      said.stdout += `${text}\n`;
    },
    complain: (text) => {
      said.stderr += `${text}\n`;
    },
  });
  return { code, ...said };
}
