import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
/** What every base library since 2.4.4 runs without help of the developer tools. */
const target = 'es2015';

/** Names that the parts of the library call each other by and nobody outside sees: shortened, for they come up often. */
const inner = /^(sendAsUser|serverTime|sinceRefusal|switchedOff|isDue|forget|learn|known|service|store)$/;

/**
 * Builds the package into `folder` (default: beside the sources): `miniprogram_dist/` CommonJS and the component for
 * WeChat, `esm/` for bundlers (Taro, uni-app), `types/`. Throws when a type is wrong.
 */
export async function buildSdk(folder: string = here): Promise<void> {
  const dist = join(folder, 'miniprogram_dist');
  const esm = join(folder, 'esm');
  for (const old of [dist, esm, join(folder, 'types')]) rmSync(old, { recursive: true, force: true });
  const common = {
    bundle: true,
    target,
    format: 'esm' as const,
    charset: 'utf8' as const,
    write: false as const,
    // Puts constants where they are used, which no minifier can do later, when they are variables of a module.
    minifySyntax: true,
    mangleProps: inner,
  };
  const library = await build({ ...common, entryPoints: [join(here, 'src/index.ts')] });
  write(join(esm, 'index.js'), library.outputFiles[0]!.text);
  write(join(dist, 'index.js'), commonJs(library.outputFiles[0]!.text));
  // The package as a whole is of modules; what WeChat takes is not.
  write(join(dist, 'package.json'), '{ "type": "commonjs" }\n');
  for (const name of ['taro-react', 'uni-vue']) {
    const hook = await build({ ...common, entryPoints: [join(here, `src/frameworks/${name}.ts`)] });
    write(join(esm, `${name}.js`), hook.outputFiles[0]!.text);
  }
  for (const name of readdirSync(join(here, 'src/components'))) await buildComponent(name, dist);
  writeTypes(join(folder, 'types'));
}

/** A component shares the library's module, and with it the client that app.js made. */
async function buildComponent(name: string, dist: string): Promise<void> {
  const from = join(here, 'src/components', name);
  const to = join(dist, 'components', name);
  const built = await build({
    bundle: true,
    target,
    format: 'cjs',
    charset: 'utf8',
    write: false,
    entryPoints: [join(from, 'index.ts')],
    plugins: [
      {
        name: 'library',
        setup(setup) {
          setup.onResolve({ filter: /^\.\.\/\.\.\/index\.ts$/ }, () => ({ path: '../../index.js', external: true }));
        },
      },
    ],
  });
  write(join(to, 'index.js'), built.outputFiles[0]!.text);
  for (const kind of ['json', 'wxml', 'wxss']) cpSync(join(from, `index.${kind}`), join(to, `index.${kind}`));
}

/** The bundle's one export list as CommonJS: a wrapper with helpers would be a twentieth of the whole. */
function commonJs(code: string): string {
  const list = /export \{([^}]*)\};\s*$/.exec(code);
  if (!list) throw new Error('the bundle ends with no export list');
  const names = list[1]!.split(',').map((name) => name.trim());
  const lines = names.map((name) => `exports.${name} = ${name};`).join('\n');
  const body = code.slice(0, list.index);
  return `'use strict';\n${body}${lines}\n`;
}

function writeTypes(to: string): void {
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', join(here, 'tsconfig.json'), '--outDir', to], { stdio: 'pipe' });
  for (const file of readdirSync(to, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.d.ts')) continue;
    const path = join(to, file);
    // Readers of the package resolve `./client.js` to `./client.d.ts` under every setting; `./client.ts` only under some.
    writeFileSync(path, readFileSync(path, 'utf8').replace(/(from '|import\(')(\.[^']*)\.ts'/g, "$1$2.js'"));
  }
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildSdk();
