import { join } from 'node:path';
import type { Texts } from '../i18n/texts.js';
import { readCsv } from './csv.js';
import type { Manifest } from './manifest.js';
import type { Report } from './report.js';
import type { ReadRows } from './row-check.js';
import { type RowHandling, TableReading } from './table-reading.js';
import type { TableName } from './tables.js';

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
    const mode = this.manifest.modes[name];
    if (mode === 'absent') return 0;
    const { report, texts, read } = this;
    const reading = new TableReading(name, mode, handling, { report, texts, others: read });
    try {
      const rows = readCsv(join(this.directory, `${name}.csv`), (line, text) => reading.lose(line, text));
      for await (const row of rows) if (!reading.take(row)) break;
      reading.end();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      reading.lose(undefined, `expected the file, since manifest.csv says ${mode}, but there is none`);
    }
    // What was lost is not missed by the rows that refer to it: what is wrong has been said.
    if (!reading.broken) read.set(name, reading.rows);
    return reading.good;
  }
}
