import type { Reporter, TestModule } from 'vitest/node';

type Counts = { passed: number; failed: number; skipped: number };

/**
 * A vitest reporter that ends a run with one line for programs and people in a hurry: `12 passed, 1 failed`, and
 * `, 2 skipped` when there are any. A file that could not be loaded, a suite hook that failed and an error outside
 * every test count as one failed each, so that "0 failed" always means a good run.
 *
 * List it last: reporters finish in their order, and this line has to be the last one.
 */
export default class PlainReporter implements Reporter {
  readonly #write: (line: string) => void;

  constructor(write: unknown = undefined) {
    // Vitest passes its options object here; a test passes a function.
    this.#write = typeof write === 'function' ? (line) => write(line) : (line) => process.stdout.write(line);
  }

  onTestRunEnd(modules: ReadonlyArray<TestModule>, unhandledErrors: ReadonlyArray<unknown>): void {
    const counts: Counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) count(module, counts);
    this.#write(`${summary(counts)}\n`);
  }
}

function count(module: TestModule, counts: Counts): void {
  counts.failed += module.errors().length;
  for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
  for (const test of module.children.allTests()) {
    const { state } = test.result();
    // A test that is still pending when the run has ended was interrupted.
    counts[state === 'pending' ? 'failed' : state] += 1;
  }
}

function summary({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
