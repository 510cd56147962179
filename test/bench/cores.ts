import { execFileSync } from 'node:child_process';

/** Where each side runs: the load generator on one core, the servers and PostgreSQL on another. */
export interface Cores {
  generator: number;
  loaded: number;
}

/** The first two cores that this process may use; undefined where there are not two, or no taskset to keep to them. */
function findCores(): Cores | undefined {
  try {
    const answer = execFileSync('taskset', ['-cp', String(process.pid)], { encoding: 'utf8' });
    const list = answer.slice(answer.lastIndexOf(':') + 1).trim();
    const allowed = list.split(',').flatMap((range) => {
      const [first, last = first] = range.split('-').map(Number) as [number, number | undefined];
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    });
    const [generator, loaded] = allowed;
    return generator === undefined || loaded === undefined ? undefined : { generator, loaded };
  } catch {
    return undefined;
  }
}

/** Undefined where each process runs where the system puts it. */
export const cores = findCores();

/** Keeps this process, and those that it starts from now on, to one core. */
export function moveTo(side: keyof Cores): void {
  if (cores) execFileSync('taskset', ['-acp', String(cores[side]), String(process.pid)], { stdio: 'ignore' });
}

/** The command that runs a program on the core of what is loaded. */
export function onLoadedCore(command: [string, ...string[]]): [string, ...string[]] {
  return cores ? ['taskset', '-c', String(cores.loaded), ...command] : command;
}
