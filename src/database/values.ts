import pg from 'pg';

const INT8 = 20;
const INT8_ARRAY = 1016;
const TIMESTAMPTZ = 1184;

/** PostgreSQL's text holds no NUL, so nothing stored equals a text with one; U+FFFD stands in, as for lone surrogates. */
const withoutNul = (text: string) => (text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text);

function toArrayElement(value: unknown): string {
  if (value === null) return 'null';
  return typeof value === 'string' ? `"${withoutNul(value).replace(/["\\]/g, '\\$&')}"` : String(value);
}

/** A statement's value as PostgreSQL reads it: texts, numbers, booleans, arrays of these, and objects as JSON. */
export function toText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return withoutNul(value);
  if (Array.isArray(value)) return `{${value.map(toArrayElement).join(',')}}`;
  return typeof value === 'object' ? withoutNul(JSON.stringify(value)) : String(value);
}

/** RFC 3339 with milliseconds, from what PostgreSQL writes in its ISO style and UTC, such as 2026-01-01 12:00:00.5+00. */
function toRfc3339(text: string): string {
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${text.slice(20, -3).padEnd(3, '0').slice(0, 3)}Z`;
}

/** What reads the values of a column, by its type. */
export function parserOf(type: number): (text: string) => unknown {
  switch (type) {
    // Internal ids and sums stay far below 2^53, so numbers serve.
    case INT8:
      return Number;
    case INT8_ARRAY:
      return (text) => (text === '{}' ? [] : text.slice(1, -1).split(',').map(Number));
    // Times go out as they come in: to make dates of them and texts again costs more than to read the rest of a row.
    case TIMESTAMPTZ:
      return toRfc3339;
    default:
      return pg.types.getTypeParser(type, 'text');
  }
}
