import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { type CsvError, type Info, type Options, parse } from 'csv-parse';

/** One row of a CSV file. */
export interface CsvRow {
  /** The line on which it begins, from 1 on. */
  line: number;
  values: string[];
}

function countLineBreaks(values: readonly string[], lineBreak: RegExp): number {
  let count = 0;
  for (const value of values) if (value.includes('\n')) count += value.match(lineBreak)?.length ?? 0;
  return count;
}

/**
 * Reads the rows of a CSV file (RFC 4180) one after the other, the header included. A byte order mark is passed over, as
 * the standard asks for, and any end of line is taken. Rows that cannot be read are told, and left out; as they are ones
 * with a stray quote, rows after them may be lost.
 */
export async function* readCsv(path: string, onBroken: (line: number, text: string) => void): AsyncGenerator<CsvRow> {
  let next = 1;
  const options: Options = {
    bom: true,
    info: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: (error: CsvError | undefined) => {
      onBroken(next, `expected fields separated by commas, but got: ${error?.message}`);
      return undefined;
    },
  };
  const parser = parse(options);
  // An error of the file is the parser's, which throws it below.
  pipeline(createReadStream(path), parser, () => {});
  // The parser counts a line break of two characters within quotes as two lines.
  let counted = 0;
  for await (const { info, record } of parser as AsyncIterable<{ info: Info; record: string[] }>) {
    counted += countLineBreaks(record, /\r\n/g);
    const last = info.lines - counted;
    yield { line: last - countLineBreaks(record, /\n/g), values: record };
    next = last + 1;
  }
}
