import { join } from 'node:path';
import { readCsv } from './csv.js';
import type { Report } from './report.js';
import { type Mode, TABLE_NAMES, type TableName } from './tables.js';

/** What the files say of themselves. */
export interface Manifest {
  /** Of the standard, such as 1.1. */
  version: string;
  modes: Readonly<Record<TableName, Mode>>;
}

const FILE = 'manifest.csv';
const HEADER = 'propertyName,value';
const MODES: readonly string[] = ['bulk', 'delta', 'absent'] satisfies Mode[];

async function readProperties(directory: string, report: Report): Promise<Map<string, string> | undefined> {
  const properties = new Map<string, string>();
  let header: string | undefined;
  for await (const { line, values } of readCsv(join(directory, FILE), (at, text) => report.problem(FILE, at, text))) {
    const [name = '', value = ''] = values;
    if (header === undefined) {
      header = values.join(',');
      if (header === HEADER) continue;
      report.problem(FILE, line, `expected the columns ${HEADER}, but got ${header}`);
      return undefined;
    }
    const isMode = !name.startsWith('file.') || MODES.includes(value);
    if (!isMode) report.problem(FILE, line, `expected ${name} to be ${MODES.join(', ')}, but got "${value}"`);
    else if (properties.has(name)) report.problem(FILE, line, `expected ${name} once, but got it again`);
    else properties.set(name, value);
  }
  return properties;
}

/**
 * Reads `manifest.csv`: which files there are, and whether each is all that there is or what changed. Undefined, and
 * reported, where it cannot be used.
 */
export async function readManifest(directory: string, report: Report): Promise<Manifest | undefined> {
  const properties = await readProperties(directory, report).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
    report.problem(FILE, undefined, `expected the file in ${directory}, but there is none`);
  });
  if (!properties) return undefined;
  const version = properties.get('oneroster.version') ?? '';
  if (!/^1\.[12](\.\d+)?$/.test(version)) {
    report.problem(FILE, undefined, `expected oneroster.version to be 1.1 or 1.2, but got "${version}"`);
    return undefined;
  }
  const modes = Object.fromEntries(TABLE_NAMES.map((name) => [name, properties.get(`file.${name}`) ?? 'absent']));
  if (modes.classes === 'absent' && modes.users === 'absent' && modes.enrollments === 'absent') {
    report.problem(FILE, undefined, 'expected at least one of classes, users and enrollments, but all are absent');
    return undefined;
  }
  return { version, modes: modes as Record<TableName, Mode> };
}
