import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { together } from '#db/batch.ts';
import { databaseMaker } from '#db/embedded/throwaway.ts';
import type { Pool } from '#db/pool.ts';
import { statement } from '#db/statement.ts';
import { TransactionAbortedError, withTransaction } from '#db/tx.ts';
import { testPool } from './support.ts';

const { createDatabase } = databaseMaker(inject('adminUrl'));
let pool: Pool;

const add = statement('batch.add', 'insert into account (id, balance, note) values ($1, $2, $3)');
const all = statement<{ id: number; balance: number; note: string | null }>(
  'batch.all',
  'select id, balance, note from account order by id',
);
const divide = statement<{ n: number }>('batch.divide', 'select 10 / $1::int as n');
const unknownTable = statement('batch.unknown', 'select * from no_such_table');

beforeAll(async () => {
  // One connection, so that every test meets what the one before left prepared.
  pool = testPool(await createDatabase(), 1);
  await pool.query('create table account (id int primary key, balance int not null, note text)');
});
beforeEach(async () => {
  await pool.query('truncate account');
});
afterAll(() => pool.end());

describe('statements sent together', () => {
  it('run in order, each with its own rows, the first time and every later time', async () => {
    for (const round of [1, 2, 3]) {
      const [before, , after, [{ n }]] = (await together(pool, [
        all.with([]),
        add.with([round, 5, null]),
        all.with([]),
        divide.with([5]),
      ])) as [unknown[], unknown, unknown[], [{ n: number }]];
      expect(before).toHaveLength(round - 1);
      expect(after.at(-1)).toEqual({ id: round, balance: 5, note: null });
      expect(n).toBe(2);
    }
  });

  it('read their rows as told', async () => {
    const [ids] = await together(pool, [all.with([], (rows) => rows.map((row) => row.id))]);
    expect(ids).toEqual([]);
  });

  it('are one transaction: when one fails, none of them happened, and the connection goes on', async () => {
    for (let i = 0; i < 2; i++) {
      const failing = together(pool, [add.with([1, 1, 'a']), divide.with([0]), add.with([2, 1, 'b'])]);
      await expect(failing).rejects.toMatchObject({ code: '22012' });
      expect((await together(pool, [all.with([])]))[0]).toEqual([]);
    }
  });

  it('go on after one that could not be parsed, with names that were not reached', async () => {
    const late = statement<{ one: number }>('batch.late', 'select 1 as one');
    for (let i = 0; i < 2; i++) {
      const failing = together(pool, [unknownTable.with([]), late.with([])]);
      await expect(failing).rejects.toMatchObject({ code: '42P01' });
      expect(await together(pool, [late.with([])])).toEqual([[{ one: 1 }]]);
    }
  });

  it('share what is prepared with statements sent alone', async () => {
    const alone = statement<{ two: number }>('batch.alone', 'select 2 as two');
    expect(await alone(pool, [])).toEqual([{ two: 2 }]);
    expect(await together(pool, [alone.with([])])).toEqual([[{ two: 2 }]]);
    expect(await alone(pool, [])).toEqual([{ two: 2 }]);
  });

  it('may be the same statement several times', async () => {
    const twice = statement('batch.twice', 'insert into account (id, balance) values ($1, 0)');
    await together(pool, [twice.with([1]), twice.with([2])]);
    expect((await together(pool, [all.with([])]))[0]).toHaveLength(2);
  });

  it('carry every kind of value', async () => {
    const echo = statement<Record<string, unknown>>(
      'batch.echo',
      'select $1::text as t, $2::bool as f, $3::timestamptz as at, $4::bytea as bytes, $5::jsonb as json, $6::int[] as list',
    );
    const at = new Date('2026-11-28T01:02:03.456Z');
    const [[row]] = await together(pool, [
      echo.with(['鸿雁 "\\', false, at, Buffer.from([0, 255]), { a: [1] }, [1, null]]),
    ]);
    expect(row).toEqual({
      t: '鸿雁 "\\',
      f: false,
      at,
      bytes: Buffer.from([0, 255]),
      json: { a: [1] },
      list: [1, null],
    });
  });
});

describe('in a transaction', () => {
  it('commit with the last of them', async () => {
    const rows = await withTransaction(pool, async (tx) => {
      const [found] = await tx.together([all.with([])]);
      await tx.commit([add.with([1, found.length, null])]);
      return found;
    });
    expect(rows).toEqual([]);
    expect((await together(pool, [all.with([])]))[0]).toEqual([{ id: 1, balance: 0, note: null }]);
  });

  it('are undone when the work throws afterwards', async () => {
    const broken = withTransaction(pool, async (tx) => {
      await tx.together([add.with([1, 1, null])]);
      throw new Error('changed my mind');
    });
    await expect(broken).rejects.toThrow('changed my mind');
    expect((await together(pool, [all.with([])]))[0]).toEqual([]);
  });

  it('do not commit what already failed', async () => {
    const swallowed = withTransaction(pool, async (tx) => {
      await tx.together([add.with([1, 1, null])]);
      await tx.together([divide.with([0])]).catch(() => undefined);
    });
    await expect(swallowed).rejects.toBeInstanceOf(TransactionAbortedError);
    expect((await together(pool, [all.with([])]))[0]).toEqual([]);
  });

  it('refuse to follow the commit', async () => {
    const late = withTransaction(pool, async (tx) => {
      await tx.commit([add.with([1, 1, null])]);
      await tx.together([add.with([2, 1, null])]);
    });
    await expect(late).rejects.toThrow('after the commit');
    expect((await together(pool, [all.with([])]))[0]).toHaveLength(1);
  });
});
