import { isGroup, isMark, isWord, type SqlGroup, type SqlNode, splitNodes, textOf, wordsAt } from './sql-tokens.ts';

export type Column = { name: string; type: string; notNull: boolean; filledBySql: SqlNode[] };
export type Key = { kind: 'primary key' | 'unique'; name: string; columns: string[] };
export type ForeignKey = { name: string; columns: string[]; target: string; targetColumns: string[] };
export type Table = {
  name: string;
  where: string;
  columns: Map<string, Column>;
  keys: Key[];
  foreignKeys: ForeignKey[];
};

/** What a series of migrations has built, and the things in it that have no table to stand in. */
export type Schema = { tables: Map<string, Table>; triggers: string[] };

export function emptySchema(): Schema {
  return { tables: new Map(), triggers: [] };
}

/** Applies one statement of a migration to the schema. What is neither table nor index nor trigger passes by. */
export function applyStatement(schema: Schema, nodes: readonly SqlNode[], file: string): void {
  const where = `${file}:${nodes[0]?.line ?? 0}`;
  const kind = nodes.findIndex((node) =>
    isWord(node, 'table', 'index', 'trigger', 'rule', 'view', 'function', 'materialized'),
  );
  const [verb, noun] = [textOf(nodes[0]), textOf(nodes[kind])];
  if (verb === 'create' && (noun === 'trigger' || noun === 'rule'))
    schema.triggers.push(`${where}: create ${noun} ${textOf(nodes[kind + 1])}`);
  else if (noun === 'table' && verb === 'create') createTable(schema, nodes, kind + 1, where);
  else if (noun === 'table' && verb === 'alter') alterTable(schema, nodes, kind + 1);
  else if (noun === 'table' && verb === 'drop')
    for (const name of namesFrom(nodes, kind + 1)) schema.tables.delete(name);
  else if (noun === 'index' && verb === 'create') createIndex(schema, nodes, kind);
  else if (noun === 'index' && verb === 'drop') for (const name of namesFrom(nodes, kind + 1)) dropKey(schema, name);
}

function createTable(schema: Schema, nodes: readonly SqlNode[], start: number, where: string): void {
  const at = skip(nodes, start, 'if', 'not', 'exists');
  const [name, next] = qualifiedName(nodes, at);
  // A partition has the columns and keys of its parent, which is the table that is listed and checked.
  if (name === '' || wordsAt(nodes, next, 'partition', 'of')) return;
  const table: Table = { name, where, columns: new Map(), keys: [], foreignKeys: [] };
  const body = nodes[next];
  if (isGroup(body)) for (const item of splitNodes(body.nodes, ',')) addItem(table, item);
  schema.tables.set(name, table);
}

function alterTable(schema: Schema, nodes: readonly SqlNode[], start: number): void {
  const [name, next] = qualifiedName(nodes, skip(nodes, start, 'if', 'exists', 'only'));
  const table = schema.tables.get(name);
  if (!table) return;
  for (const action of splitNodes(nodes.slice(next), ',')) alter(schema, table, action);
}

function alter(schema: Schema, table: Table, action: readonly SqlNode[]): void {
  const verb = textOf(action[0]);
  const afterColumn = isWord(action[1], 'column') ? 2 : 1;
  if (verb === 'add') {
    addItem(table, action.slice(skip(action, afterColumn, 'if', 'not', 'exists')));
  } else if (verb === 'drop' && isWord(action[1], 'constraint')) {
    dropKey(schema, textOf(action[skip(action, 2, 'if', 'exists')]));
  } else if (verb === 'drop') {
    dropColumn(table, textOf(action[skip(action, afterColumn, 'if', 'exists')]));
  } else if (verb === 'alter') {
    const column = table.columns.get(textOf(action[afterColumn]));
    if (column) alterColumn(column, action.slice(afterColumn + 1));
  } else if (wordsAt(action, 0, 'rename', 'to')) {
    schema.tables.delete(table.name);
    table.name = textOf(action[2]);
    schema.tables.set(table.name, table);
  } else if (verb === 'rename' && !isWord(action[1], 'constraint')) {
    renameColumn(table, textOf(action[afterColumn]), textOf(action[afterColumn + 2]));
  }
}

function alterColumn(column: Column, change: readonly SqlNode[]): void {
  const type = change.findIndex((node) => isWord(node, 'type'));
  if (wordsAt(change, 0, 'set', 'not', 'null')) column.notNull = true;
  else if (wordsAt(change, 0, 'drop', 'not', 'null')) column.notNull = false;
  else if (wordsAt(change, 0, 'set', 'default') || isWord(change[0], 'add')) column.filledBySql = change.slice(1);
  else if (wordsAt(change, 0, 'drop', 'default')) column.filledBySql = [];
  else if (type >= 0) column.type = textOf(change[type + 1]);
}

function renameColumn(table: Table, from: string, to: string): void {
  const column = table.columns.get(from);
  if (!column) return;
  table.columns.delete(from);
  table.columns.set(to, { ...column, name: to });
  for (const key of [...table.keys, ...table.foreignKeys])
    key.columns = key.columns.map((name) => (name === from ? to : name));
}

function dropColumn(table: Table, name: string): void {
  table.columns.delete(name);
  table.keys = table.keys.filter((key) => !key.columns.includes(name));
  table.foreignKeys = table.foreignKeys.filter((key) => !key.columns.includes(name));
}

function dropKey(schema: Schema, name: string): void {
  for (const table of schema.tables.values()) {
    table.keys = table.keys.filter((key) => key.name !== name);
    table.foreignKeys = table.foreignKeys.filter((key) => key.name !== name);
  }
}

function createIndex(schema: Schema, nodes: readonly SqlNode[], index: number): void {
  if (!isWord(nodes[index - 1], 'unique')) return;
  const on = nodes.findIndex((node) => isWord(node, 'on'));
  const [name] = qualifiedName(nodes, skip(nodes, on + 1, 'only'));
  const columns = nodes.slice(on).find(isGroup);
  const own = on === index + 1 ? '' : textOf(nodes[on - 1]);
  if (columns) schema.tables.get(name)?.keys.push({ kind: 'unique', name: own, columns: columnNames(columns) });
}

/** A column or a table constraint, as it stands between the commas of `create table` or behind `add`. */
function addItem(table: Table, item: readonly SqlNode[]): void {
  const named = isWord(item[0], 'constraint');
  const name = named ? textOf(item[1]) : '';
  const rest = named ? item.slice(2) : item;
  const columns = rest.find(isGroup);
  const list = columns ? columnNames(columns) : [];
  if (wordsAt(rest, 0, 'primary', 'key')) {
    table.keys.push({ kind: 'primary key', name: name || `${table.name}_pkey`, columns: list });
  } else if (isWord(rest[0], 'unique')) {
    table.keys.push({ kind: 'unique', name: name || `${table.name}_${list.join('_')}_key`, columns: list });
  } else if (wordsAt(rest, 0, 'foreign', 'key')) {
    addForeignKey(table, rest, list, name || `${table.name}_${list.join('_')}_fkey`);
  } else if (rest.length > 0 && !named && !isWord(rest[0], 'check', 'exclude', 'like')) addColumn(table, rest);
}

function addColumn(table: Table, item: readonly SqlNode[]): void {
  const name = textOf(item[0]);
  const find = (...words: string[]) => item.findIndex((_node, at) => wordsAt(item, at, ...words));
  const filled = Math.max(find('default'), find('generated'));
  const isKey = find('primary', 'key') >= 0;
  table.columns.set(name, {
    name,
    type: textOf(item[1]),
    notNull: find('not', 'null') >= 0,
    filledBySql: filled < 0 ? [] : item.slice(filled),
  });
  if (isKey) table.keys.push({ kind: 'primary key', name: `${table.name}_pkey`, columns: [name] });
  if (find('unique') >= 0) table.keys.push({ kind: 'unique', name: `${table.name}_${name}_key`, columns: [name] });
  if (find('references') >= 0) addForeignKey(table, item, [name], `${table.name}_${name}_fkey`);
}

function addForeignKey(table: Table, item: readonly SqlNode[], columns: string[], name: string): void {
  const [target, next] = qualifiedName(item, item.findIndex((node) => isWord(node, 'references')) + 1);
  const group = item[next];
  table.foreignKeys.push({ name, columns, target, targetColumns: isGroup(group) ? columnNames(group) : [] });
}

/** First word of every item; an expression has no name. */
function columnNames(group: SqlGroup): string[] {
  return splitNodes(group.nodes, ',').map((item) =>
    isWord(item[0]) && !isGroup(item[1]) ? textOf(item[0]) : '(expression)',
  );
}

/** `schema.name` or `name` at a place, without the schema, and the place behind it. */
function qualifiedName(nodes: readonly SqlNode[], at: number): [name: string, next: number] {
  if (isMark(nodes[at + 1], '.')) return [textOf(nodes[at + 2]), at + 3];
  return [isWord(nodes[at]) ? textOf(nodes[at]) : '', at + 1];
}

function namesFrom(nodes: readonly SqlNode[], start: number): string[] {
  const at = skip(nodes, start, 'concurrently', 'if', 'exists');
  return splitNodes(nodes.slice(at), ',').map((item) => qualifiedName(item, 0)[0]);
}

function skip(nodes: readonly SqlNode[], start: number, ...words: string[]): number {
  let at = start;
  while (isWord(nodes[at], ...words)) at += 1;
  return at;
}
