import { expect, test } from 'vitest';
import { poolSizeOf } from '../../src/workers/connection-budget.js';

test.each([
  ['one process on a usual server', 1, 97, 10],
  ['two', 2, 97, 10],
  ['six, the most for which three quarters do', 6, 97, 10],
  ['eight share three quarters of them', 8, 97, 8],
  ['one process on a small server', 1, 8, 5],
  ['two on it', 2, 8, 2],
  ['as many as can have the least', 32, 97, 2],
  ['the least that one needs', 1, 3, 2],
])('%s: %i of %i connections make pools of %i', (_name, workers, limit, expected) => {
  expect(poolSizeOf({ workers, databasePoolSize: undefined }, limit)).toBe(expected);
});

test('what is set holds as long as all of it fits', () => {
  expect(poolSizeOf({ workers: 4, databasePoolSize: 23 }, 97)).toBe(23);
  expect(poolSizeOf({ workers: 1, databasePoolSize: 96 }, 97)).toBe(96);
  expect(() => poolSizeOf({ workers: 4, databasePoolSize: 24 }, 97)).toThrow(
    'DATABASE_POOL_SIZE: expected at most 23, so that with WEB_CONCURRENCY=4 all, and one more each, fit into the 97 that PostgreSQL allows, but got "24"',
  );
});

test.each([undefined, 2])(
  'more workers than there are connections for are refused (pool size %s)',
  (databasePoolSize) => {
    expect(() => poolSizeOf({ workers: 33, databasePoolSize }, 97)).toThrow(
      'WEB_CONCURRENCY: expected so few workers that each can have 3 of the 97 connections that PostgreSQL allows, but got "33"',
    );
  },
);
