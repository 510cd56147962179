import type { FieldDef, QueryResultRow } from 'pg';
import { parserOf } from './values.js';

/** Rows of one statement. */
export type RowClass = new (texts: readonly (string | null)[]) => QueryResultRow;

/**
 * Makes the class of a statement's rows, whose properties are its columns. A value is read from its text when it is
 * asked for: of a wide row, which serves many queries, most never are.
 */
export function createRowClass(fields: readonly FieldDef[]): RowClass {
  class Row {
    constructor(readonly texts: readonly (string | null)[]) {}
  }
  fields.forEach(({ name, dataTypeID }, index) => {
    const parse = parserOf(dataTypeID);
    const get = function read(this: Row) {
      const text = this.texts[index];
      return text === null || text === undefined ? null : parse(text);
    };
    Object.defineProperty(Row.prototype, name, { get });
  });
  return Row;
}
