import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const require = createRequire(import.meta.url);

/** Unpacks into the folder that the package takes for temporary files. */
const unpack = `import { inflate } from '@sparticuz/chromium';
import { join } from 'node:path';
const bin = process.argv[1];
await Promise.all(['chromium.br', 'al2023.tar.br', 'swiftshader.tar.br'].map((name) => inflate(join(bin, name))));`;

/**
 * A browser without a window. On Linux it is the Chromium that npm has installed, with the libraries a bare system may
 * lack, unpacked once below node_modules/.cache; elsewhere the installed Chrome.
 */
export async function openBrowser(): Promise<Browser> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return chromium.launch({ channel: 'chrome' });
  const folder = unpackedChromium();
  return chromium.launch({
    executablePath: join(folder, 'chromium'),
    env: { LD_LIBRARY_PATH: join(folder, 'al2023/lib'), HOME: tmpdir() },
    args: ['--no-zygote', '--disable-gpu', '--font-render-hinting=none'],
  });
}

/** Several test files may come here at once: each unpacks beside, and the first to be done is used by all. */
function unpackedChromium(): string {
  const root = dirname(dirname(require.resolve('@sparticuz/chromium')));
  const { version } = require(join(root, 'package.json')) as { version: string };
  const cache = join(dirname(dirname(root)), '.cache', 'hongyan-browser');
  const folder = join(cache, version);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const beside = mkdtempSync(join(cache, 'unpacking-'));
  const args = ['--input-type=module', '--eval', unpack, join(root, 'bin')];
  execFileSync(process.execPath, args, { cwd: import.meta.dirname, env: { TMPDIR: beside }, stdio: 'pipe' });
  try {
    renameSync(beside, folder);
  } catch (error) {
    rmSync(beside, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
