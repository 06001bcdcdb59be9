import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout these tests stand in. */
export const repository = fileURLToPath(new URL('../../', import.meta.url));

/** What git does not keep (as .gitignore says), so that an export of the tree without git gives the same files. */
const skippedFolders = new Set(['node_modules', '.git', 'coverage', 'dist', '.swc']);
const skippedAtRoot = new Set(['data', '.env']);

/** Paths of all files below `folder`, relative to `root`, with `/` between parts, sorted; empty when it is not there. */
export function listFiles(folder: string, root: string = repository): string[] {
  const start = join(root, folder);
  if (!existsSync(start)) return [];
  return walk(start)
    .map((file) => relative(root, file).split(sep).join('/'))
    .filter((file) => !skippedAtRoot.has(file.split('/')[0] ?? '') && !file.endsWith('.log'))
    .sort();
}

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return skippedFolders.has(entry.name) ? [] : walk(join(folder, entry.name));
    // In a work tree of git it is a file.
    return entry.isFile() && entry.name !== '.git' ? [join(folder, entry.name)] : [];
  });
}

export function readText(file: string, root: string = repository): string {
  return readFileSync(join(root, file), 'utf8');
}

export const isTestFile = (file: string): boolean => /\.test\.[cm]?[jt]sx?$/.test(file);

export const isCodeFile = (file: string): boolean => /\.[cm]?[jt]sx?$/.test(file) && !file.endsWith('.d.ts');
