import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../src/embedded/postgres.js';
import { makeOpenFolder } from './folder.js';

declare module 'vitest' {
  export interface ProvidedContext {
    databaseUrl: string;
  }
}

/**
 * One PostgreSQL for the whole run: the embedded one, where durability is for those who have something to lose, or the
 * one that TEST_DATABASE_URL names, to try another version.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const other = process.env.TEST_DATABASE_URL;
  if (other) {
    project.provide('databaseUrl', other);
    return async () => {};
  }
  const directory = await makeOpenFolder('test');
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
  const postgres = await startEmbeddedPostgres({ directory: join(directory, 'postgres'), settings });
  project.provide('databaseUrl', postgres.url);
  return async () => {
    await postgres.stop();
    await rm(directory, { recursive: true, force: true });
  };
}
