import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import node from '#app/config/node.json' with { type: 'json' };

const bin = fileURLToPath(new URL('../../src/cli/bin.js', import.meta.url));
// Stands in for whatever the command would do: it runs before it, in the process that would do it.
const tell = `data:text/javascript,${encodeURIComponent(
  "import{writeSync}from'node:fs';writeSync(1,JSON.stringify([process.pid,process.execArgv,process.env.MALLOC_ARENA_MAX,process.argv.slice(2),process.env.NODE_COMPILE_CACHE])+'\\n')",
)}`;

async function start(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [bin, ...args], {
    env: { PATH: process.env.PATH!, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { pid: child.pid, code, out };
}

describe('bin.js', () => {
  it('hands over arguments and brings back the exit code', async () => {
    expect(await start(['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('hongyan <command>') });
    expect((await start(['nonsense'])).code).not.toBe(0);
  });

  it('becomes the process that runs the command, with the settings of node.json', async () => {
    const { out, pid } = await start(['--help', '--', '鸿雁'], { NODE_OPTIONS: `--import=${tell}` });
    // The first line is of bin.js itself.
    const [, own] = out.split('\n').map((line) => (line.startsWith('[') ? JSON.parse(line) : null));
    const cache = join(tmpdir(), 'node-compile-cache');
    expect(own).toEqual([pid, node.flags, node.environment.MALLOC_ARENA_MAX, ['--help', '--', '鸿雁'], cache]);
  });

  it('leaves a setting of the environment as it is', async () => {
    const own = { MALLOC_ARENA_MAX: '4', NODE_COMPILE_CACHE: join(tmpdir(), 'hongyan-compile-cache') };
    const { out } = await start(['--help'], { NODE_OPTIONS: `--import=${tell}`, ...own });
    expect(JSON.parse(out.split('\n')[1]!)).toMatchObject({ 2: '4', 4: own.NODE_COMPILE_CACHE });
  });
});
