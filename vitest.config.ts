import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Two projects: `fast` needs nothing but Node; `stack` starts the embedded PostgreSQL, HTTP servers and the emulator.
export default defineConfig({
  test: {
    reporters: process.env.CI ? ['default', './testkit/plain-reporter.ts'] : ['default'],
    projects: [
      {
        // The console is a package of its own, to which the contract is no neighbour.
        resolve: { alias: { '#contract/': fileURLToPath(new URL('src/contract/', import.meta.url)) } },
        test: {
          name: 'fast',
          include: ['src/**/*.test.ts', 'emulator/**/*.test.ts', 'sdk/**/*.test.ts', 'console/src/**/*.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'stack',
          include: ['test/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
          globalSetup: ['./testkit/global-setup.ts'],
        },
      },
    ],
  },
});
