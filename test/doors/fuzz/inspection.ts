import { expect } from 'vitest';
import type { AnyData } from '../../support/api.js';

/** What docs/api.md says that errors can be, but for what is a fault of the service's. */
const CODES = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_USER_INPUT',
  'CONFLICT',
  'RATE_LIMITED',
  'TIMED_OUT',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'PERSISTED_QUERY_NOT_SUPPORTED',
];

/** What only somebody within would say: stacks, files, statements, tables, classes, libraries. */
const INNER = [
  /node_modules|node:internal|\/dist\/|\/src\/|file:\/\//,
  /\bat \S+ \(|\.[jt]s:\d+/,
  /\b\w*(Error|Exception)\b(?!s)[:(]|TypeError|RangeError|Cannot read|is not a function|is not iterable|call stack/,
  /\[object \w+\]|\bundefined\b/,
  /\b(select|insert|update|delete)\b.{1,200}\b(from|into|set|where)\b|at or near|relation "|column "|constraint|violates/i,
  /postgres|\bpg_|mikro|apollo.?server|fastify|typegraphql|graphql-ws|class-validator|ioredis|\bjose\b/i,
  /(course_spaces|roster_entries|student_group|faq_(entries|versions)|audit_entries|message_versions|saved_messages|external_id|public_id|last_(read_)?seq)/,
];

/** How often what came. */
export class Tally {
  readonly counts: Record<string, number> = {};

  add(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }

  of(...what: string[]): number {
    return what.reduce((sum, one) => sum + (this.counts[one] ?? 0), 0);
  }
}

/** Fails where a text tells something of the inside. */
export function expectNothingInner(text: string): void {
  for (const pattern of INNER) expect(text).not.toMatch(pattern);
}

/** Fails where these are not errors as docs/api.md says. */
export function inspectErrors(errors: AnyData, tally: Tally): void {
  expect(errors).toEqual(expect.any(Array));
  expect(errors.length).toBeGreaterThan(0);
  for (const error of errors) {
    const { message, extensions, path, locations, ...more } = error;
    expect(message).toEqual(expect.any(String));
    expect(CODES).toContain(extensions?.code);
    expect(more).toEqual({});
    expectNothingInner(message);
    tally.add(extensions.code);
  }
}

/** Fails where this is no result of GraphQL (https://spec.graphql.org/October2021/#sec-Response-Format). */
export function inspectResult(result: AnyData, tally: Tally): void {
  const { data, errors, ...more } = result;
  expect(more).toEqual({});
  if (errors !== undefined) inspectErrors(errors, tally);
  else expect(data).toEqual(expect.any(Object));
  if (data) tally.add('data');
}
