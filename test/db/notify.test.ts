import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { databaseMaker } from '#db/embedded/throwaway.ts';
import { Notifier, NotifyListener } from '#db/notify.ts';
import type { Pool } from '#db/pool.ts';
import { eventually } from '#testkit/app.ts';
import { testPool } from './support.ts';

const log = { debug() {} };
let pool: Pool;
let url: string;

beforeAll(async () => {
  url = await databaseMaker(inject('adminUrl')).createDatabase();
  pool = testPool(url, 2);
});
afterAll(() => pool.end());

describe('hints between processes', () => {
  it('reach the others, together when they come together, and not the one who gave them', async () => {
    const [one, other] = [new Notifier(pool, log), new Notifier(pool, log)];
    const heard: string[] = [];
    const listener = new NotifyListener(url, one.id, log, (kind) => heard.push(kind));
    await listener.start();
    one.send('slice');
    await pool.query("select pg_notify('hongyan', 'control,lane')");
    other.send('inbox');
    other.send('plan');
    other.send('inbox');
    await eventually(async () => heard.includes('plan'));
    // The server delivers in order of commit, and `one` was first.
    other.send('end');
    await eventually(async () => heard.includes('end'));
    expect(heard.filter((kind) => kind !== '')).toEqual(['inbox', 'plan', 'end']);
    await listener.stop();
  });
});
