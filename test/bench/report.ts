import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { cores } from './cores.js';
import type { Cluster } from './database.js';
import { show } from './figures.js';
import type { Finding } from './part.js';
import { PROJECT } from './programs.js';

const HEAD = ['what', 'figure', 'ratio', 'target', 'met'];

function toRow({ what, figure, ratio, target }: Finding): string[] {
  const met = target && Number.isFinite(target.value) ? (target.value <= target.atMost ? 'yes' : 'no') : '-';
  return [what, figure, ratio === undefined ? '' : show(ratio), target ? `<= ${target.atMost}` : '', target ? met : ''];
}

/** The findings as a table. */
export function formatTable(findings: readonly Finding[]): string {
  const rows = [HEAD, ...findings.map(toRow)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => (row[column] as string).length)));
  const line = (row: string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] as number))
      .join('  ')
      .trimEnd();
  return rows.map(line).join('\n');
}

/** The commit that is checked out, with a plus sign when files differ from it; undefined outside of a repository. */
function describeCommit(): string | undefined {
  try {
    const git = (...parts: string[]) => execFileSync('git', parts, { cwd: PROJECT, encoding: 'utf8', stdio: 'pipe' });
    return git('rev-parse', '--short', 'HEAD').trim() + (git('status', '--porcelain').trim() === '' ? '' : '+');
  } catch {
    return undefined;
  }
}

/** What the figures were taken on. */
export function describeMachine(cluster: Cluster): object {
  const all = cpus();
  return {
    cpu: all[0]?.model,
    cores: all.length,
    keptTo: cores,
    node: process.version,
    postgres: cluster.version,
    date: new Date().toISOString(),
    commit: describeCommit(),
  };
}
