import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, resolve } from 'node:path';

/** One page or component: its name inside the mini-program and where its four files are, without their endings. */
export interface Unit {
  /** `pages/index/index`, or `@scope/package/components/x/index` for one out of a package. */
  name: string;
  file: string;
  isPage: boolean;
  /** Tag -> name of the unit it stands for. */
  uses: Record<string, string>;
  json: Record<string, unknown>;
}

export interface MiniProgramSources {
  folder: string;
  app: { pages: string[]; tabBar?: { list: { pagePath: string; text: string }[] }; window?: Record<string, string> };
  units: Unit[];
}

/** Reads app.json and follows pages to the components they use. Throws with the file's name when one is not there. */
export function readSources(folder: string): MiniProgramSources {
  const app = readJson(join(folder, 'app.json')) as unknown as MiniProgramSources['app'];
  const global = (app as { usingComponents?: Record<string, string> }).usingComponents ?? {};
  const units = new Map<string, Unit>();
  const add = (name: string, file: string, isPage: boolean) => {
    if (units.has(name)) return;
    const json = existsSync(`${file}.json`) ? readJson(`${file}.json`) : {};
    const unit: Unit = { name, file, isPage, uses: {}, json };
    units.set(name, unit);
    const own = (json.usingComponents ?? {}) as Record<string, string>;
    for (const [tag, path] of Object.entries({ ...global, ...own })) {
      const used = resolveUnit(folder, unit, path);
      unit.uses[tag] = used.name;
      add(used.name, used.file, false);
    }
  };
  for (const page of app.pages) add(page, join(folder, page), true);
  return { folder, app, units: [...units.values()] };
}

/** A component's path as a page writes it: absolute, relative, or inside a package. */
function resolveUnit(folder: string, user: Unit, path: string): { name: string; file: string } {
  if (path.startsWith('/')) return { name: path.slice(1), file: join(folder, path) };
  const near = join(dirname(user.file), path);
  if (path.startsWith('.') || existsSync(`${near}.json`)) {
    const name = normalize(join(dirname(user.name), path)).replaceAll('\\', '/');
    return { name, file: near };
  }
  const [, packageName = '', rest = ''] = /^((?:@[^/]+\/)?[^/]+)\/(.+)$/.exec(path) ?? [];
  return { name: path, file: join(packageRoot(folder, packageName), rest) };
}

/**
 * Where a package's files for mini-programs are: the sources of a package beside us (`file:` in package.json, with a
 * `source` field), else what the developer tools made (miniprogram_npm), else node_modules.
 */
export function packageRoot(folder: string, name: string): string {
  const manifest = existsSync(join(folder, 'package.json')) ? readJson(join(folder, 'package.json')) : {};
  const wanted = ((manifest.dependencies ?? {}) as Record<string, string>)[name] ?? '';
  if (wanted.startsWith('file:')) {
    const beside = resolve(folder, wanted.slice(5));
    const { source, miniprogram } = readJson(join(beside, 'package.json'));
    return join(beside, typeof source === 'string' ? dirname(source) : String(miniprogram ?? 'miniprogram_dist'));
  }
  const built = join(folder, 'miniprogram_npm', name);
  if (existsSync(built)) return built;
  const installed = join(folder, 'node_modules', name);
  if (!existsSync(installed)) throw new Error(`the package ${name} is not installed in ${folder}`);
  return join(installed, String(readJson(join(installed, 'package.json')).miniprogram ?? 'miniprogram_dist'));
}

function readJson(file: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`);
  }
}
