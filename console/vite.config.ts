import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

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
 * `virtual:operations`: method and path of every operation of the contract by its exported name. The schemas stay on the
 * server (their library would be a fifth of the console); their types are imported as types.
 */
function contractOperations(): Plugin {
  const name = 'virtual:operations';
  return {
    name: 'hongyan-operations',
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    async load(id) {
      if (id !== `\0${name}`) return undefined;
      const found: Record<string, [method: string, path: string]> = {};
      for (const file of readdirSync(contract).filter((one) => /^[a-z-]+\.ts$/.test(one))) {
        this.addWatchFile(`${contract}${file}`);
        const exported: Record<string, unknown> = await import(pathToFileURL(`${contract}${file}`).href);
        for (const [key, value] of Object.entries(exported)) {
          if (isOperation(value)) found[key] = [value.method, value.path];
        }
      }
      return `export const operations = ${JSON.stringify(found)};`;
    },
  };
}

function isOperation(value: unknown): value is { method: string; path: string; auth: string } {
  return typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'auth' in value;
}
