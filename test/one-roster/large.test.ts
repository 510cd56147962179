import { afterAll, beforeAll, expect, test } from 'vitest';
import { importFiles } from '../support/one-roster.js';
import { changes, manifest, rows } from '../support/one-roster-files.js';
import { startService, type TestService } from '../support/service.js';

const PEOPLE = 20_000;

let service: TestService;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

test('a class of 20,000 is imported, imported again, and changed', async () => {
  const ids = Array.from({ length: PEOPLE }, (_, index) => `u${index}`);
  const enrollment = (userSourcedId: string) => ({
    ...{ sourcedId: `e-${userSourcedId}`, classSourcedId: 'class', userSourcedId, role: 'student' },
  });
  const files = {
    classes: rows('classes', [{ sourcedId: 'class', title: 'Class' }]),
    users: rows(
      'users',
      ids.map((sourcedId) => ({ sourcedId })),
    ),
    enrollments: rows('enrollments', ids.map(enrollment)),
  };

  expect((await importFiles(service.database, files)).stdout).toContain(`${PEOPLE} added, 0 changed, 0 removed.`);
  expect((await importFiles(service.database, files)).stdout).toContain('0 added, 0 changed, 0 removed.');
  const { stdout } = await importFiles(service.database, {
    enrollments: changes('enrollments', [{ ...enrollment('u7'), status: 'tobedeleted' }]),
    manifest: manifest({ enrollments: 'delta' }),
  });
  expect(stdout).toContain('0 added, 0 changed, 1 removed.');
  const [count] = await service.database.query(`select count(*)::int as people from roster_entries`);
  expect(count).toEqual({ people: PEOPLE - 1 });
});
