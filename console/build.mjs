import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

// Plain JavaScript: it also has to say something sensible where Node is too old to build.
const here = import.meta.dirname;
const repository = join(here, '..');
const dist = join(here, 'dist');

/** What the built console depends on. */
const sources = [
  'console/src',
  'console/public',
  'console/index.html',
  'console/build.mjs',
  'console/vite.config.ts',
  'console/package.json',
  'src/contract',
  'package.json',
  'package-lock.json',
];

/**
 * Builds the console into `console/dist` unless what is there was built from the same sources. Runs after `npm ci`
 * and before `npm start`; the second time it costs reading the sources. Says what is wrong and ends well when it cannot
 * build, because the service works without its console.
 */
async function ensureBuilt() {
  const stamp = hashOf(sources.flatMap(filesOf));
  if (readStamp() === stamp) return;
  const { build } = await import('vite');
  process.stderr.write('控制台构建中 / building the console …\n');
  const outDir = mkdtempSync(join(here, 'dist-'));
  try {
    await build({ configFile: join(here, 'vite.config.ts'), logLevel: 'warn', build: { outDir, emptyOutDir: true } });
    for (const file of filesUnder(outDir)) compress(file);
    writeFileSync(join(outDir, '.stamp'), stamp);
    rmSync(dist, { recursive: true, force: true });
    chmodSync(outDir, 0o755);
    renameSync(outDir, dist);
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}

function readStamp() {
  const file = join(dist, '.stamp');
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

/** @param {string} path */
function filesOf(path) {
  const full = join(repository, path);
  if (!existsSync(full)) return [];
  return /\.\w+$/.test(path) ? [full] : filesUnder(full);
}

/** @param {string} folder */
function filesUnder(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.includes('.test.'));
  return files.map((entry) => join(entry.parentPath, entry.name)).sort();
}

/** @param {string[]} files */
function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(relative(repository, file)).update('\0').update(readFileSync(file));
  return hash.digest('hex');
}

/**
 * Beside each file its gzip and brotli forms, so that the service only ever sends bytes.
 * @param {string} file
 */
function compress(file) {
  if (!/\.(js|css|html|svg|json|webmanifest)$/.test(file)) return;
  const bytes = readFileSync(file);
  if (file.endsWith('index.html') || bytes.length < 512) return;
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
}

try {
  await ensureBuilt();
} catch (error) {
  process.stderr.write(
    `控制台没有构建成功，服务不受影响 / the console could not be built, the service runs without it:\n${error}\n`,
  );
}
