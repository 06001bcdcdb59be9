import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** Runs `hongyan` as a process of its own, with these settings and no others. */
export async function hongyan(
  args: string[],
  where: { env: Record<string, string>; cwd: string },
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [main, ...args], { ...where, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

/** `hongyan serve` as a process of its own, until it is stopped. */
export function serve(where: { env: Record<string, string>; cwd: string }) {
  const child = spawn(process.execPath, [main, 'serve'], { ...where, stdio: ['ignore', 'pipe', 'pipe'] });
  const text = { out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    text.out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    text.err += chunk;
  });
  return {
    out: () => text.out,
    err: () => text.err,
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'close');
    },
  };
}
