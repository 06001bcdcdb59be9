import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';

export interface Host {
  cpu: string;
  cores: number;
  memoryGiB: number;
  node: string;
  postgres: string;
}

/** The machine a figure belongs to. */
export function describeHost(postgres: string): Host {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    node: process.version,
    postgres,
  };
}

/** The commit that was measured, with `+` when files differ from it; `unknown` outside a checkout. */
export function describeCommit(): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: fileURLToPath(new URL('.', import.meta.url)), encoding: 'utf8', stdio: 'pipe' });
  try {
    const changed = git('status', '--porcelain', '--untracked-files=no').trim() !== '';
    return `${git('rev-parse', '--short=12', 'HEAD').trim()}${changed ? '+' : ''}`;
  } catch {
    return 'unknown';
  }
}

/** Load average over one minute: above the number of cores, others were at work and times say little. */
export function loadNow(): string {
  return loadavg()[0]!.toFixed(1);
}
