import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { StubApi } from './stub-api.ts';

export interface ImportRun {
  exitCode: number | null;
  out: string;
  err: string;
  seconds: number;
  /** The most memory the process held, in MiB; null where the system does not tell (only Linux does). */
  peakRssMib: number | null;
}

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const peakEveryMs = 100;

/** Young objects get little room, as one sets it in a small container; by default V8 takes up to 96 MiB for them alone. */
const youngMib = 8;

/** Runs `hongyan import` as a process of its own, the old generation of its heap limited to `oldSpaceMib`. */
export async function runImport(file: string, api: StubApi, oldSpaceMib: number): Promise<ImportRun> {
  const startedAt = performance.now();
  const args = ['import', file, '--app', '6f1c2d3e-4f50-4a6b-9c7d-0e1f2a3b4c5d', '--url', api.url];
  const key = 'hyk_0123abcd_0123456789abcdefghjkmnpqrstvwxyz';
  const limits = [`--max-old-space-size=${oldSpaceMib}`, `--max-semi-space-size=${youngMib}`];
  const child = spawn(process.execPath, [...limits, main, ...args, '--key', key], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  let peakRssMib: number | null = null;
  const watch = setInterval(() => {
    peakRssMib = peakOf(child.pid!) ?? peakRssMib;
  }, peakEveryMs);
  const [exitCode] = (await once(child, 'close')) as [number | null];
  clearInterval(watch);
  return { exitCode, out, err, seconds: (performance.now() - startedAt) / 1000, peakRssMib };
}

/** The kernel's own high-water mark, so that nothing is missed between two looks. */
function peakOf(pid: number): number | null {
  try {
    const kib = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? null : Math.round(Number(kib) / 1024);
  } catch {
    return null;
  }
}
