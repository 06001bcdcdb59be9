import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAlive } from '#db/embedded/postmaster.ts';
import { createTestCluster, databaseMaker, removeLeftovers, type TestCluster } from '#db/embedded/throwaway.ts';
import { otherProcess, query, temporaryFolder, testPool } from './support.ts';

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await createTestCluster();
});
afterAll(() => cluster.stop());

describe('a throw-away cluster', () => {
  it('gives every caller a database of its own', async () => {
    const [one, two] = await Promise.all([cluster.createDatabase(), cluster.createDatabase()]);
    await query(one!, 'create table here (n int)');
    expect(await query(two!, "select to_regclass('here') as found")).toEqual([{ found: null }]);
  });

  it('copies a template, from another process too', async () => {
    const template = await cluster.createDatabase();
    await query(template, 'create table kept as select 42 as answer');
    const copy = await databaseMaker(cluster.adminUrl).createDatabase(template);
    expect(await query(copy, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  it('drops a database somebody is connected to', async () => {
    const url = await cluster.createDatabase();
    const pool = testPool(url);
    await pool.query('select 1');
    await cluster.dropDatabase(url);
    await expect(query(url, 'select 1')).rejects.toMatchObject({ code: '3D000' });
    await pool.end();
  });

  it('is removed by a later run when its own was killed, and left alone while in use', async () => {
    const folder = await temporaryFolder();
    const killed = await otherProcess(join(folder.path, 'hongyan-test-killed'));
    const living = await otherProcess(join(folder.path, 'hongyan-test-living'));
    await killed.kill();
    await removeLeftovers(folder.path, 0);
    expect(isAlive(killed.answer.pid!)).toBe(false);
    expect(await readdir(folder.path)).toEqual(['hongyan-test-living']);
    expect(await query(living.answer.url!, 'select 1 as one')).toEqual([{ one: 1 }]);
    await living.kill();
    await removeLeftovers(folder.path, 0);
    expect(await readdir(folder.path)).toEqual([]);
    await folder.remove();
  });
});
