import { readdirSync, readFileSync } from 'node:fs';

/** The kernel counts CPU time in these, whatever its own clock does (proc_pid_stat(5)). */
const TICKS_PER_SECOND = 100;

interface Stat {
  parent: number;
  /** Its own and that of its children that have ended, user and system. */
  ticks: number;
}

function readStat(pid: string): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold anything; the parent's id is the second field behind it.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return { parent: Number(fields[1]), ticks };
  } catch {
    return undefined;
  }
}

/** CPU microseconds that a process and all below it have used; NaN where there is no /proc. */
export function cpuMicrosOf(root: number): number {
  if (process.platform !== 'linux') return Number.NaN;
  const stats = new Map<number, Stat>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? readStat(name) : undefined;
    if (stat) stats.set(Number(name), stat);
  }
  const ticksBelow = (pid: number): number => {
    const children = [...stats].filter(([, { parent }]) => parent === pid);
    return children.reduce((sum, [child]) => sum + ticksBelow(child), stats.get(pid)?.ticks ?? 0);
  };
  return (ticksBelow(root) / TICKS_PER_SECOND) * 1e6;
}

/** Resident memory of a process in MiB; NaN where there is no /proc. */
export function residentMiBOf(pid: number): number {
  if (process.platform !== 'linux') return Number.NaN;
  const [, kibibytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kibibytes) / 1_024;
}

/** The processes whose CPU is counted. */
export interface Measured {
  server: number;
  database: number;
}

/** Begins to count; the returned function tells what was used since, in microseconds. */
export function meterCpu({ server, database }: Measured): () => Measured {
  const read = (): Measured => ({ server: cpuMicrosOf(server), database: cpuMicrosOf(database) });
  const before = read();
  return () => {
    const after = read();
    return { server: after.server - before.server, database: after.database - before.database };
  };
}
