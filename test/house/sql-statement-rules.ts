import { looksLikeSql } from './imports.ts';
import { HOLE, type SourceToken, tokenizeSource } from './source.ts';
import type { TableKinds } from './sql-schema-rules.ts';
import { analyseStatement, type Operand, type Statement, type TableUse } from './sql-statement.ts';
import { flatten, isWord, parseSql, type SqlNode } from './sql-tokens.ts';
import { findCalls, findVolatile } from './sql-volatile.ts';

/** What a sharded PostgreSQL refuses, or does on the wrong node without saying so. */
const refused: readonly { found: (nodes: readonly SqlNode[]) => boolean; reason: string }[] = [
  { found: hasWord('ctid'), reason: 'ctid differs between nodes: use the key' },
  { found: hasWord('merge'), reason: 'merge: write insert .. on conflict' },
  {
    found: hasWord('recursive', 'rollup', 'cube', 'grouping'),
    reason: 'recursion and grouping sets: do it per bucket or in code',
  },
  {
    found: (nodes) =>
      findCalls(nodes).some(
        (name) => name === 'pg_notify' || name.startsWith('pg_advisory') || name.startsWith('pg_try_advisory'),
      ),
    reason: 'pg_notify and advisory locks would run on the workers: use a statement of their own',
  },
];

function hasWord(...words: string[]): (nodes: readonly SqlNode[]) => boolean {
  return (nodes) => flatten(nodes).some((token) => isWord(token, ...words));
}

/** A file of queries with what is wrong in it. `unbucketed` is apart, because it may be allowed by name. */
export type QueryFindings = { problems: string[]; unbucketed: string[] };

/** Checks every SQL literal of a TypeScript file of `src/db/queries`, or the file itself when it is SQL. */
export function checkQueryFile(file: string, text: string, kinds: TableKinds): QueryFindings {
  const isScript = file.endsWith('.sql');
  const literals = isScript ? [{ text, line: 1 }] : joinedLiterals(tokenizeSource(text));
  const sql = literals.filter((literal) => isScript || isSql(literal.text, kinds));
  // A statement with holes may get its bucket from a fragment that stands beside it.
  const fragments = literals.filter(
    (literal) => /(^|[\s.(])b\s*=\s*(any|\$|\uFFFC)/i.test(literal.text) && !beginsStatement(literal.text),
  );
  const findings: QueryFindings = { problems: [], unbucketed: [] };
  for (const { text: literal, line } of sql) {
    for (const nodes of parseSql(literal)) {
      const where = `${file}:${line + (nodes[0]?.line ?? 1) - 1}`;
      const found = checkStatement(nodes, kinds);
      findings.problems.push(...found.problems.map((problem) => `${where}: ${problem}`));
      if (/\b(from|join|into|update)\s+\uFFFC/i.test(literal)) {
        findings.unbucketed.push(`${where}: a table is named at run time, where no lint can see it`);
      }
      const completed = literal.includes(HOLE) && fragments.length > 0;
      if (!completed) findings.unbucketed.push(...found.unbucketed.map((problem) => `${where}: ${problem}`));
    }
  }
  return findings;
}

/** Checks one statement, of a query or of a migration. */
export function checkStatement(nodes: readonly SqlNode[], kinds: TableKinds): QueryFindings {
  const statement = analyseStatement(nodes);
  const isSharded = (use: TableUse) => kinds[use.table] === 'sharded';
  const sharded = statement.uses.filter(isSharded);
  const problems = findUnknownTables(statement, kinds);
  problems.push(...findTwice(statement, kinds));
  if (sharded.some((use) => use.write !== null)) {
    const volatile = findVolatile(nodes);
    problems.push(...volatile.map((name) => `${name} in a write to a sharded table: pass the value as a parameter`));
    if (statement.setsBucket) problems.push('b is set: a bucket never changes; delete and insert instead');
  }
  if (sharded.length > 0) problems.push(...refused.filter((rule) => rule.found(nodes)).map((rule) => rule.reason));
  return { problems, unbucketed: findUnbucketed(statement, sharded) };
}

function findUnknownTables({ uses }: Statement, kinds: TableKinds): string[] {
  const unknown = uses.filter((use) => !(use.table in kinds) && !use.table.startsWith('pg_'));
  return unknown.map((use) => `${use.table} is not in table-kinds.ts`);
}

/** A table that is written may be named once: a second look at it sees other rows on other engines. */
function findTwice({ uses }: Statement, kinds: TableKinds): string[] {
  const written = new Set(uses.filter((use) => use.write !== null).map((use) => use.table));
  return [...written].flatMap((table) => {
    const own = uses.filter((use) => use.table === table);
    const writes = own.filter((use) => use.write !== null);
    // Local tables live on one node, where the claim `update .. where id in (select .. for update)` is sound.
    const tooMany = kinds[table] === 'sharded' ? own.length > 1 : writes.length > 1;
    return tooMany ? [`${table} stands twice in one statement that writes it: write two statements`] : [];
  });
}

/** Sharded tables whose bucket is not said, neither itself nor through a join with one whose bucket is. */
function findUnbucketed({ uses, tests }: Statement, sharded: readonly TableUse[]): string[] {
  const bound = new Set<TableUse>(sharded.filter((use) => use.columns?.includes('b')));
  const edges: [TableUse, TableUse][] = [];
  for (const { left, right } of tests) {
    const [a, b] = [resolve(left, uses, sharded), right ? resolve(right, uses, sharded) : []];
    // A `b` of something that is not sharded (parameters unnested, a common table, a local row) is as good as a value.
    if (b.length === 0) for (const use of a) bound.add(use);
    if (a.length === 0) for (const use of b) bound.add(use);
    for (const one of a) for (const other of b) edges.push([one, other]);
  }
  for (let grown = true; grown; ) {
    grown = false;
    for (const [one, other] of edges) {
      if (bound.has(one) === bound.has(other)) continue;
      bound.add(one).add(other);
      grown = true;
    }
  }
  const open = sharded.filter((use) => !bound.has(use));
  return open.map(
    (use) =>
      `${use.table}${use.alias === use.table ? '' : ` (${use.alias})`} is read or written without naming its bucket (b = $n)`,
  );
}

/** The sharded tables a column `b` may belong to: by its qualifier, or those nearest around it. */
function resolve(operand: Operand, uses: readonly TableUse[], sharded: readonly TableUse[]): TableUse[] {
  for (let scope: Operand['scope'] | null = operand.scope; scope !== null; scope = scope.outer) {
    const here = uses.filter((use) => use.scope === scope);
    const named = here.filter((use) => operand.qualifier === null || use.alias === operand.qualifier);
    const found = named.filter((use) => sharded.includes(use));
    if (found.length > 0 || (operand.qualifier !== null && named.length > 0)) return found;
  }
  return [];
}

const statementStart = /^\s*(select|insert|update|delete|with|merge|values|truncate|lock)\b/i;

function beginsStatement(text: string): boolean {
  return statementStart.test(text);
}

/** Whether a literal is a statement, or a part of one that names a table we know. */
function isSql(text: string, kinds: TableKinds): boolean {
  if (looksLikeSql(text)) return true;
  const named = [...text.matchAll(/\b(?:from|join|into|update|using)\s+(?:only\s+)?(?:public\.)?"?([a-z_]\w*)/gi)];
  return /[$=\uFFFC]/.test(text) && named.some((match) => (match[1] ?? '').toLowerCase() in kinds);
}

/** Literals, with those put together by `+` as one. */
function joinedLiterals(tokens: readonly SourceToken[]): { text: string; line: number }[] {
  const joined: { text: string; line: number }[] = [];
  tokens.forEach((token, at) => {
    if (token.kind !== 'text') return;
    const continues = tokens[at - 1]?.text === '+' && tokens[at - 2]?.kind === 'text' && joined.length > 0;
    if (continues) joined.at(-1)!.text += token.text;
    else joined.push({ text: token.text, line: token.line });
  });
  return joined;
}
