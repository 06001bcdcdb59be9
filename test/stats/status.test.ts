import { beforeAll, describe, expect, it } from 'vitest';
import { listLimiters, setLimiter } from '#contract/app.ts';
import { getAppStatus } from '#contract/app-status.ts';
import { ApiClient } from '#contract/client.ts';
import { pausePush } from '#contract/push-control.ts';
import { quotaDay } from '#core/delivery/quota-day.ts';
import { newId } from '#core/ids.ts';
import { eventually, finished, makeApp, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { asAnotherOrganization, keyWith } from '#testkit/organization.ts';
import { invite, makeOwner } from '../access/support/browser.ts';
import { openidsOf, push, seed } from '../engine/support/audience.ts';

const stack = useStack({ env: { WECHAT_QUOTA_RESET: '04:30' } });
let app: TestApp;
beforeAll(async () => {
  app = await makeApp(stack(), { spread: 4 });
});

const sql = async (text: string, values: unknown[] = []) => (await stack().service.pool.query(text, values)).rows;
const statusOf = (of = app, api = stack().api) => api.call(getAppStatus, { params: { app_id: of.id } });
type Status = Awaited<ReturnType<typeof statusOf>>;

/** The first status of which something is true. */
async function until(check: (status: Status) => boolean, of = app): Promise<Status> {
  let status = await statusOf(of);
  await eventually(async () => {
    status = await statusOf(of);
    return check(status);
  });
  return status;
}

describe('the quota of the day', () => {
  it('is counted at once, and in WeChat’s word at a later look; nothing is paused for it', async () => {
    await stack().control.put(`/apps/${app.appid}`, { limits: { sendPerDay: 30_000_000 } });
    const openids = openidsOf('Status', 12);
    await seed(stack(), app, openids);
    await finished(stack(), await push(stack(), app, openids));
    const first = await statusOf();
    const { since, resetsAt } = quotaDay(new Date(first.at), 270);
    expect(first.quota).toMatchObject({ since: since.toISOString(), resets_at: resetsAt.toISOString(), told: null });
    const { quota } = await until(({ quota: { told, counted } }) => told !== null && counted === 12);
    expect(quota.told).toMatchObject({ daily_limit: 30_000_000, used: 12, remain: 29_999_988 });
    expect(quota.told!.read_at >= first.at).toBe(true);
    expect((await stack().api.call(listLimiters, { params: { app_id: app.id } })).items).toEqual([]);
  });

  it('goes on without WeChat: the last word stays, with its time', async () => {
    const quiet = await makeApp(stack());
    const said = { daily_limit: 10_000_000, used: 77, remain: 9_999_923, rate_limit: null };
    await sql(
      `insert into limiter (app_id, scope, key, quota, quota_at, updated_at)
       values ($1::uuid, 'app', $1::uuid::text, $2, now() - interval '1 day', now())`,
      [quiet.id, said],
    );
    await sql(`update app set check_error = '{"errcode":40125,"errmsg":"","advice":""}' where id = $1`, [quiet.id]);
    const { quota } = await statusOf(quiet);
    expect(quota).toMatchObject({ counted: 0, told: { daily_limit: 10_000_000, used: 77, remain: 9_999_923 } });
    expect(quota.told!.read_at < quota.since).toBe(true);
  });
});

describe('engines', () => {
  it('are alive with all lanes of the app held, and their host is for who manages apps', async () => {
    const status = await until(({ lanes }) => lanes.held === 4);
    expect(status).toMatchObject({ sending: 'on', lanes: { count: 4, held: 4 } });
    expect(status.engines).toMatchObject([{ alive: true, lanes: 4, host: expect.any(String) }]);
    const reader = new ApiClient(stack().url, await keyWith(stack(), ['apps_read']));
    expect((await statusOf(app, reader)).engines).toMatchObject([{ alive: true, host: null }]);
    const { browser } = await makeOwner(stack());
    const viewer = (await invite(stack(), browser, { role: 'viewer' })).browser;
    const { body } = await viewer.send('GET', `/v1/apps/${app.id}/status`);
    expect(body).toMatchObject({ sending: 'on', engines: [{ host: null }] });
  });

  it('are silent once their beat stands still, and gone once they stopped in order', async () => {
    const silent = newId();
    await sql(
      `insert into engine (id, host, pid, beat, started_at, beat_at)
       values ($1, 'gone', 1, 9, now() - interval '1 hour', now() - interval '10 minutes')`,
      [silent],
    );
    const { engines, sending } = await statusOf();
    expect(sending).toBe('on');
    const [dead] = engines.filter((one) => one.id === silent);
    expect(dead).toMatchObject({ alive: false, host: 'gone', lanes: 0 });
    expect(dead!.silent_seconds).toBeGreaterThanOrEqual(600);
    expect(engines.filter((one) => one.alive)).toHaveLength(1);
    await sql('update engine set stopped_at = now() where id = $1', [silent]);
    expect((await statusOf()).engines.map((one) => one.id)).not.toContain(silent);
  });
});

describe('what is due', () => {
  it('is counted with its age, of this app alone, and not while it is held', async () => {
    const slow = await makeApp(stack(), { spread: 1 });
    const openids = openidsOf('Due', 3);
    await seed(stack(), slow, openids);
    const rate = {
      params: { app_id: slow.id, scope: 'template', key: slow.templateId },
      body: { rate_per_second: 0.001 },
    };
    await stack().api.call(setLimiter, rate as never);
    const id = await push(stack(), slow, openids);
    const { queue, at } = await until((status) => status.queue.slices === 1, slow);
    expect(queue.oldest_due_at! <= at).toBe(true);
    expect((await statusOf(app)).queue).toEqual({ slices: 0, oldest_due_at: null });
    await stack().api.call(pausePush, { params: { push_id: id } });
    await until((status) => status.queue.slices === 0, slow);
  });
});

describe('walls', () => {
  it('an app of another organization is none', async () => {
    const stranger = await asAnotherOrganization(stack());
    await expect(statusOf(app, stranger.api)).rejects.toMatchObject({ status: 404 });
  });
});

// The last: afterwards nothing is sent any more.
describe('when nothing is sent', () => {
  it('says that the database moved, or that no engine runs', async () => {
    await sql(`update adoption set database_name = 'elsewhere'`);
    await until(({ sending }) => sending === 'not_adopted');
    await sql(`update adoption set database_name = current_database()`);
    await until(({ sending }) => sending === 'on');
    // Its beat stands still.
    await sql(`create function still() returns trigger language plpgsql as
      'begin new.beat_at := old.started_at - interval ''1 hour''; return new; end'`);
    await sql('create trigger still before update on engine for each row execute function still()');
    const { sending, lanes, engines } = await until(({ sending }) => sending !== 'on');
    expect({ sending, held: lanes.held }).toEqual({ sending: 'no_engine', held: 0 });
    expect(engines).toMatchObject([{ alive: false, lanes: 4 }]);
  });
});
