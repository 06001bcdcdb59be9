import { describe, expect, inject, it } from 'vitest';
import { databaseMaker } from '#db/embedded/throwaway.ts';
import { migrate } from '#db/migrate.ts';
import { dumpSchema } from '#db/schema-dump.ts';
import { testPool } from './support.ts';

const { createDatabase } = databaseMaker(inject('adminUrl'));

async function dumpAfter(...statements: string[]): Promise<string> {
  const pool = testPool(await createDatabase());
  for (const statement of statements) await pool.query(statement);
  return dumpSchema(pool).finally(() => pool.end());
}

const parent = `create table delivery (b smallint not null, day date not null, id uuid not null default gen_random_uuid(),
  note text, size int generated always as (length(note)) stored, n bigint generated always as identity,
  primary key (b, day, id), check (b >= 0)) partition by range (day)`;
const index = 'create index delivery_note on delivery (b, note) where note is not null';
const other = 'create table app (id uuid primary key, name text not null unique) with (fillfactor = 80)';
const rule = `create function half(n int) returns int language sql immutable as 'select n / 2'`;

describe('dumpSchema', () => {
  it('shows tables, columns, constraints, indexes and functions', async () => {
    expect(await dumpAfter(parent, index, other, rule)).toMatchInlineSnapshot(`
      "create table app (
        id uuid not null,
        name text not null,
        constraint app_pkey PRIMARY KEY (id),
        constraint app_name_key UNIQUE (name)
      ) with (fillfactor=80);

      create table delivery (
        b smallint not null,
        day date not null,
        id uuid not null default gen_random_uuid(),
        note text,
        size integer generated always as (length(note)) stored,
        n bigint not null generated always as identity,
        constraint delivery_pkey PRIMARY KEY (b, day, id),
        constraint delivery_b_check CHECK ((b >= 0))
      ) partition by RANGE (day);

      CREATE INDEX delivery_note ON ONLY public.delivery USING btree (b, note) WHERE (note IS NOT NULL);

      CREATE OR REPLACE FUNCTION public.half(n integer)
       RETURNS integer
       LANGUAGE sql
       IMMUTABLE
      AS $function$select n / 2$function$;
      "
    `);
  });

  it('is the same whatever the order of making, and without the partitions of days', async () => {
    const one = await dumpAfter(parent, index, other, rule);
    const two = await dumpAfter(
      rule,
      other,
      parent,
      `create table delivery_20260228 partition of delivery for values from ('2026-02-28') to ('2026-03-01')`,
      index,
    );
    expect(two).toBe(one);
  });

  it('shows every difference', async () => {
    const one = await dumpAfter(other);
    for (const change of [
      'alter table app alter name drop not null',
      "alter table app alter name set default 'x'",
      'alter table app drop constraint app_name_key',
      'alter table app set (fillfactor = 90)',
      'create index on app (name)',
      'alter table app add extra int',
      "comment on table app is 'one mini-program'",
      'create view names as select name from app',
    ]) {
      expect(await dumpAfter(other, change), change).not.toBe(one);
    }
  });
});

describe('src/db/schema.sql', () => {
  it('is what the migrations make (after a new migration: npx vitest run --project stack test/db/schema -u)', async () => {
    const pool = testPool(await createDatabase());
    await migrate(pool);
    const dump = await dumpSchema(pool).finally(() => pool.end());
    await expect(dump).toMatchFileSnapshot('../../src/db/schema.sql');
  });
});
