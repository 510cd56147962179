import type { Texts } from '../i18n/texts.js';
import { BadRowError, describeBadRow } from './bad-row.js';
import type { CsvRow } from './csv.js';
import { type Header, readHeader } from './header.js';
import type { Report } from './report.js';
import { checkReferences, checkValues, type ReadRows, type Row, readStatus } from './row-check.js';
import { type Mode, TABLES, type TableName } from './tables.js';

/** What to do with the rows of a file. */
export interface RowHandling {
  /** Columns that this import needs beside those that every one does. */
  needed?: readonly string[];
  /** Takes a good row; throws BadRowError or BadUserInputError where it is not. */
  take?(row: Row): void;
  /** Is told of each bad row; undefined where nothing can be said of it, and others may be lost with it. */
  onBad?(row: Row | undefined): void;
}

/** What a file stands among. */
export interface TableContext {
  report: Report;
  texts: Texts;
  /** The files that have been read whole. */
  others: ReadonlyMap<TableName, ReadRows>;
}

/** One file while it is read, row by row. */
export class TableReading {
  readonly rows: ReadRows;
  /** How many rows were good. */
  good = 0;
  /** Whether rows were lost, so that nobody can say what is not in the file. */
  broken = false;
  private bad = 0;
  private header: Header | undefined;
  private readonly file: string;

  constructor(
    private readonly name: TableName,
    mode: Mode,
    private readonly handling: RowHandling,
    private readonly context: TableContext,
  ) {
    this.rows = { mode, lines: new Map(), deleted: new Set() };
    this.file = `${name}.csv`;
  }

  /** Takes the next row, of which the first is the header. Returns whether there is a use in going on. */
  take(csvRow: CsvRow): boolean {
    const { header } = this;
    if (!header) return this.takeHeader(csvRow);
    const { line, values } = csvRow;
    if (values.length === header.size) this.takeRow(csvRow, header);
    else this.lose(line, `expected ${header.size} fields as in the header, but got ${values.length}`);
    return true;
  }

  /** Tells what makes the file, or from a line on some of it, of no use. */
  lose(line: number | undefined, text: string): void {
    this.broken = true;
    this.context.report.problem(this.file, line, text);
    this.handling.onBad?.(undefined);
  }

  /** The standard allows no empty file; one that was cut short would take everybody off every roster. */
  end(): void {
    if (this.good + this.bad === 0 && !this.broken) this.lose(undefined, 'expected rows below a header, but got none');
  }

  private takeHeader(csvRow: CsvRow): boolean {
    const { name, file, rows, handling, context } = this;
    const of = { file, table: TABLES[name], mode: rows.mode, needed: handling.needed ?? [] };
    this.header = readHeader(csvRow, of, context.report);
    if (this.header) return true;
    this.broken = true;
    handling.onBad?.(undefined);
    return false;
  }

  private takeRow({ line, values }: CsvRow, header: Header): void {
    const row: Row = { line, deleted: false, get: (column) => values[header.get(column) ?? -1] ?? '' };
    try {
      this.checkUnique(row);
      this.check(row, values);
      this.handling.take?.(row);
      this.good += 1;
    } catch (error) {
      const text = describeBadRow(error, this.context.texts);
      if (text === undefined) throw error;
      this.bad += 1;
      this.context.report.problem(this.file, line, text);
      this.handling.onBad?.(row);
    }
  }

  /** Whatever else is wrong with a row is not told of those that refer to it as well. */
  private checkUnique({ line, get }: Row): void {
    const { lines } = this.rows;
    const id = get('sourcedId');
    const before = lines.get(id);
    if (before !== undefined)
      throw new BadRowError(`expected each sourcedId once, but "${id}" is on line ${before} too`);
    if (id !== '') lines.set(id, line);
  }

  private check(row: Row, values: readonly string[]): void {
    const table = TABLES[this.name];
    checkValues(values, row, [...table.required, ...(this.handling.needed ?? [])]);
    row.deleted = readStatus(row.get, this.rows.mode);
    if (row.deleted) this.rows.deleted.add(row.get('sourcedId'));
    checkReferences(row, table, this.context.others);
  }
}
