import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Bundle, buildMiniProgram } from './build.ts';
import { packageRoot } from './sources.ts';

/** A mini-program ready to run; `hash` names its contents. */
export interface Built extends Bundle {
  hash: string;
}

const here = dirname(fileURLToPath(import.meta.url));
const building = new Map<string, Promise<Built>>();
const ready = new Map<string, Built>();

/** A bundle that was built before, by its hash. */
export const readyMiniProgram = (hash: string): Built | undefined => ready.get(hash);

/**
 * The bundle of a mini-program's folder as it is now: built when its contents were not seen before, and kept in this
 * process and below node_modules/.cache. Rejects with what is wrong with it.
 */
export function builtMiniProgram(folder: string): Promise<Built> {
  const hash = hashOf(folder);
  const known = building.get(hash);
  if (known) return known;
  const built = load(folder, hash);
  building.set(hash, built);
  // A failure may lie outside the folder: the next look tries again.
  built.then(
    (one) => ready.set(hash, one),
    () => building.delete(hash),
  );
  return built;
}

async function load(folder: string, hash: string): Promise<Built> {
  const cache = cacheFolder();
  const file = cache === null ? null : join(cache, `${hash}.json`);
  if (file !== null && existsSync(file)) return { hash, ...(JSON.parse(readFileSync(file, 'utf8')) as Bundle) };
  const bundle = await buildMiniProgram(folder);
  if (file !== null) keep(file, bundle);
  return { hash, ...bundle };
}

/** Everything a bundle is made of: the mini-program, the packages beside it, and this folder. */
function hashOf(folder: string): string {
  const hash = createHash('sha256');
  const manifest = join(folder, 'package.json');
  const { dependencies = {} } = existsSync(manifest)
    ? (JSON.parse(readFileSync(manifest, 'utf8')) as { dependencies?: Record<string, string> })
    : {};
  const packages = Object.keys(dependencies).map((name) => packageRoot(folder, name));
  for (const root of [folder, ...packages, here]) {
    for (const file of filesOf(root)) hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex').slice(0, 32);
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.') && entry.name !== 'node_modules')
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesOf(path) : [path];
    });
}

/** Beside the packages that build it; null where they are not in a node_modules of ours. */
function cacheFolder(): string | null {
  for (let at = here; ; at = dirname(at)) {
    const modules = join(at, 'node_modules');
    if (existsSync(modules)) return join(modules, '.cache', 'hongyan-phone');
    if (at === dirname(at)) return null;
  }
}

/** A cache that cannot be written costs half a second at the next start, nothing else. */
function keep(file: string, bundle: Bundle): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const temporary = `${file}.${process.pid}.tmp`;
    writeFileSync(temporary, JSON.stringify(bundle));
    renameSync(temporary, file);
  } catch {
    // Read-only installation.
  }
}
