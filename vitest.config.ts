import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './testkit/longest-first.ts';

/** One draws into globals, the other wants every schema as it was made: files that share a process would meet them. */
const alone = ['sdk/miniprogram/component.test.ts', 'test/docs/openapi.test.ts'];
/** Whole processes, browsers, benchmarks: few at once, or they starve each other. The rest mostly waits. */
const heavy = [
  'test/{bench,chaos,cli,console,phone}/**/*.test.ts',
  'test/engine/{clocks,crash,lanes}.test.ts',
  ...alone,
];
const stack = {
  // What the service runs on: Node reads the sources itself, and keeps what it has compiled.
  experimental: { viteModuleRunner: false, nodeLoader: false },
  testTimeout: 120_000,
  hookTimeout: 120_000,
  expect: { poll: { timeout: 20_000 } },
  globalSetup: ['./testkit/global-setup.ts'],
  env: { NODE_COMPILE_CACHE: join(tmpdir(), 'hongyan-compile-cache') },
};
const setupFiles = process.env.CI ? ['./testkit/fixed-seed.ts'] : [];

// `fast` needs nothing but Node; `stack` starts the embedded PostgreSQL, HTTP servers and the emulator; `heavy` also
// processes and browsers.
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    reporters: process.env.CI ? ['default', './testkit/plain-reporter.ts'] : ['default'],
    projects: [
      {
        // The console is a package of its own, to which the contract is no neighbour.
        resolve: { alias: { '#contract/': fileURLToPath(new URL('src/contract/', import.meta.url)) } },
        test: {
          name: 'fast',
          // Rules and functions, which leave nothing behind: one process reads the sources once for all files.
          isolate: false,
          include: ['src/**/*.test.ts', 'emulator/**/*.test.ts', 'sdk/**/*.test.ts', 'console/src/**/*.test.ts'],
          exclude: alone,
          testTimeout: 20_000,
          setupFiles,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...stack,
          name: 'stack',
          isolate: false,
          include: ['test/**/*.test.ts'],
          exclude: heavy,
          setupFiles,
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...stack,
          name: 'heavy',
          include: heavy,
          setupFiles,
          maxWorkers: 2,
          maxConcurrency: 2,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
