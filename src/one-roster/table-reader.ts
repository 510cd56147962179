import { join } from 'node:path';
import type { Texts } from '../i18n/texts.js';
import { BadRowError, describeBadRow } from './bad-row.js';
import { type CsvRow, readCsv } from './csv.js';
import { type Header, readHeader } from './header.js';
import type { Manifest } from './manifest.js';
import type { Report } from './report.js';
import { checkReferences, checkRow, type ReadRows, type Row, readStatus } from './row-check.js';
import { TABLES, type TableName } from './tables.js';

/** What to do with the rows of a file. */
export interface RowHandling {
  /** Columns that this import needs beside those that every one does. */
  needed?: readonly string[];
  /** Takes a good row; throws BadRowError or BadUserInputError where it is not. */
  take?(row: Row): void;
  /** Is told of each bad row; undefined where nothing can be said of it, and others may be lost with it. */
  onBad?(row: Row | undefined): void;
}

/** What decoding leaves in the place of bytes that are not UTF-8. */
const UNDECODED = '\uFFFD';

/** Reads the files one after the other, and reports each bad row of them. */
export class TableReader {
  private readonly read = new Map<TableName, ReadRows>();

  constructor(
    private readonly directory: string,
    private readonly manifest: Manifest,
    private readonly report: Report,
    private readonly texts: Texts,
  ) {}

  /** Reads a file, unless the manifest says that there is none. Resolves to how many rows are good. */
  async readTable(name: TableName, handling: RowHandling = {}): Promise<number> {
    const { needed = [], onBad } = handling;
    const mode = this.manifest.modes[name];
    if (mode === 'absent') return 0;
    const file = `${name}.csv`;
    const rows: ReadRows = { mode, lines: new Map(), deleted: new Set() };
    let [header, good, bad]: [Header | undefined, number, number] = [undefined, 0, 0];
    let broken = false;
    const onBroken = (line: number, text: string) => {
      broken = true;
      this.report.problem(file, line, text);
      onBad?.(undefined);
    };
    try {
      for await (const csvRow of readCsv(join(this.directory, file), onBroken)) {
        if (header) {
          if (this.takeRow(name, csvRow, { header, rows, handling })) good += 1;
          else bad += 1;
          continue;
        }
        header = readHeader(csvRow, { file, table: TABLES[name], mode, needed }, this.report);
        if (!header) return this.giveUp(onBad);
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      this.report.problem(file, undefined, `expected the file, since manifest.csv says ${mode}, but there is none`);
      return this.giveUp(onBad);
    }
    // The standard allows none; one that was cut short would take everybody off every roster.
    if (good + bad === 0 && !broken) {
      this.report.problem(file, undefined, 'expected rows below a header, but got none');
      return this.giveUp(onBad);
    }
    // Rows that were lost are not missed by those that refer to them: what is wrong was said.
    if (!broken) this.read.set(name, rows);
    return good;
  }

  private giveUp(onBad: RowHandling['onBad']): number {
    onBad?.(undefined);
    return 0;
  }

  private takeRow(
    name: TableName,
    csvRow: CsvRow,
    { header, rows, handling }: { header: Header; rows: ReadRows; handling: RowHandling },
  ): boolean {
    const get = (column: string) => csvRow.values[header.get(column) ?? -1] ?? '';
    const row: Row = { line: csvRow.line, deleted: false, get };
    try {
      this.checkRow(name, csvRow, { header, rows, row, needed: handling.needed ?? [] });
      handling.take?.(row);
      return true;
    } catch (error) {
      const text = describeBadRow(error, this.texts);
      if (text === undefined) throw error;
      this.report.problem(`${name}.csv`, csvRow.line, text);
      handling.onBad?.(csvRow.values.length === header.size ? row : undefined);
      return false;
    }
  }

  private checkRow(
    name: TableName,
    { line, values }: CsvRow,
    { header, rows, row, needed }: { header: Header; rows: ReadRows; row: Row; needed: readonly string[] },
  ): void {
    const table = TABLES[name];
    const id = row.get('sourcedId');
    const before = rows.lines.get(id);
    if (before !== undefined)
      throw new BadRowError(`expected each sourcedId once, but "${id}" is on line ${before} too`);
    // Also where the row is bad, so that those which refer to it are not reported as well.
    if (id !== '') rows.lines.set(id, line);
    if (values.length !== header.size) {
      throw new BadRowError(`expected ${header.size} fields as in the header, but got ${values.length}`);
    }
    if (values.some((value) => value.includes(UNDECODED))) throw new BadRowError('expected UTF-8, but got other bytes');
    checkRow(row, table, needed);
    row.deleted = readStatus(row.get, rows.mode);
    if (row.deleted) rows.deleted.add(id);
    checkReferences(row, table, this.read);
  }
}
