import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { databaseMaker } from '#db/embedded/throwaway.ts';
import { migrate, pendingMigrations } from '#db/migrate.ts';
import type { Pool } from '#db/pool.ts';
import { testPool } from './support.ts';

const { createDatabase } = databaseMaker(inject('adminUrl'));
let folder: string;
let pool: Pool;
const pools: Pool[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hy-migrations-'));
  pool = open(await createDatabase());
});
afterEach(async () => {
  for (const each of pools.splice(0)) await each.end();
  await rm(folder, { recursive: true });
});

function open(url: string): Pool {
  const opened = testPool(url);
  pools.push(opened);
  return opened;
}

const write = (name: string, sql: string) => writeFile(join(folder, `${name}.sql`), sql);
const names = async () =>
  (await pool.query('select name from schema_migration order by version')).rows.map((r) => r.name);

describe('migrate', () => {
  it('applies files by number, once, and tells what is pending', async () => {
    await write('0002_second', 'insert into t values (2)');
    await write('0001_first', 'create table t (n int); insert into t values (1)');
    expect((await pendingMigrations(pool, { folder })).map((each) => each.name)).toEqual(['0001_first', '0002_second']);
    expect(await migrate(pool, { folder })).toEqual(['0001_first', '0002_second']);
    expect(await migrate(pool, { folder })).toEqual([]);
    await write('0010_tenth', 'insert into t values (10)');
    expect((await pendingMigrations(pool, { folder })).map((each) => each.version)).toEqual([10]);
    expect(await migrate(pool, { folder })).toEqual(['0010_tenth']);
    expect((await pool.query('select n from t order by n')).rows).toEqual([{ n: 1 }, { n: 2 }, { n: 10 }]);
  });

  it('rolls a failing file back whole, keeps the ones before, and can go on after a repair', async () => {
    await write('0001_first', 'create table t (n int)');
    await write('0002_broken', 'create table u (n int); insert into nowhere values (1)');
    await expect(migrate(pool, { folder })).rejects.toMatchObject({
      code: 'migration-failed',
      message: expect.stringContaining('0002_broken'),
    });
    expect(await names()).toEqual(['0001_first']);
    expect((await pool.query("select to_regclass('u') as u")).rows).toEqual([{ u: null }]);
    await write('0002_broken', 'create table u (n int)');
    expect(await migrate(pool, { folder })).toEqual(['0002_broken']);
  });

  it('refuses a file edited after it was applied, but not other line ends', async () => {
    await write('0001_first', 'create table t (n int);\n');
    await migrate(pool, { folder });
    await write('0001_first', 'create table t (n int);\r\n');
    expect(await migrate(pool, { folder })).toEqual([]);
    await write('0001_first', 'create table t (n bigint);\n');
    await expect(migrate(pool, { folder })).rejects.toMatchObject({ code: 'migration-edited' });
    await expect(pendingMigrations(pool, { folder })).rejects.toMatchObject({ code: 'migration-edited' });
  });

  it('refuses a database that a newer release migrated', async () => {
    await write('0001_first', 'select 1');
    await write('0002_second', 'select 1');
    await migrate(pool, { folder });
    await rm(join(folder, '0002_second.sql'));
    await expect(migrate(pool, { folder })).rejects.toMatchObject({
      code: 'database-newer',
      message: expect.stringContaining('0002_second'),
    });
  });

  it('refuses a file numbered before one already applied', async () => {
    await write('0002_second', 'select 1');
    await migrate(pool, { folder });
    await write('0001_late', 'select 1');
    await expect(migrate(pool, { folder })).rejects.toMatchObject({ code: 'migration-order' });
  });

  it('refuses two files of one number and names it does not understand', async () => {
    await write('0001_a', 'select 1');
    await write('0001_b', 'select 1');
    await expect(migrate(pool, { folder })).rejects.toMatchObject({ code: 'migration-folder' });
    await mkdir(join(folder, 'other'));
    await writeFile(join(folder, 'other/1_short.sql'), 'select 1');
    await expect(migrate(pool, { folder: join(folder, 'other') })).rejects.toMatchObject({ code: 'migration-folder' });
  });

  it('lets several processes do it at once: each file is applied by exactly one', async () => {
    const url = await createDatabase();
    await write('0001_first', 'create table t (n int)');
    for (let n = 2; n <= 9; n += 1) await write(`000${n}_more`, `insert into t values (${n})`);
    const results = await Promise.all([1, 2, 3, 4].map(() => migrate(open(url), { folder })));
    expect(results.flat().sort()).toHaveLength(9);
    const { rows } = await open(url).query('select n from t order by n');
    expect(rows.map((row) => row.n)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('waits behind nobody for long: a busy table is given up, then tried again', async () => {
    await write('0001_first', 'create table t (n int)');
    await migrate(pool, { folder });
    await write('0002_second', 'alter table t add m int');
    const reader = await pool.connect();
    await reader.query('begin; select * from t');
    let tries = 0;
    const onApply = () => {
      tries += 1;
      // The second try finds the table free.
      if (tries === 2) void reader.query('commit');
    };
    expect(await migrate(pool, { folder, onApply })).toEqual(['0002_second']);
    expect(tries).toBe(2);
    reader.release();
  });

  it('says what a user without rights lacks', async () => {
    const url = new URL(await createDatabase());
    await pool.query('drop role if exists poor');
    await pool.query("create role poor login password 'poor'");
    url.username = 'poor';
    url.password = 'poor';
    await expect(migrate(open(url.href), { folder })).rejects.toMatchObject({
      code: 'migration-failed',
      message: expect.stringContaining('may not create tables'),
    });
  });
});
