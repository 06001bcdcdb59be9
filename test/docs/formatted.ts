import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const biome = fileURLToPath(new URL('../../node_modules/.bin/biome', import.meta.url));

/** A generated page as the formatter of this repository writes it, so that page and format check never disagree. */
export async function formatted(content: string, path: string): Promise<string> {
  const child = spawn(biome, ['format', `--stdin-file-path=${path}`], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(content);
  const out = await text(child.stdout);
  if (out === '') throw new Error(`${path} could not be formatted`);
  return out;
}
