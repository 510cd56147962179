import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Browsers mostly wait, so that two at a time have room on two cores. */
export default defineConfig({
  resolve: { alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve('graphql')) }] },
  test: {
    include: ['test/browser/**/*.browser.ts'],
    globalSetup: 'test/support/cluster.ts',
    maxWorkers: 2,
    testTimeout: 90_000,
    hookTimeout: 60_000,
  },
});
