import { posix } from 'node:path';
import {
  alsoInTests,
  closedFiles,
  environmentRule,
  MAX_LINES,
  packageRules,
  type Room,
  rooms,
  sqlRule,
} from './import-rules.ts';
import { HOLE, type SourceToken, tokenizeSource } from './source.ts';
import { isTestFile } from './tree.ts';

/** A source file, read and split. */
export type Source = { file: string; lines: number; tokens: SourceToken[] };

export type Import = {
  from: string;
  line: number;
  /** As written. */
  specifier: string;
  /** File inside the repository, null for a package. */
  to: string | null;
  /** `import type` and `export type`: gone at run time. */
  typeOnly: boolean;
};

/** Names of the subpath imports of package.json (`#db`) and the folders they mean. */
export type Aliases = Record<string, string>;

export function readSource(file: string, text: string): Source {
  return { file, lines: text.split('\n').length, tokens: tokenizeSource(text) };
}

/** Reads `imports` of package.json: `"#db/*": "./src/db/*"` is the alias `#db` for `src/db`. */
export function readAliases(packageJson: string): Aliases {
  const { imports = {} } = JSON.parse(packageJson) as { imports?: Record<string, string> };
  const pairs = Object.entries(imports).filter(([name]) => name.endsWith('/*'));
  return Object.fromEntries(pairs.map(([name, target]) => [name.slice(0, -2), posix.normalize(target.slice(0, -2))]));
}

/** Every static import, re-export, `import()` and `require()` with a literal name. */
export function findImports({ file, tokens }: Source, aliases: Aliases): Import[] {
  const found: Import[] = [];
  const at = (index: number) => tokens[index] ?? { kind: 'mark', text: '', line: 0 };
  tokens.forEach((token, index) => {
    if (token.kind !== 'word' || at(index - 1).text === '.') return;
    const isStatement = token.text === 'import' || token.text === 'export';
    const isCall = (token.text === 'import' || token.text === 'require') && at(index + 1).text === '(';
    const name = isCall ? at(index + 2) : isStatement ? findFrom(tokens, index) : null;
    if (name?.kind !== 'text' || name.text.includes(HOLE)) return;
    const next = at(index + 1);
    const typeOnly =
      isStatement && !isCall && next.text === 'type' && next.kind === 'word' && !isDefaultNamedType(at, index);
    found.push({ from: file, line: token.line, specifier: name.text, to: resolve(file, name.text, aliases), typeOnly });
  });
  return found;
}

/** `import type from 'x'` imports a value whose name is `type`. */
function isDefaultNamedType(
  at: (index: number) => SourceToken | { text: string; kind: string },
  index: number,
): boolean {
  return at(index + 2).text === 'from' && at(index + 3).kind === 'text';
}

/** The module name of an import or export statement: the text right after it or after `from`. */
function findFrom(tokens: SourceToken[], index: number): SourceToken | null {
  const first = tokens[index + 1];
  if (tokens[index]!.text === 'import' && first?.kind === 'text') return first;
  for (let i = index + 1; i < tokens.length; i += 1) {
    const token = tokens[i]!;
    if (token.text === 'from' && token.kind === 'word' && tokens[i + 1]?.kind === 'text') return tokens[i + 1]!;
    const inClause = token.kind === 'word' || (token.kind === 'mark' && '{},*'.includes(token.text));
    if (!inClause) return null;
  }
  return null;
}

function resolve(file: string, specifier: string, aliases: Aliases): string | null {
  if (specifier.startsWith('.')) return posix.normalize(posix.join(posix.dirname(file), specifier));
  const [name = '', ...rest] = specifier.split('/');
  const folder = aliases[name];
  return folder === undefined ? null : posix.join(folder, ...rest);
}

function roomOf(file: string): Room | undefined {
  return rooms.find((room) => file.startsWith(`${room.folder}/`));
}

/** Imports that point up or sideways, into closed files, out of the house, or at a package of other rooms. */
export function findWrongArrows(imports: readonly Import[]): string[] {
  return imports.flatMap((item) => {
    const where = `${item.from}:${item.line} imports ${item.specifier}`;
    if (item.to === null) return wrongPackage(item).map((reason) => `${where}: ${reason}`);
    const [from, to] = [roomOf(item.from), roomOf(item.to)];
    if (!from) return [];
    if (!to) return item.to.endsWith('package.json') ? [] : [`${where}: it is in none of the rooms`];
    if (from === to) return item.specifier.startsWith('#') || !crossesRooms(item) ? [] : [`${where}: use its # name`];
    const closed = closedFiles.find((rule) => rule.room === from.name && rule.files.test(item.to!) && !item.typeOnly);
    if (closed) return [`${where}: ${closed.reason}`];
    if (from.may.includes(to.name) || mayInTests(item.from, from.name, to.name)) return [];
    return [`${where}: ${from.name} may not import ${to.name}: ${from.reason}`];
  });
}

/** A relative path that leaves its room and comes back is written in a roundabout way. */
function crossesRooms({ from, specifier }: Import): boolean {
  const ups = specifier.split('/').filter((part) => part === '..').length;
  return ups >= from.split('/').length - (roomOf(from)?.folder.split('/').length ?? 0);
}

function mayInTests(file: string, from: string, to: string): boolean {
  return isTestFile(file) && alsoInTests.some((rule) => rule.room === from && rule.may.includes(to));
}

function wrongPackage(item: Import): string[] {
  if (item.typeOnly) return [];
  const broken = packageRules.filter((rule) => rule.packages.test(item.specifier) && rule.notIn.test(item.from));
  return broken.map((rule) => rule.reason);
}

/** Imports of files that are not there: an arrow to nowhere hides from every other rule. */
export function findMissing(
  imports: readonly Import[],
  files: ReadonlySet<string>,
  exists: (file: string) => boolean,
): string[] {
  const missing = imports.filter(({ to }) => to !== null && !files.has(to) && !exists(to));
  return missing.map((item) => `${item.from}:${item.line} imports ${item.specifier}: there is no ${item.to}`);
}

/** Rings of files that import one another by value, each once, as `a -> b -> a`. */
export function findCycles(imports: readonly Import[]): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to, typeOnly } of imports) {
    if (to !== null && !typeOnly) next.set(from, [...(next.get(from) ?? []), to]);
  }
  const rings: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const path: string[] = [];
  const visit = (file: string): void => {
    state.set(file, 'open');
    path.push(file);
    for (const target of next.get(file) ?? []) {
      if (state.get(target) === 'open') rings.push([...path.slice(path.indexOf(target)), target].join(' -> '));
      else if (!state.has(target)) visit(target);
    }
    path.pop();
    state.set(file, 'done');
  };
  for (const file of [...next.keys()].sort()) if (!state.has(file)) visit(file);
  return rings;
}

/** Reads of the environment outside the one folder that may. */
export function findEnvironmentReads({ file, tokens }: Source): string[] {
  if (environmentRule.allowed.test(file)) return [];
  const words = tokens.map((token) => token.text);
  const reads = tokens.filter((token, i) => {
    if (token.kind !== 'word') return false;
    if (token.text === 'process' && words[i + 1] === '[' && words[i + 2] === 'env') return true;
    const isMember =
      words[i - 1] === '.' && (words[i - 2] === 'process' || (words[i - 2] === '?' && words[i - 3] === 'process'));
    if ((token.text === 'env' || token.text === 'loadEnvFile') && isMember) return true;
    return token.text === 'env' && namesOfProcessModule(tokens, i);
  });
  return reads.map((token) => `${file}:${token.line} reads the environment: ${environmentRule.reason}`);
}

/** Whether the word stands in the braces of `import { env } from 'node:process'`, or of a destructured `process`. */
function namesOfProcessModule(tokens: readonly SourceToken[], index: number): boolean {
  for (let i = index + 1; i < tokens.length; i += 1) {
    const token = tokens[i]!;
    if (token.text === '}' && token.kind === 'mark') {
      const [join, source] = [tokens[i + 1]?.text, tokens[i + 2]?.text];
      return (join === 'from' && /^(node:)?process$/.test(source ?? '')) || (join === '=' && source === 'process');
    }
    if (token.kind !== 'word' && !(token.kind === 'mark' && ',:'.includes(token.text))) return false;
  }
  return false;
}

/**
 * Whether a literal is a statement for the database. Keywords are all small or all capital, as people write SQL, and
 * the shape must fit: "Select a template from the list" is a sentence.
 */
export function looksLikeSql(text: string): boolean {
  const start = /^\s*(\S+)/.exec(text)?.[1] ?? '';
  if (start !== start.toLowerCase() && start !== start.toUpperCase()) return false;
  return sqlShapes.some((shape) => shape.test(text));
}

const sqlShapes: readonly RegExp[] = [
  /^\s*select\s+(\d+\s*$|[a-z_.]+\(|[\s\S]*?\bfrom\s+[a-z_."\uFFFC]+)/i,
  /^\s*insert\s+into\s+\S+\s*[\s(]/i,
  /^\s*update\s+\S+(\s+(as\s+)?\w+)?\s+set\s/i,
  /^\s*delete\s+from\s+\S+/i,
  /^\s*with\s+(recursive\s+)?\w+\s*(\([^)]*\)\s*)?as\s+((not\s+)?materialized\s+)?\(/i,
  /^\s*(create|alter|drop)\s+(unique\s+)?(table|index|view|function|schema|type|database|role|trigger)\s+\w/i,
  /^\s*(truncate|lock)\s+table\s+\w/i,
  /^\s*(begin|commit|rollback)(\s+transaction)?\s*;?\s*$/i,
  /^\s*(listen|notify|vacuum|analyze)\s+[a-z_\uFFFC]+\s*(,[\s\S]*)?$/i,
];

/** SQL where it does not belong. */
export function findSqlOutsideDb({ file, tokens }: Source): string[] {
  if (sqlRule.allowed.test(file)) return [];
  const found = tokens.filter((token) => token.kind === 'text' && looksLikeSql(token.text));
  return found.map((token) => `${file}:${token.line} holds SQL (${token.text.trim().slice(0, 40)}): ${sqlRule.reason}`);
}

export function findLongFiles({ file, lines }: Source): string[] {
  if (isTestFile(file) || lines <= MAX_LINES) return [];
  return [`${file} has ${lines} lines, more than ${MAX_LINES}: it holds more than one idea`];
}
