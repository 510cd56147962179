import { afterAll, beforeAll, expect, test } from 'vitest';
import { runImport, writeFiles } from '../support/one-roster.js';
import { classFiles } from '../support/one-roster-files.js';
import { runProgram } from '../support/program.js';
import { startService, type TestService } from '../support/service.js';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

const run = (command: string, settings: Record<string, string> = {}, ...given: string[]) =>
  runProgram({ DATABASE_URL: service.database.url, ...settings }, { command: [`commands/${command}.js`, ...given] })
    .ended;

test('files are imported by a process of its own, which ends with 0', async () => {
  const { code, stdout, stderr } = await runImport([await writeFiles(classFiles('as-process'))], {
    DATABASE_URL: service.database.url,
  });

  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('Imported course spaces: 1');
});

test('course spaces are purged by a process of its own, and without a time for them it ends with 1', async () => {
  expect(await run('purge', { RETENTION_DAYS: '365' })).toMatchObject({ code: 0, stderr: '' });

  const { code, stdout, stderr } = await run('purge');
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain('RETENTION_DAYS');
});

test('erasures are repeated by a process of its own, and without their file it ends with 1', async () => {
  const { code, stdout, stderr } = await run('erasures-replay', {}, 'nowhere.jsonl');

  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain('nowhere.jsonl');
});
