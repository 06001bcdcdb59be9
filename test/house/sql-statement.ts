import { isGroup, isMark, isWord, type SqlGroup, type SqlNode, splitNodes, textOf } from './sql-tokens.ts';

export type Write = 'insert' | 'update' | 'delete' | 'merge';

/** A table where it is named in a statement. */
export type TableUse = {
  table: string;
  /** The name by which columns of it are qualified. */
  alias: string;
  write: Write | null;
  /** Columns of an insert, null when it has no list or is none. */
  columns: string[] | null;
  scope: Scope;
};

/** One `select`, `insert`, `update` or `delete` with the one around it. */
export type Scope = { outer: Scope | null };

/** A column `b` that is compared by `=` or `in`: with another `b`, or with something else (null). */
export type BucketTest = { left: Operand; right: Operand | null };
export type Operand = { qualifier: string | null; scope: Scope };

export type Statement = { uses: TableUse[]; tests: BucketTest[]; setsBucket: boolean };

const BUCKET = 'b';
const begins = ['select', 'with', 'insert', 'update', 'delete', 'merge', 'values'];
/** Words that end a list of tables. */
const afterTables = [
  'where',
  'group',
  'order',
  'limit',
  'offset',
  'fetch',
  'having',
  'window',
  'returning',
  'set',
  'select',
  'values',
  'for',
];
/** Words that may stand behind a table and are no alias of it. */
const notAlias = new Set([
  ...afterTables,
  'on',
  'using',
  'join',
  'left',
  'right',
  'full',
  'inner',
  'outer',
  'cross',
  'natural',
  'union',
  'intersect',
  'except',
  'default',
  'overriding',
  'tablesample',
  'from',
  'do',
  'not',
  'and',
  'then',
]);

/** Reads which tables a statement names and where it says which bucket. Not a parser: it follows the clauses. */
export function analyseStatement(nodes: readonly SqlNode[]): Statement {
  const statement: Statement = { uses: [], tests: [], setsBucket: false };
  readScope(nodes, null, statement);
  const common = findCommonTables(nodes);
  statement.uses = statement.uses.filter((use) => use.write !== null || !common.has(use.table));
  return statement;
}

function readScope(nodes: readonly SqlNode[], outer: Scope | null, statement: Statement): void {
  let start = 0;
  nodes.forEach((node, at) => {
    if (!isWord(node, 'union', 'intersect', 'except')) return;
    readClauses(nodes.slice(start, at), { outer }, statement, false);
    start = at + 1;
  });
  readClauses(nodes.slice(start), { outer }, statement, false);
}

/** Walks the clauses of one scope; `inTables` at the start for a parenthesised join. */
function readClauses(nodes: readonly SqlNode[], scope: Scope, statement: Statement, inTables: boolean): void {
  let [tables, setting] = [inTables, false];
  let expected: Write | 'read' | null = inTables ? 'read' : null;
  for (let at = 0; at < nodes.length; at += 1) {
    const node = nodes[at]!;
    if (expected && !isWord(node, 'only', 'lateral')) {
      const isJoin = isGroup(node) && !isWord(node.nodes[0], ...begins);
      if (isJoin && expected === 'read') readClauses(node.nodes, scope, statement, true);
      else if (isGroup(node)) readScope(node.nodes, scope, statement);
      else at = readTable(nodes, at, expected, scope, statement) - 1;
      expected = null;
      continue;
    }
    const clause = clauseAt(nodes, at, tables);
    if (clause) {
      expected = clause;
      tables = clause === 'read' || clause === 'delete' || clause === 'update';
      setting = false;
      continue;
    }
    if (isWord(node, ...afterTables)) tables = false;
    if (isWord(node, ...afterTables, 'from')) setting = isWord(node, 'set');
    if (setting) statement.setsBucket ||= isBucketTarget(nodes, at);
    else readTest(nodes, at, scope, statement);
    if (isGroup(node)) readInner(nodes, at, scope, statement);
  }
}

function readInner(nodes: readonly SqlNode[], at: number, scope: Scope, statement: Statement): void {
  const group = nodes[at] as SqlGroup;
  if (isWord(group.nodes[0], ...begins)) {
    readScope(group.nodes, scope, statement);
    return;
  }
  // Inside brackets of an expression `from` is no clause (`extract(epoch from x)`), so only tests are read there.
  group.nodes.forEach((node, inner) => {
    readTest(group.nodes, inner, scope, statement);
    if (isGroup(node)) readInner(group.nodes, inner, scope, statement);
  });
}

/** What kind of table name the word at this place announces, if any. */
function clauseAt(nodes: readonly SqlNode[], at: number, inTables: boolean): Write | 'read' | null {
  const node = nodes[at];
  const before = textOf(nodes[at - 1]);
  if (isMark(node, ',')) return inTables ? 'read' : null;
  if (node?.kind !== 'word') return null;
  if (node.text === 'from') return before === 'distinct' ? null : before === 'delete' ? 'delete' : 'read';
  if (node.text === 'join') return 'read';
  if (node.text === 'using') return isGroup(nodes[at + 1]) ? null : 'read';
  if (node.text === 'update') return ['for', 'do', 'key', 'on', 'then'].includes(before) ? null : 'update';
  if (node.text === 'into') return before === 'merge' ? 'merge' : 'insert';
  return null;
}

/** Notes the table at this place and answers the place behind its name, alias and columns. */
function readTable(
  nodes: readonly SqlNode[],
  start: number,
  expected: Write | 'read',
  scope: Scope,
  statement: Statement,
): number {
  let at = start;
  if (!isWord(nodes[at])) return at + 1;
  const schema = isMark(nodes[at + 1], '.') ? textOf(nodes[at]) : null;
  if (schema !== null) at += 2;
  const table = textOf(nodes[at]);
  at += 1;
  // A name before a parenthesis is a function, except in an insert, where the columns follow.
  if (expected === 'read' && isGroup(nodes[at])) return at;
  if (isWord(nodes[at], 'as')) at += 1;
  const next = nodes[at];
  const hasAlias = next?.kind === 'word' && !notAlias.has(next.text);
  const alias = hasAlias ? next.text : table;
  if (hasAlias) at += 1;
  const list = nodes[at];
  const isList = expected === 'insert' && isGroup(list) && !isWord(list.nodes[0], ...begins);
  const columns = isList ? splitNodes(list.nodes, ',').map((item) => textOf(item[0])) : null;
  const write = expected === 'read' ? null : expected;
  if (schema === null || schema === 'public') statement.uses.push({ table, alias, write, columns, scope });
  return isList ? at + 1 : at;
}

/** Names made by `with name as (...)`. */
function findCommonTables(nodes: readonly SqlNode[]): Set<string> {
  const names = new Set<string>();
  nodes.forEach((node, at) => {
    if (isGroup(node)) for (const name of findCommonTables(node.nodes)) names.add(name);
    if (!isWord(node) || !(isWord(nodes[at - 1], 'with', 'recursive') || isMark(nodes[at - 1], ','))) return;
    let next = isGroup(nodes[at + 1]) ? at + 2 : at + 1;
    if (!isWord(nodes[next], 'as')) return;
    while (isWord(nodes[next], 'as', 'not', 'materialized')) next += 1;
    if (isGroup(nodes[next])) names.add(textOf(node));
  });
  return names;
}

/** Notes a comparison of `b` whose left side ends at this place: `b = x`, `x.b in (..)`, `(b, id) = (..)`, `$1 = b`. */
function readTest(nodes: readonly SqlNode[], at: number, scope: Scope, statement: Statement): void {
  const node = nodes[at]!;
  if (isGroup(node)) {
    readTupleTest(node, nodes, at, scope, statement);
    return;
  }
  const left = operandEndingAt(nodes, at, scope);
  if (!left) return;
  if (isMark(nodes[at + 1], '=')) statement.tests.push({ left, right: operandStartingAt(nodes, at + 2, scope) });
  else if (isWord(nodes[at + 1], 'in')) statement.tests.push({ left, right: null });
  else {
    const first = left.qualifier === null ? at : at - 2;
    const other = operandEndingAt(nodes, first - 2, scope);
    if (isMark(nodes[first - 1], '=') && !other) statement.tests.push({ left, right: null });
  }
}

function readTupleTest(
  group: SqlGroup,
  nodes: readonly SqlNode[],
  at: number,
  scope: Scope,
  statement: Statement,
): void {
  if (isWord(nodes[at - 1], 'using')) readUsing(group, scope, statement);
  const right = nodes[at + 2];
  if (!isMark(nodes[at + 1], '=') && !isWord(nodes[at + 1], 'in')) return;
  const others = isGroup(right) && isMark(nodes[at + 1], '=') ? splitNodes(right.nodes, ',') : [];
  splitNodes(group.nodes, ',').forEach((item, place) => {
    const left = operandEndingAt(item, item.length - 1, scope);
    if (left) statement.tests.push({ left, right: operandStartingAt(others[place] ?? [], 0, scope) });
  });
}

/** `join x using (b, ..)`: the bucket of each table of this scope is that of the others. */
function readUsing(group: SqlGroup, scope: Scope, statement: Statement): void {
  if (!splitNodes(group.nodes, ',').some((item) => textOf(item[0]) === BUCKET)) return;
  const own = statement.uses.filter((use) => use.scope === scope).map((use) => ({ qualifier: use.alias, scope }));
  for (const right of own.slice(1)) statement.tests.push({ left: own[0]!, right });
}

function operandEndingAt(nodes: readonly SqlNode[], at: number, scope: Scope): Operand | null {
  if (!isWord(nodes[at], BUCKET) || isMark(nodes[at + 1], '.') || isGroup(nodes[at + 1])) return null;
  return { qualifier: isMark(nodes[at - 1], '.') ? textOf(nodes[at - 2]) : null, scope };
}

function operandStartingAt(nodes: readonly SqlNode[], at: number, scope: Scope): Operand | null {
  return operandEndingAt(nodes, isMark(nodes[at + 1], '.') ? at + 2 : at, scope);
}

/** `set b = ..` and `set (a, b) = ..`. */
function isBucketTarget(nodes: readonly SqlNode[], at: number): boolean {
  const node = nodes[at];
  const begins = isWord(nodes[at - 1], 'set') || isMark(nodes[at - 1], ',');
  if (!begins || !isMark(nodes[at + 1], '=')) return false;
  return isGroup(node) ? splitNodes(node.nodes, ',').some((item) => textOf(item[0]) === BUCKET) : isWord(node, BUCKET);
}
