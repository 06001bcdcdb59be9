import type { ForeignKey, Schema, Table } from './sql-schema.ts';
import { findVolatile } from './sql-volatile.ts';

/** How a sharded PostgreSQL holds a table: by bucket, on the coordinating node, or copied to every node. */
export type TableKind = 'sharded' | 'local' | 'reference';
export type TableKinds = Readonly<Record<string, TableKind>>;

/** The bucket: the column by which a sharded PostgreSQL finds the node. */
const BUCKET = 'b';

/** Everything in the schema that a sharded PostgreSQL would refuse or quietly do otherwise. */
export function checkSchema(schema: Schema, kinds: TableKinds): string[] {
  const tables = [...schema.tables.values()];
  return [
    ...schema.triggers.map(
      (trigger) => `${trigger}: triggers and rules are refused or lost on sharded tables; do it in code`,
    ),
    ...findUnlisted(schema, kinds),
    ...tables.flatMap(checkPrimaryKey),
    ...tables.filter((table) => kinds[table.name] === 'sharded').flatMap(checkSharded),
    ...tables.flatMap((table) => table.foreignKeys.flatMap((key) => checkForeignKey(table, key, kinds))),
  ];
}

function findUnlisted(schema: Schema, kinds: TableKinds): string[] {
  const unlisted = [...schema.tables.values()].filter((table) => !(table.name in kinds));
  const gone = Object.keys(kinds).filter((name) => !schema.tables.has(name));
  return [
    ...unlisted.map(
      (table) => `${table.where}: ${table.name} is not in table-kinds.ts: say sharded, local or reference`,
    ),
    ...gone.map((name) => `table-kinds.ts lists ${name}, which no migration creates`),
  ];
}

function checkPrimaryKey(table: Table): string[] {
  if (table.keys.some((key) => key.kind === 'primary key')) return [];
  return [`${table.where}: ${table.name} has no primary key: shards cannot be moved while in use without one`];
}

function checkSharded(table: Table): string[] {
  const at = `${table.where}: ${table.name}`;
  const bucket = table.columns.get(BUCKET);
  const problems: string[] = [];
  if (bucket?.type !== 'smallint' || !bucket.notNull) problems.push(`${at} is sharded and needs "b smallint not null"`);
  if (bucket && bucket.filledBySql.length > 0)
    problems.push(`${at}: b is filled by our code, never by a default or by generation`);
  for (const key of table.keys) {
    if (key.columns[0] === BUCKET) continue;
    problems.push(`${at}: ${key.kind} (${key.columns.join(', ')}) must begin with b: it can only hold within a bucket`);
  }
  for (const column of table.columns.values()) {
    for (const name of findVolatile(column.filledBySql)) {
      problems.push(
        `${at}.${column.name} is filled by ${name}: on a sharded table times, ids and random values are parameters`,
      );
    }
    if (/^(big|small)?serial\d?$/.test(column.type))
      problems.push(`${at}.${column.name} is a ${column.type}: make the id in code`);
  }
  return problems;
}

function checkForeignKey(table: Table, key: ForeignKey, kinds: TableKinds): string[] {
  const [from, to] = [kinds[table.name], kinds[key.target]];
  const what = `${table.where}: ${table.name} (${key.columns.join(', ')}) references ${key.target}`;
  if (to === undefined || from === undefined || to === 'reference') return [];
  if (from === 'sharded' && to === 'sharded') {
    // The key must keep both rows in one bucket; without a list of columns it takes the primary key, which begins with b.
    const together = key.columns[0] === BUCKET && (key.targetColumns[0] ?? BUCKET) === BUCKET;
    return together ? [] : [`${what}: a key between sharded tables must begin with b on both sides`];
  }
  if (to === 'sharded') return [`${what}: a ${from} table cannot reference a sharded one; deletion is done by code`];
  if (from === 'sharded') return [`${what}: a sharded table can reference only reference tables, or its own bucket`];
  return [];
}
