import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { isAudited, type Operation } from '../src/contract/operation.ts';

const contract = fileURLToPath(new URL('../src/contract/', import.meta.url));

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** Where `npm run dev -w console` finds a running service. */
const service = 'http://127.0.0.1:8420';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [contractOperations()],
  define: { __VERSION__: JSON.stringify(version) },
  resolve: { alias: { '#contract/': contract } },
  build: {
    target: 'es2022',
    // A file of its own for everything: `data:` and inline scripts are what the content security policy forbids.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
    reportCompressedSize: false,
    // Ant Design marks its files for servers that render; there is none here.
    rolldownOptions: { onwarn: (warning, warn) => warning.code === 'MODULE_LEVEL_DIRECTIVE' || warn(warning) },
  },
  server: {
    proxy: Object.fromEntries(['/v1', '/auth', '/healthz', '/openapi.json', '/docs'].map((path) => [path, service])),
  },
});

/**
 * `virtual:operations`: method and path of every operation of the contract by its exported name; `virtual:summaries`: what
 * the audit log calls those that are in it, `中文 / English`; `virtual:titles`: the same of what a key may call. The schemas stay on the server (their library would be a fifth
 * of the console); their types are imported as types.
 */
function contractOperations(): Plugin {
  const names = ['virtual:operations', 'virtual:summaries', 'virtual:titles'];
  return {
    name: 'hongyan-operations',
    resolveId: (id) => (names.includes(id) ? `\0${id}` : undefined),
    async load(id) {
      if (!names.includes(id.slice(1))) return undefined;
      const found: Record<string, [method: string, path: string, file?: 'file']> = {};
      const titles: Record<string, string> = {};
      const summaries: Record<string, string> = {};
      for (const file of readdirSync(contract).filter((one) => /^[a-z-]+\.ts$/.test(one))) {
        this.addWatchFile(`${contract}${file}`);
        const exported: Record<string, unknown> = await import(pathToFileURL(`${contract}${file}`).href);
        for (const [key, value] of Object.entries(exported)) {
          if (!isOperation(value)) continue;
          const isFile = value.produces !== undefined && value.produces !== 'text/event-stream';
          found[key] = isFile ? [value.method, value.path, 'file'] : [value.method, value.path];
          if (value.auth === 'key') titles[key] = value.summary;
          if (value.tag === 'auth' || isAudited(value)) summaries[value.id] = value.summary;
        }
      }
      if (id === '\0virtual:summaries') return `export const summaries = ${JSON.stringify(summaries)};`;
      if (id === '\0virtual:titles') return `export const titles = ${JSON.stringify(titles)};`;
      return `export const operations = ${JSON.stringify(found)};`;
    },
  };
}

function isOperation(value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'auth' in value;
}
