import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { tokenizeSource } from './source.ts';
import { applyStatement, emptySchema, type Schema } from './sql-schema.ts';
import { checkSchema, type TableKinds } from './sql-schema-rules.ts';
import { checkQueryFile, checkStatement } from './sql-statement-rules.ts';
import { parseSql } from './sql-tokens.ts';
import { isTestFile, listFiles, readText, repository } from './tree.ts';

/** What a module exports under a name; nothing while the module is not written. */
async function exported<T>(file: string, name: string, otherwise: T): Promise<T> {
  const path = join(repository, file);
  if (!existsSync(path)) return otherwise;
  return ((await import(pathToFileURL(path).href)) as Record<string, T>)[name] ?? otherwise;
}

const kinds = await exported<TableKinds>('src/db/table-kinds.ts', 'tableKinds', {});
const unbucketed = await exported<Record<string, string>>('src/db/unbucketed.ts', 'unbucketed', {});
const files = listFiles('src/db').filter((file) => !isTestFile(file));
const migrations = files.filter((file) => /^src\/db\/migrations\/.*\.sql$/.test(file));
const queries = files.filter((file) => /^src\/db\/queries\/.*\.(ts|sql)$/.test(file));
const nameOf = (file: string) => file.replace('src/db/queries/', '');

/** The schema after all migrations, with the tables our code makes by itself (that of the migrations). */
function buildSchema(): Schema {
  const schema = emptySchema();
  for (const file of migrations) for (const nodes of parseSql(readText(file))) applyStatement(schema, nodes, file);
  for (const file of files.filter((name) => name.endsWith('.ts') && !queries.includes(name))) {
    const texts = tokenizeSource(readText(file)).filter((token) => token.kind === 'text');
    const made = texts.filter((token) => /^\s*create table\s/i.test(token.text));
    for (const token of made) for (const nodes of parseSql(token.text)) applyStatement(schema, nodes, file);
  }
  return schema;
}

describe('migrations', () => {
  it('build a schema that a sharded PostgreSQL takes', () => {
    expect(checkSchema(buildSchema(), kinds)).toEqual([]);
  });

  it('write to tables in a way it takes', () => {
    const problems = migrations.flatMap((file) =>
      parseSql(readText(file)).flatMap((nodes) => {
        const found = checkStatement(nodes, kinds).problems;
        return found.map((problem) => `${file}:${nodes[0]?.line}: ${problem}`);
      }),
    );
    expect(problems).toEqual([]);
  });

  it('are numbered without gaps', () => {
    const numbers = migrations.map((file) => /\/(\d{4})_[a-z0-9_]+\.sql$/.exec(file)?.[1] ?? file);
    expect(numbers).toEqual(migrations.map((_file, at) => String(at + 1).padStart(4, '0')));
  });
});

describe('queries', () => {
  const found = queries.map((file) => ({ file, ...checkQueryFile(file, readText(file), kinds) }));

  it('keep to what a sharded PostgreSQL takes', () => {
    expect(found.flatMap((item) => item.problems)).toEqual([]);
  });

  it('name the bucket of every sharded table, or are listed in unbucketed.ts', () => {
    const open = found.filter(({ file }) => !(nameOf(file) in unbucketed));
    expect(open.flatMap((item) => item.unbucketed)).toEqual([]);
  });

  it('are listed in unbucketed.ts only when they need it, with a reason', () => {
    for (const [name, reason] of Object.entries(unbucketed)) {
      const item = found.find(({ file }) => nameOf(file) === name);
      expect(item?.unbucketed ?? [], `${name} is gone, or names every bucket: take it off the list`).not.toEqual([]);
      expect(reason.length, name).toBeGreaterThan(20);
    }
  });
});
