import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { databaseMaker } from '#db/embedded/throwaway.ts';
import { classify, isConnectionError, isUniqueViolation } from '#db/errors.ts';
import { createPool, type Pool } from '#db/pool.ts';
import { statement } from '#db/statement.ts';
import { CommitUnknownError, TransactionAbortedError, withTransaction } from '#db/tx.ts';
import { testPool } from './support.ts';

const { createDatabase } = databaseMaker(inject('adminUrl'));
let url: string;
let pool: Pool;

beforeAll(async () => {
  url = await createDatabase();
  pool = testPool(url);
  await pool.query('create table account (id int primary key, balance int not null)');
});
beforeEach(async () => {
  await pool.query('truncate account');
  await pool.query('insert into account values (1, 0), (2, 0)');
});
afterAll(() => pool.end());

const balances = async () => (await pool.query('select balance from account order by id')).rows.map((r) => r.balance);

describe('withTransaction', () => {
  it('commits what resolves and rolls back what throws', async () => {
    expect(
      await withTransaction(pool, async (tx) => {
        await tx.query('update account set balance = 5 where id = 1');
        return 'done';
      }),
    ).toBe('done');
    const broken = withTransaction(pool, async (tx) => {
      await tx.query('update account set balance = 9 where id = 1');
      throw new Error('changed my mind');
    });
    await expect(broken).rejects.toThrow('changed my mind');
    expect(await balances()).toEqual([5, 0]);
  });

  it('does not call a swallowed error a commit', async () => {
    const swallowed = withTransaction(pool, async (tx) => {
      await tx.query('update account set balance = 5 where id = 1');
      await tx.query('insert into account values (1, 1)').catch(() => undefined);
    });
    await expect(swallowed).rejects.toBeInstanceOf(TransactionAbortedError);
    expect(await balances()).toEqual([0, 0]);
  });

  it('repeats a deadlock only for a caller that allows it', async () => {
    const cross = (retries: number) => {
      let arrived = 0;
      let open: () => void;
      const both = new Promise<void>((resolve) => {
        open = resolve;
      });
      const transfer = (from: number, to: number) =>
        withTransaction(
          pool,
          async (tx) => {
            await tx.query('update account set balance = balance + 1 where id = $1', [from]);
            arrived += 1;
            if (arrived >= 2) open();
            await both;
            await tx.query('update account set balance = balance + 1 where id = $1', [to]);
          },
          { retries },
        );
      return Promise.allSettled([transfer(1, 2), transfer(2, 1)]);
    };
    expect((await cross(0)).map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await balances()).toEqual([1, 1]);
    expect((await cross(3)).map((result) => result.status)).toEqual(['fulfilled', 'fulfilled']);
    expect(await balances()).toEqual([3, 3]);
  });

  it('repeats after its connection was ended, on another one', async () => {
    const pids: number[] = [];
    await withTransaction(
      pool,
      async (tx) => {
        const { rows } = await tx.query('select pg_backend_pid() as pid');
        pids.push(rows[0].pid);
        if (pids.length === 1) await pool.query('select pg_terminate_backend($1)', [rows[0].pid]);
        await tx.query('update account set balance = balance + 1 where id = 1');
      },
      { retries: 1 },
    );
    expect(new Set(pids).size).toBe(2);
    expect(await balances()).toEqual([1, 0]);
  });

  it('says so when the answer to COMMIT was lost', async () => {
    let runs = 0;
    // A deferred trigger ends the connection inside COMMIT, before any answer.
    await pool.query(`create or replace function end_me() returns trigger language plpgsql as
      'begin perform pg_terminate_backend(pg_backend_pid()); return null; end'`);
    await pool.query(`create constraint trigger ending after update on account deferrable initially deferred
      for each row when (new.balance = 13) execute function end_me()`);
    const unlucky = (options: { retries: number; retryUnknownCommit?: boolean }) =>
      withTransaction(
        pool,
        async (tx) => {
          runs += 1;
          await tx.query('update account set balance = $1 where id = 1', [runs === 2 ? 1 : 13]);
        },
        options,
      );
    await expect(unlucky({ retries: 5 })).rejects.toBeInstanceOf(CommitUnknownError);
    expect(runs).toBe(1);
    runs = 0;
    await unlucky({ retries: 5, retryUnknownCommit: true });
    expect(runs).toBe(2);
    expect(await balances()).toEqual([1, 0]);
    await pool.query('drop trigger ending on account');
  });
});

describe('errors', () => {
  it('are classified by code', async () => {
    const duplicate = await pool.query('insert into account values (1, 1)').catch((error) => error);
    expect(isUniqueViolation(duplicate)).toBe(true);
    const holder = await pool.connect();
    await holder.query('begin; select * from account for update');
    const impatient = createPool({
      connectionString: url,
      max: 1,
      applicationName: 'test',
      statementTimeoutMs: 200,
      lockTimeoutMs: 50,
    });
    const locked = await impatient.query('select * from account for update').catch((error) => error);
    expect(classify(locked)).toBe('lock-timeout');
    const slow = await impatient.query('select pg_sleep(20)').catch((error) => error);
    expect(classify(slow)).toBe('statement-timeout');
    await holder.query('rollback');
    holder.release();
    await impatient.end();
  });

  it('know a lost connection from a failed statement', async () => {
    const ended = await pool.query('select pg_terminate_backend(pg_backend_pid())').catch((error) => error);
    expect(isConnectionError(ended)).toBe(true);
    const syntax = await pool.query('selekt').catch((error) => error);
    expect(isConnectionError(syntax)).toBe(false);
    const missing = await import('node:fs/promises').then((fs) => fs.readFile('/no/such/file')).catch((error) => error);
    expect(isConnectionError(missing)).toBe(false);
  });
});

describe('the pool', () => {
  it('delivers every type the same way', async () => {
    const { rows } = await pool.query(`select 7::int8 as small, 9007199254740993::int8 as big, sum(n) as sum,
      avg(n) as mean, array[1, 2]::int8[] as many, date '2026-02-28' as day, array[date '2026-02-28'] as days,
      '\\x00ff'::bytea as bytes, timestamptz '2026-02-28 12:00+08' as instant, '{"a": null}'::jsonb as document
      from (values (1::int8), (2)) v(n)`);
    expect(rows[0]).toEqual({
      small: 7,
      big: '9007199254740993',
      sum: 3,
      mean: 1.5,
      many: [1, 2],
      day: '2026-02-28',
      days: ['2026-02-28'],
      bytes: Buffer.from([0, 255]),
      instant: new Date('2026-02-28T04:00:00Z'),
      document: { a: null },
    });
  });

  it('gives every session its settings, and keeps what the URL asks for', async () => {
    const asked = new URL(url);
    asked.searchParams.set('options', '-c work_mem=7MB');
    const own = testPool(asked.href);
    const { rows } = await own.query(`select name, setting from pg_settings where name in
      ('work_mem', 'jit', 'random_page_cost', 'lock_timeout', 'application_name', 'idle_in_transaction_session_timeout')
      order by name`);
    expect(rows.map((row) => row.setting)).toEqual(['test', '10000', 'off', '20000', '1.1', '7168']);
    await own.end();
  });

  it('survives the loss of idle connections', async () => {
    const errors: Error[] = [];
    let told: () => void;
    const lost = new Promise<void>((resolve) => {
      told = resolve;
    });
    const own = createPool({
      connectionString: url,
      max: 2,
      applicationName: 'victim',
      statementTimeoutMs: 1000,
      lockTimeoutMs: 1000,
      onIdleError: (error) => {
        errors.push(error);
        told();
      },
    });
    await own.query('select 1');
    await pool.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'victim'");
    await lost;
    expect((await own.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await own.end();
  });
});

describe('statement', () => {
  it('prepares once and runs with values', async () => {
    const add = statement<{ sum: number }>('test.add', 'select $1::int + $2::int as sum');
    const client = await pool.connect();
    expect(await add(client, [1, 2])).toEqual([{ sum: 3 }]);
    expect(await add(client, [3, 4])).toEqual([{ sum: 7 }]);
    const { rows } = await client.query("select count(*) as count from pg_prepared_statements where name = 'test.add'");
    expect(rows).toEqual([{ count: 1 }]);
    client.release();
    expect(() => statement('x'.repeat(64), 'select 1')).toThrow('63 bytes');
  });
});

describe('transactions and single reads of one small pool', () => {
  it('do not wait for each other for ever', async () => {
    const small = testPool(url, 2);
    const each = (id: number) =>
      withTransaction(small, async (tx) => {
        await tx.query('select 1');
        // A read beside the transaction, as of an app's row that is kept for a second.
        return (await small.query('select $1::int as n', [id])).rows[0].n;
      });
    expect(await Promise.all([1, 2, 3, 4].map(each))).toEqual([1, 2, 3, 4]);
    await small.end();
  });
});
