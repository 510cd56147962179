import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Faults take the machine to themselves, one after the other. */
export default defineConfig({
  resolve: { alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve('graphql')) }] },
  test: {
    include: ['test/faults/**/*.fault.ts'],
    globalSetup: 'test/support/cluster.ts',
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 120_000,
  },
});
