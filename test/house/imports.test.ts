import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rooms } from './import-rules.ts';
import {
  findCycles,
  findEnvironmentReads,
  findImports,
  findLongFiles,
  findMissing,
  findSqlOutsideDb,
  findWrongArrows,
  looksLikeSql,
  readAliases,
  readSource,
} from './imports.ts';
import { isCodeFile, listFiles, readText, repository } from './tree.ts';

const aliases = readAliases(readText('package.json'));
const files = [...new Set(rooms.flatMap((room) => listFiles(room.folder)))].filter(isCodeFile);
const sources = files.map((file) => readSource(file, readText(file)));
const imports = sources.flatMap((source) => findImports(source, aliases));

describe('the house', () => {
  it('is walked at all', () => {
    expect(files).toContain('src/app/config/read-config.ts');
    expect(imports.filter((item) => item.to !== null).length).toBeGreaterThan(files.length / 2);
  });

  it('has only imports that point down', () => {
    expect(findWrongArrows(imports)).toEqual([]);
  });

  it('imports nothing that is not there', () => {
    expect(findMissing(imports, new Set(files), (file) => existsSync(join(repository, file)))).toEqual([]);
  });

  it('has no cycle between files', () => {
    expect(findCycles(imports)).toEqual([]);
  });

  it('reads the environment in one place', () => {
    expect(sources.flatMap(findEnvironmentReads)).toEqual([]);
  });

  it('holds SQL in one room', () => {
    expect(sources.flatMap(findSqlOutsideDb)).toEqual([]);
  });

  it('has no file that is too long', () => {
    expect(sources.flatMap(findLongFiles)).toEqual([]);
  });
});

const importsOf = (file: string, text: string) => findImports(readSource(file, text), aliases);
const arrowsOf = (file: string, text: string) => findWrongArrows(importsOf(file, text));

describe('findImports', () => {
  it('sees every form, and none in comments, texts or other calls', () => {
    const text = `
      import 'a'; import b from 'b'; import * as c from "c"; import d, { e, type f } from 'd';
      import type { g } from 'g'; import type from 'h'; export * from 'i'; export { j } from 'j';
      export type { k } from 'k'; const l = await import('l'); const m = require('m');
      // import 'no1'
      const no = "import 'no2'"; const n = \`import 'no3'\`; x.import('no4'); import.meta.url; export const from = 'no5';
      export function f() { return from } 'no6';`;
    expect(importsOf('src/core/x.ts', text).map((item) => item.specifier + (item.typeOnly ? '!' : ''))).toEqual([
      'a',
      'b',
      'c',
      'd',
      'g!',
      'h',
      'i',
      'j',
      'k!',
      'l',
      'm',
    ]);
  });

  it('finds the file behind relative and # names', () => {
    const [a, b, c] = importsOf(
      'src/db/queries/push/insert.ts',
      "import '../../pool.ts'; import '#core/ids.ts'; import 'pg'",
    );
    expect([a?.to, b?.to, c?.to]).toEqual(['src/db/pool.ts', 'src/core/ids.ts', null]);
  });
});

describe('findWrongArrows', () => {
  it.each([
    ['src/core/a.ts', "import '#db/pool.ts'", 'core may not import db'],
    ['src/db/a.ts', "import type { A } from '#core/a.ts'", 'db may not import core'],
    ['src/contract/a.ts', "import '../core/a.ts'", 'contract may not import core'],
    ['src/server/a.ts', "import '#engine/a.ts'", 'server may not import engine'],
    ['src/engine/a.ts', "import type { A } from '#app/a.ts'", 'engine may not import app'],
    ['src/engine/a.ts', "import '#testkit/a.ts'", 'engine may not import testkit'],
    ['src/app/a.ts', "export * from '../cli/a.ts'", 'app may not import cli'],
    ['src/app/a.ts', "await import('#emulator/index.ts')", 'app may not import emulator'],
    ['emulator/a.ts', "import '../src/channels/a.ts'", 'emulator may not import channels'],
    ['emulator/a.test.ts', "import '#channels/a.ts'", 'emulator may not import channels'],
    ['console/src/a.tsx', "import '../../src/core/a.ts'", 'console may not import core'],
    ['sdk/miniprogram/a.js', "require('../../src/contract/a.ts')", 'sdk/miniprogram may not import contract'],
    ['src/server/a.ts', "import '#channels/wechat/send.ts'", 'only the engine sends'],
    ['src/engine/a.ts', "import { Pool } from 'pg'", 'only src/db talks to the database'],
    ['src/core/a.ts', "import 'node:fs'", 'no input or output'],
    ['src/db/a.ts', "import { pino } from 'pino'", 'neither HTTP'],
    ['src/app/a.ts', "import '../../test/house/tree.ts'", 'none of the rooms'],
    ['src/app/log/a.ts', "import '../../app/tls.ts'", 'use its # name'],
  ])('refuses in %s: %s', (file, text, reason) => {
    expect(arrowsOf(file, text)).toEqual([expect.stringContaining(reason)]);
  });

  it.each([
    ['src/core/a.ts', "import '#contract/a.ts'; import 'node:crypto'; import './b.ts'"],
    [
      'src/engine/dispatch/a.ts',
      "import '#core/a.ts'; import '#db/tx.ts'; import '../context.ts'; import type { Pool } from 'pg'",
    ],
    ['src/server/a.ts', "import '#channels/wechat/code2session.ts'; import type { A } from '#channels/wechat/send.ts'"],
    ['src/app/tls.test.ts', "import '#testkit/certificate.ts'"],
    ['src/cli/a.ts', "import '#emulator/index.ts'; import '#app/a.ts'"],
    ['testkit/a.ts', "import '../emulator/index.ts'; import '#app/a.ts'"],
    ['src/app/a.ts', "import config from '../../package.json' with { type: 'json' }"],
    ['src/core/a.test.ts', "import { readFileSync } from 'node:fs'"],
  ])('allows in %s: %s', (file, text) => {
    expect(arrowsOf(file, text)).toEqual([]);
  });
});

describe('findMissing', () => {
  it('finds an arrow to nowhere', () => {
    const found = importsOf('src/core/a.ts', "import './b.ts'; import './c.ts'; import 'zod'");
    expect(findMissing(found, new Set(['src/core/b.ts']), () => false)).toEqual([
      expect.stringContaining('no src/core/c.ts'),
    ]);
  });
});

describe('findCycles', () => {
  const graph = (...edges: [from: string, to: string, type?: 'type'][]) =>
    edges.flatMap(([from, to, type]) => importsOf(`src/core/${from}.ts`, `import ${type ?? ''} {x} from './${to}.ts'`));

  it('finds a ring of two and a longer one', () => {
    expect(findCycles(graph(['a', 'b'], ['b', 'a']))).toEqual(['src/core/a.ts -> src/core/b.ts -> src/core/a.ts']);
    expect(findCycles(graph(['a', 'b'], ['b', 'c'], ['c', 'b']))).toHaveLength(1);
    expect(findCycles(graph(['a', 'a']))).toHaveLength(1);
  });

  it('lets two ways to one file, and types, pass', () => {
    expect(findCycles(graph(['a', 'b'], ['a', 'c'], ['b', 'd'], ['c', 'd']))).toEqual([]);
    expect(findCycles(graph(['a', 'b'], ['b', 'a', 'type']))).toEqual([]);
  });
});

describe('findEnvironmentReads', () => {
  it.each([
    'process.env.PORT',
    'process?.env',
    "process['env']",
    'process.loadEnvFile()',
    "import { env } from 'node:process'",
    'const { env } = process',
  ])('finds %s', (text) => {
    expect(findEnvironmentReads(readSource('src/server/a.ts', text))).toHaveLength(1);
    expect(findEnvironmentReads(readSource('src/app/config/a.ts', text))).toEqual([]);
  });

  it('leaves other things alone', () => {
    const text = "const { env } = options; // process.env\nf('process.env', process.pid, options.env, { env: 1 })";
    expect(findEnvironmentReads(readSource('src/server/a.ts', text))).toEqual([]);
  });
});

describe('findSqlOutsideDb', () => {
  it.each([
    'select * from push where id = $1',
    'SELECT id FROM push',
    'select 1',
    'select pg_notify($1, $2)',
    '\n  insert into push (id) values ($1)',
    'update push p set state = $1',
    'delete from push',
    'with due as (select 1) update x',
    'create table x (id int)',
    'begin',
    'select * from \uFFFC',
    'listen \uFFFC',
  ])('finds %j', (text) => {
    expect(looksLikeSql(text)).toBe(true);
    const quoted = `query(${JSON.stringify(text)})`;
    expect(findSqlOutsideDb(readSource('src/server/a.ts', quoted))).toHaveLength(1);
    expect(findSqlOutsideDb(readSource('src/db/a.ts', quoted))).toEqual([]);
  });

  it.each([
    'Select a template from the list',
    'update available',
    'Delete this push?',
    'with care',
    'selected from the menu',
    'Insert into the page',
    'begin here',
    'notify the operator',
  ])('takes %j for words', (text) => {
    expect(looksLikeSql(text)).toBe(false);
  });
});

describe('findLongFiles', () => {
  it('counts lines of code files, not of tests', () => {
    expect(findLongFiles(readSource('src/a.ts', 'x\n'.repeat(399)))).toEqual([]);
    expect(findLongFiles(readSource('src/a.ts', 'x\n'.repeat(400)))).toHaveLength(1);
    expect(findLongFiles(readSource('src/a.test.ts', 'x\n'.repeat(500)))).toEqual([]);
  });
});
