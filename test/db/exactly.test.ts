import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { databaseMaker } from '#db/embedded/throwaway.ts';
import { exactly, isOtherThanExpected } from '#db/exactly.ts';
import type { Pool } from '#db/pool.ts';
import { statement } from '#db/statement.ts';
import { withTransaction } from '#db/tx.ts';
import { testPool } from './support.ts';

const { createDatabase } = databaseMaker(inject('adminUrl'));
const numbers = exactly(statement('exactly.numbers', 'select generate_series(1, $1::int)'));
const add = exactly(statement('exactly.add', 'insert into note select generate_series(1, $1::int) returning n'));
let pool: Pool;

beforeAll(async () => {
  // One connection, so that every test meets what the one before left prepared.
  pool = testPool(await createDatabase(), 1);
  await pool.query('create table note (n int)');
});
afterAll(() => pool.end());

it('lets a transaction through where so many rows are answered, and undoes all of it where not', async () => {
  const kept = async () => (await pool.query('select count(*)::int as n from note')).rows[0].n;
  await withTransaction(pool, (tx) => tx.commit([add([2], 2), numbers([3], 3)]));
  expect(await kept()).toBe(2);
  for (const rows of [0, 2, 4]) {
    const refused = withTransaction(pool, (tx) => tx.commit([add([2], 2), numbers([3], rows)]));
    await expect(refused).rejects.toSatisfy(isOtherThanExpected);
  }
  await expect(withTransaction(pool, (tx) => tx.commit([add([2], 1)]))).rejects.toSatisfy(isOtherThanExpected);
  expect(await kept()).toBe(2);
  await withTransaction(pool, (tx) => tx.commit([add([1], 1)]));
  expect(await kept()).toBe(3);
});

it('tells that failure from any other', async () => {
  const other = await pool.query('select * from no_such_table').catch((error: unknown) => error);
  expect(isOtherThanExpected(other)).toBe(false);
});
