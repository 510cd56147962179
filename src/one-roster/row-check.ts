import { BadRowError } from './bad-row.js';
import type { Mode, Table, TableName } from './tables.js';

/** One row of a file, by the names of its columns. */
export interface Row {
  line: number;
  /** Whether the sender says that it is to be deleted. */
  deleted: boolean;
  /** What a column says; empty where there is nothing. */
  get(column: string): string;
}

/** Which rows of a file have been read, by their `sourcedId`. */
export interface ReadRows {
  mode: Mode;
  lines: Map<string, number>;
  deleted: Set<string>;
}

/** ISO 8601, as the standard writes times; some senders leave out the time of day. */
const DATE_TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** What decoding leaves in the place of bytes that are not UTF-8. */
const UNDECODED = '\uFFFD';

/** Checks that a row could be decoded, and that some of its columns say something. Throws BadRowError. */
export function checkValues(values: readonly string[], row: Row, needed: readonly string[]): void {
  if (values.some((value) => value.includes(UNDECODED))) throw new BadRowError('expected UTF-8, but got other bytes');
  for (const column of needed) {
    if (row.get(column).trim() === '') throw new BadRowError(`expected a value for ${column}, but got none`);
  }
}

/** Whether a row is to be deleted. `inactive` is what version 1.0 called it. Throws BadRowError. */
export function readStatus(get: Row['get'], mode: Mode): boolean {
  const [status, modified] = [get('status'), get('dateLastModified')];
  if (!['active', 'tobedeleted', 'inactive', ...(mode === 'bulk' ? [''] : [])].includes(status)) {
    throw new BadRowError(`expected status to be active or tobedeleted, but got "${status}"`);
  }
  if (mode === 'delta' && !(DATE_TIME.test(modified) && !Number.isNaN(Date.parse(modified)))) {
    throw new BadRowError(`expected dateLastModified to be a time such as 2026-01-31T12:00:00Z, but got "${modified}"`);
  }
  return status === 'tobedeleted' || status === 'inactive';
}

/**
 * Checks that a row refers to rows that are there, as far as the files tell: what is not in a file of changes, or in none,
 * may have come earlier. Throws BadRowError.
 */
export function checkReferences(row: Row, { references }: Table, read: ReadonlyMap<TableName, ReadRows>): void {
  for (const [column, name] of Object.entries(references)) {
    const target = read.get(name);
    const value = row.get(column);
    if (!target || value === '') continue;
    for (const id of column.endsWith('SourcedIds') ? value.split(',').map((part) => part.trim()) : [value]) {
      if (target.mode === 'bulk' && !target.lines.has(id)) {
        throw new BadRowError(`expected ${column} to be in ${name}.csv, but "${id}" is not`);
      }
      if (!row.deleted && target.deleted.has(id)) {
        const line = target.lines.get(id);
        throw new BadRowError(`expected ${column} to be active, but "${id}" is to be deleted (${name}.csv:${line})`);
      }
    }
  }
}
