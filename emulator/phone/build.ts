import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type MiniProgramSources, packageRoot, readSources, type Unit } from './sources.ts';
import { renameBuiltIns } from './wxml.ts';
import { compileWxss, type Scope } from './wxss.ts';

export interface Bundle {
  js: string;
  css: string;
}

const here = dirname(fileURLToPath(import.meta.url));

/**
 * Compiles a native mini-program, as it stands in its folder, into one script and one style sheet for the phone's
 * screen: templates by WeChat's own template compiler, scripts by esbuild. Both are loaded only here, since an
 * installation without development packages has neither. Rejects with a sentence for the person who wrote the code.
 */
export async function buildMiniProgram(folder: string): Promise<Bundle> {
  const [{ build }, sources] = [await import('esbuild'), readSources(folder)];
  const built = await build({
    stdin: { contents: entryOf(sources), resolveDir: here, loader: 'js' },
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    minify: true,
    keepNames: true,
    logLevel: 'silent',
    plugins: [
      {
        name: 'packages',
        setup({ onResolve }) {
          // Only what the mini-program itself names: the runtime's own imports are ordinary ones.
          onResolve({ filter: /^[^./]/ }, ({ path, importer }) => {
            if (path.startsWith('glass-easel') || !importer.startsWith(folder)) return undefined;
            const root = packageRoot(folder, path);
            const entry = ['index.ts', 'index.js'].map((name) => join(root, name)).find((file) => existsSync(file));
            return entry === undefined ? { errors: [{ text: `${path} has no index in ${root}` }] } : { path: entry };
          });
        },
      },
    ],
  });
  return { js: built.outputFiles[0]!.text, css: stylesOf(sources) };
}

/** The script that hands every part of the mini-program to the runtime, in the order WeChat runs them: app, then pages. */
function entryOf({ folder, app, units }: MiniProgramSources): string {
  const described = units.map(({ name, file, isPage, uses, json }) => {
    const styleScope = isPage ? undefined : prefixOf(units, name);
    const settings = JSON.stringify({ name, isPage, uses, json, styleScope });
    return `{ ...${settings}, template: templates[${JSON.stringify(name)}], run: () => require(${scriptOf(file)}) }`;
  });
  return `import { start } from './runtime/start.js';
const templates = ${compileTemplates(units)};
start({
  app: ${JSON.stringify(app)},
  runApp: () => require(${scriptOf(join(folder, 'app'))}),
  templates,
  units: [${described.join(',\n')}],
});`;
}

const scriptOf = (file: string): string =>
  JSON.stringify([`${file}.js`, `${file}.ts`].find((path) => existsSync(path)) ?? `${file}.js`);

/** Classes of component number n are written `cn--name`, in the template by glass-easel and in the sheet by us. */
const prefixOf = (units: Unit[], name: string): string => `c${units.findIndex((unit) => unit.name === name)}`;

/** What the template compiler has to say about a place in a template; lines count from 0. */
interface Problem {
  isError: boolean;
  message: string;
  startLine: number;
}

/** An expression that makes every template's code, by unit name. */
function compileTemplates(units: Unit[]): string {
  const { TmplGroup } = createRequire(import.meta.url)('glass-easel-template-compiler');
  const group = new TmplGroup();
  try {
    for (const { name, file } of units) {
      const problems = group.addTmpl(name, renameBuiltIns(readFileSync(`${file}.wxml`, 'utf8'))) as Problem[];
      const wrong = problems.find((problem) => problem.isError);
      if (wrong) throw new Error(`${file}.wxml:${wrong.startLine + 1}: ${wrong.message}`);
    }
    return group.getTmplGenObjectGroups();
  } finally {
    group.free();
  }
}

function stylesOf({ folder, units }: MiniProgramSources): string {
  const sheets = [compileSheet(folder, join(folder, 'app'), { kind: 'app' })];
  for (const { name, file, isPage } of units) {
    const scope: Scope = isPage ? { kind: 'page', path: name } : { kind: 'component', prefix: prefixOf(units, name) };
    sheets.push(compileSheet(folder, file, scope));
  }
  return `${readFileSync(join(here, 'runtime/base.css'), 'utf8')}\n${sheets.join('\n')}`;
}

function compileSheet(folder: string, file: string, scope: Scope): string {
  if (!existsSync(`${file}.wxss`)) return '';
  const read = (path: string, depth: number): string => {
    if (depth > 20) throw new Error(`${path} imports itself`);
    const load = (wanted: string) =>
      read(wanted.startsWith('/') ? join(folder, wanted) : join(dirname(path), wanted), depth + 1);
    const text = readFileSync(path, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
    return text.replace(/@import\s+['"]([^'"]+)['"]\s*;/g, (_, wanted) => load(wanted));
  };
  return compileWxss(read(`${file}.wxss`, 0), scope);
}
