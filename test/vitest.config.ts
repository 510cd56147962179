import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The entry that Node.js resolves for the libraries: a second copy would not know the types of the first.
  resolve: { alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve('graphql')) }] },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/cluster.ts',
    // Each file has a service and a database of its own; two processes keep two cores busy.
    maxWorkers: 2,
    // A process loads the service once, for all its files: they share nothing else.
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
