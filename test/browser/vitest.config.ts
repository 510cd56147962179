import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Browsers take the machine to themselves, one after the other. */
export default defineConfig({
  resolve: { alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve('graphql')) }] },
  test: {
    include: ['test/browser/**/*.browser.ts'],
    globalSetup: 'test/support/cluster.ts',
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 60_000,
  },
});
