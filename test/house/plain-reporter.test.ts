import { describe, expect, it } from 'vitest';
import type { TestModule } from 'vitest/node';
import PlainReporter from '#testkit/plain-reporter.ts';

type State = 'passed' | 'failed' | 'skipped' | 'pending';

/** As much of a finished test file as the reporter looks at. */
function module(states: State[], errors = { module: 0, suite: 0 }): TestModule {
  const list = (count: number) => Array.from({ length: count }, () => ({ message: 'x' }));
  const tests = states.map((state) => ({ result: () => ({ state }) }));
  const suites = [{ errors: () => list(errors.suite) }];
  return {
    errors: () => list(errors.module),
    children: { allTests: () => tests, allSuites: () => suites },
  } as unknown as TestModule;
}

function lineFor(modules: TestModule[], unhandled = 0): string {
  let written = '';
  const reporter = new PlainReporter((line: string) => {
    written += line;
  });
  reporter.onTestRunEnd(modules, Array.from({ length: unhandled }));
  return written;
}

describe('PlainReporter', () => {
  it('adds up all files on one line', () => {
    expect(lineFor([module(['passed', 'failed']), module(['passed'])])).toBe('2 passed, 1 failed\n');
  });

  it('names the skipped ones only when there are any', () => {
    expect(lineFor([module(['passed', 'skipped', 'skipped'])])).toBe('1 passed, 0 failed, 2 skipped\n');
  });

  it('counts what is broken outside a test, and a test that never ended, as failed', () => {
    expect(lineFor([module(['passed'], { module: 1, suite: 1 }), module(['pending'])], 2)).toBe('1 passed, 5 failed\n');
  });
});
