import type { Report } from './report.js';
import type { Mode, Table } from './tables.js';

/** Where each column is. */
export type Header = ReadonlyMap<string, number>;

/** Names in a list for reading. */
export function listNames(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}

/**
 * Reads a file's header, in whatever order its columns are. Undefined, and reported, where a needed column is missing or
 * one is there twice. Columns that the standard does not have are told and not read; those for more of the sender's
 * own data (`metadata.`) it has foreseen.
 */
export function readHeader(
  { line, values }: { line: number; values: readonly string[] },
  { file, table, mode, needed }: { file: string; table: Table; mode: Mode; needed: readonly string[] },
  report: Report,
): Header | undefined {
  const wanted = new Set([...table.required, ...needed, ...(mode === 'delta' ? ['status', 'dateLastModified'] : [])]);
  const missing = [...wanted].filter((name) => !values.includes(name));
  const repeated = values.filter((name, index) => values.indexOf(name) !== index);
  if (missing.length > 0) {
    report.problem(file, line, `expected the columns ${listNames(missing)} too, but got ${listNames(values)}`);
  }
  if (repeated.length > 0)
    report.problem(file, line, `expected each column once, but got ${listNames(repeated)} again`);
  if (missing.length > 0 || repeated.length > 0) return undefined;
  const known = (name: string) => [...table.required, ...table.optional].includes(name) || name.startsWith('metadata.');
  const unknown = values.filter((name) => !known(name));
  if (unknown.length > 0)
    report.note(`${file}: columns that OneRoster does not have are not read: ${listNames(unknown)}`);
  return new Map(values.map((name, index) => [name, index]));
}
