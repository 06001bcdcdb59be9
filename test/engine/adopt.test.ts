import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '#app/log/logger.ts';
import { createPush } from '#contract/push.ts';
import type { Pool } from '#db/pool.ts';
import { eventually, finished, makeApp, pushBody, type TestApp } from '#testkit/app.ts';
import { freshDatabase } from '#testkit/fresh-stack.ts';
import { startStack, type TestStack } from '#testkit/stack.ts';
import { testPool } from '../db/support.ts';
import { seed } from './support/audience.ts';
import { platformLog } from './support/rows.ts';

/** That it stops sending is said as an error; here it is meant. */
const log = createLogger({ level: 'silent', format: 'json' });
const cli = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
let database: Awaited<ReturnType<typeof freshDatabase>>;
let folder: string;
/** The one whose WeChat all later ones call, as they are the same installation. */
let first: TestStack;
let stack: TestStack;
let app: TestApp;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hongyan-adopt-'));
  database = await freshDatabase();
  first = await startStack({ databaseUrl: database.url, times: { upkeepMs: 100 }, log });
  stack = first;
  app = await makeApp(stack, { spread: 1 });
});
afterAll(async () => {
  if (stack !== first) await stack.stop();
  await first.stop();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const sql = async (text: string, values: unknown[] = []) => (await stack.service.pool.query(text, values)).rows;
const living = async () => (await sql('select id from engine where stopped_at is null')).length;
async function ready(): Promise<{ status: number; missing: string[] }> {
  const answer = await fetch(`${stack.url}/readyz`);
  return { status: answer.status, missing: ((await answer.json()) as { missing: string[] }).missing };
}

/** Stops the service, and starts it anew on the same database with the same WeChat. */
async function restart(meanwhile: (pool: Pool) => Promise<void> = async () => {}): Promise<void> {
  await (stack === first ? stack.service.stop() : stack.stop());
  const pool = testPool(database.url);
  await meanwhile(pool).finally(() => pool.end());
  const env = { WECHAT_API_BASE: first.emulator.url };
  stack = await startStack({ databaseUrl: database.url, times: { upkeepMs: 100 }, env, log });
}

const calls = async () => (await platformLog(first, app)).sendCalls;

/** The command as its user runs it. */
async function adopt(): Promise<string> {
  const env = {
    PATH: process.env.PATH!,
    DATABASE_URL: database.url,
    HONGYAN_DATA_DIR: folder,
    HONGYAN_MASTER_KEY: randomBytes(32).toString('base64'),
  };
  return (await promisify(execFile)(process.execPath, [cli, 'adopt'], { env, cwd: folder })).stdout;
}

async function create(openids: string[], over: Parameters<typeof pushBody>[2] = {}): Promise<string> {
  const receipt = await stack.api.call(createPush, { body: pushBody(app, openids, over) });
  if (!('id' in receipt)) throw new Error('a receipt was expected');
  return receipt.id;
}

describe('the database server to send from', () => {
  it('is written down by the first start, and known again', async () => {
    const [row] = await sql('select * from adoption');
    expect(row).toMatchObject({ id: 1, database_name: new URL(database.url).pathname.slice(1), address: null });
    expect(row.system_identifier).toMatch(/^\d{15,}$/);
    expect(row.timeline).toBe(1);
    await restart();
    expect(await ready()).toEqual({ status: 200, missing: [] });
    expect(await sql('select * from adoption')).toEqual([row]);
    expect(await adopt()).toMatch(/nothing to do/);
  });

  it('is looked at while the service runs', async () => {
    expect(await living()).toBe(1);
    await sql('update adoption set timeline = 7');
    await eventually(async () => (await living()) === 0);
    expect(await ready()).toEqual({ status: 503, missing: ['adoption'] });
    expect(await sql('select from lane where engine_id is not null')).toEqual([]);
    await sql('update adoption set timeline = 1');
    await eventually(async () => (await living()) === 1);
    expect(await ready()).toEqual({ status: 200, missing: [] });
  });

  it('is not a copy of it: nothing is sent from there until it is adopted', async () => {
    const [open, waiting] = ['oOnTheWire001', 'oWaiting00001'];
    await seed({ ...stack, control: first.control }, app, [open!, waiting!]);
    const at = new Date(Date.now() + 3_600_000).toISOString();
    const id = await create([open!, waiting!], { delivery_mode: 'at_least_once', schedule: { at } });
    // A copy taken while the first of the two was being called, and its original's engine left in mid-life.
    await restart(async (pool) => {
      await pool.query(
        `insert into intent (b, push_id, slice_id, start, app_id, day, template_id, fence, attempt, recipients, took, created_at)
         select s.b, s.push_id, s.id, 0, s.app_id, s.day, $2, l.fence, 0, array[$3::uuid], array[true], now()
         from slice s join lane l on l.b = s.b and l.app_id = s.app_id where s.push_id = $1`,
        [id, app.templateId, await app.recipientId(open!)],
      );
      await pool.query(
        `update slice set next = 1, recipients = array[$2::uuid, $3::uuid], due_at = now() - interval '1 second' where push_id = $1`,
        [id, await app.recipientId(open!), await app.recipientId(waiting!)],
      );
      await pool.query("update adoption set system_identifier = '7000000000000000001'");
    });
    expect(await ready()).toEqual({ status: 503, missing: ['adoption'] });
    expect(await living()).toBe(0);
    const other = await create(['oNobody000001']);
    expect(await sql('select from slice where push_id = any($1)', [[id, other]])).toHaveLength(2);

    const before = await calls();
    expect(await adopt()).toMatch(/system_identifier: 7000000000000000001 → \d+\n.*1 recipients became unknown\n$/);
    await eventually(async () => (await living()) === 1);
    expect(await ready()).toEqual({ status: 200, missing: [] });
    expect(await finished(stack, id)).toMatchObject({
      outcomes: { unknown: 1, accepted: 1 },
      law: { holds: true, differences: [] },
    });
    expect(await finished(stack, other)).toMatchObject({ outcomes: { suppressed: 1 } });
    expect(await calls()).toBe(before + 1);
    expect(await adopt()).toMatch(/nothing to do/);
  });
});
