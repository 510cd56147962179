import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { runImport, writeFiles } from '../support/one-roster.js';
import { classFiles } from '../support/one-roster-files.js';

let empty: TestDatabase;

beforeAll(async () => {
  empty = await createDatabase();
});
afterAll(() => empty?.close());

describe('npm run roster:import is refused, with what was expected,', () => {
  test.each<[string, string[], string]>([
    ['without a folder', [], 'Expected one folder, but got none\nUsage:   npm run roster:import -- DIRECTORY'],
    ['with two folders', ['a', 'b'], 'Expected one folder, but got a, b\nUsage: '],
    ['with an unknown option', ['a', '--all'], "Unknown option '--all'"],
    ['in an unknown language', ['a', '--language', 'de'], 'Expected --language to be one of fi, en, sv, but got "de"'],
    ['with an empty namespace', ['a', '--namespace='], 'Expected --namespace to be a name, but got none'],
    [
      'with an unknown user id',
      ['a', '--user-id', 'email'],
      'Expected --user-id to be one of sourcedId, identifier, username, but got "email"',
    ],
  ])('%s', async (_how, given, expected) => {
    const { code, stdout, stderr } = await runImport(given, { DATABASE_URL: empty.url });

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(expected);
  });

  test('on a database that was never migrated', async () => {
    const { code, stderr } = await runImport([await writeFiles(classFiles('x'))], { DATABASE_URL: empty.url });

    expect(code).toBe(1);
    expect(stderr).toContain('DATABASE_URL: expected a migrated database');
  });

  test('in production without a database, where it starts none of its own', async () => {
    const { code, stderr } = await runImport(['x'], { NODE_ENV: 'production' });

    expect(code).toBe(1);
    expect(stderr).toContain('DATABASE_URL: expected the address of a PostgreSQL database, but it is not set\n');
  });
});
