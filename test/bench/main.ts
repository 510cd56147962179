import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startCluster } from './database.js';
import type { Bench, Finding, Part } from './part.js';
import { growthPart } from './parts/growth.part.js';
import { hintsPart } from './parts/hints.part.js';
import { mixPart } from './parts/mix.part.js';
import { pushPart } from './parts/push.part.js';
import { rosterPart } from './parts/roster.part.js';
import { soakPart } from './parts/soak.part.js';
import { killPrograms, PROJECT } from './programs.js';
import { describeMachine, formatTable } from './report.js';

// `npm run bench`: what the service can do, against what the machine can do. docs/developing.md says which parts there are.

const PARTS: Record<string, Part> = {
  mix: mixPart,
  push: pushPart,
  growth: growthPart,
  hints: hintsPart,
  roster: rosterPart,
  soak: soakPart,
};
const DEFAULT_PARTS = ['mix', 'push', 'growth', 'hints', 'roster'];
const ROUNDS = 3;

const print = (line: string) => process.stdout.write(`${line}\n`);

function readNumber(name: string): number | undefined {
  const text = process.env[name];
  if (text === undefined) return undefined;
  if (!(Number(text) > 0)) throw new Error(`${name}: expected a number above 0, but got "${text}"`);
  return Number(text);
}

function readSize(): 'small' | 'big' {
  const { BENCH_SIZE: size = 'small' } = process.env;
  if (size !== 'small' && size !== 'big') throw new Error(`BENCH_SIZE: expected small or big, but got "${size}"`);
  return size;
}

function readParts(names: string[]): [string, Part][] {
  return names.map((name) => {
    const part = PARTS[name];
    if (!part) throw new Error(`Expected parts out of ${Object.keys(PARTS).join(', ')}, but got ${name}`);
    return [name, part];
  });
}

const given = process.argv.slice(2);
const parts = readParts(given.length > 0 ? given : DEFAULT_PARTS);
const options = {
  seconds: readNumber('BENCH_SECONDS'),
  rounds: readNumber('BENCH_ROUNDS') ?? ROUNDS,
  big: readSize() === 'big',
};
const cluster = await startCluster();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    killPrograms();
    void cluster.stop().finally(() => process.exit(1));
  });
}
try {
  const bench: Bench = { cluster, ...options, say: print };
  const findings: Finding[] = [];
  const figures: Record<string, object> = {};
  for (const [name, part] of parts) {
    const result = await part(bench);
    findings.push(...result.findings);
    figures[name] = result.figures;
  }
  print(`\n${formatTable(findings)}`);
  const results = { machine: describeMachine(cluster), options, findings, figures };
  await writeFile(join(PROJECT, 'bench-results.json'), `${JSON.stringify(results, null, 1)}\n`);
} finally {
  await cluster.stop();
}
