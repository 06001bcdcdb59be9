import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { audience } from '../../bench/audience.ts';
import { dispatch } from '../../bench/dispatch.ts';
import { ingest } from '../../bench/ingest.ts';
import { latency } from '../../bench/latency.ts';
import { schedule } from '../../bench/schedule.ts';

const cwd = fileURLToPath(new URL('../..', import.meta.url));
const tiny = ['--recipients', '500', '--rounds', '1', '--seconds', '1'];

/** What the command prints last on stdout. */
async function run(name: string): Promise<Record<string, unknown>> {
  const { stdout } = await promisify(execFile)(process.execPath, ['bench/main.ts', name, ...tiny], { cwd });
  return JSON.parse(stdout.trim().split('\n').at(-1)!);
}

describe('a benchmark, very small', () => {
  // They wait more than they compute, and what they measure here is looked at by nobody.
  it.concurrent.each([
    ['dispatch', dispatch],
    ['latency', latency],
    ['ingest', ingest],
    ['schedule', schedule],
    ['audience', audience],
  ] as const)('%s answers with its figures, the machine and the commit', async (name, { figures }) => {
    const { host, commit, ...measured } = await run(name);
    const numbers = Object.fromEntries(Object.keys(figures).map((key) => [key, expect.any(Number)]));
    expect(measured).toEqual(numbers);
    expect(host).toEqual({
      cpu: expect.any(String),
      cores: expect.any(Number),
      memoryGiB: expect.any(Number),
      node: process.version,
      postgres: expect.stringMatching(/^\d+\.\d+/),
    });
    expect(commit).toEqual(expect.any(String));
  });

  it('says how it is used when asked for something unknown', async () => {
    await expect(run('nothing')).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/usage: .*dispatch.*peers.*latency.*ingest.*schedule.*callbacks/s),
    });
  });
});
