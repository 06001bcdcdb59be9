import { beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '#app/config/read-config.ts';
import { createLogger } from '#app/log/logger.ts';
import { startService } from '#app/service.ts';
import { operations } from '#contract/index.ts';
import { newId } from '#core/ids.ts';
import { eventually, makeApp, pushBody, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { asAnotherOrganization } from '#testkit/organization.ts';
import type { TestStack } from '#testkit/stack.ts';
import { expectProblem, send } from '../api/support/http.ts';
import { Browser, goodPassword, invite, makeOwner, type TestMember } from './support/browser.ts';

const stack = useStack();
let app: TestApp;
let owner: TestMember;

beforeAll(async () => {
  app = await makeApp(stack());
  owner = await makeOwner(stack());
});

interface Entry {
  seq: number;
  action: string;
  outcome: string;
  times: number;
  hash: string;
  before: unknown;
  after: unknown;
  [key: string]: unknown;
}

const logOf = async (query = '', by = owner) =>
  (await by.browser.get(`/v1/audit?limit=500&${query}`)).body.items as Entry[];
const verify = async (by = owner, query = '') => (await by.browser.get(`/v1/audit/verify?${query}`)).body;

describe('the audit log', () => {
  it('says who changed what, from what to what, from where', async () => {
    const headers = { 'user-agent': 'Firefox' };
    const renamed = await owner.browser.send('PATCH', `/v1/apps/${app.id}`, { name: '新名' }, { headers });
    expect(renamed.status).toBe(200);
    const [entry] = await logOf('action=updateApp');
    expect(entry).toMatchObject({
      actor: { kind: 'member', id: owner.id, label: owner.email },
      outcome: 'done',
      target: app.id,
      app_id: app.id,
      before: { name: expect.stringMatching(/^测试/) },
      after: { name: '新名' },
      times: 1,
      ip: '127.0.0.1',
      user_agent: 'Firefox',
      request_id: renamed.headers.get('x-request-id'),
    });
  });

  it('holds no secret, whatever was changed', async () => {
    const secret = 'abcdef0123456789abcdef0123456789';
    await stack().control.put(`/apps/${app.appid}`, { secret });
    const changed = await owner.browser.send('PATCH', `/v1/apps/${app.id}`, { secret, callback_token: 'AnotherToken' });
    expect(changed.status, changed.text).toBe(200);
    const password = 'a new password 99';
    await owner.browser.post('/auth/change-password', { currentPassword: goodPassword, newPassword: password });
    const { rows } = await stack().service.pool.query('select row_to_json(e)::text as line from audit_entry e');
    const all = rows.map((row) => row.line).join();
    for (const one of [secret, 'AnotherToken', goodPassword, password]) expect(all).not.toContain(one);
    expect((await logOf('action=updateApp'))[0]!.after).toEqual({ secret: '[secret]', callback_token: '[secret]' });
    await owner.browser.post('/auth/change-password', { currentPassword: password, newPassword: goodPassword });
  });

  it('has sign-ins, sign-outs and what a key changes, and nothing of what is sent in volume', async () => {
    const browser = new Browser(stack());
    await browser.signIn(owner.email);
    await browser.post('/auth/sign-out');
    const key = (await owner.browser.post('/v1/api-keys', { name: '系统', permissions: ['pushes_write'] })).body;
    const receipt = await send(stack(), 'POST', '/v1/pushes', {
      json: { ...pushBody(app, ['oAlice0000001']), draft: true },
      key: key.text,
    });
    await send(stack(), 'POST', `/v1/pushes/${receipt.body.id}/cancel`, { key: key.text });
    const log = await logOf();
    const actions = log.map((one) => one.action);
    expect(actions.slice(0, 4)).toEqual(['cancelPush', 'createApiKey', 'signOut', 'signIn']);
    expect(actions).not.toContain('createPush');
    expect(log[0]).toMatchObject({
      actor: { kind: 'key', id: key.key.id, label: '系统' },
      target: receipt.body.id,
      app_id: app.id,
      before: { state: 'draft' },
    });
  });

  it('names the app of a schedule that is made, changed and ended', async () => {
    const { app_id, ...push } = pushBody(app, ['oAlice0000001']);
    const json = { app_id, name: '每年', recurrence: { cron: '0 10 1 1 *' }, push };
    const made = await owner.browser.post('/v1/schedules', json);
    expect(made.status, made.text).toBe(201);
    const headers = { 'if-match': `"${made.body.version}"` };
    const change = await owner.browser.send(
      'PATCH',
      `/v1/schedules/${made.body.id}`,
      { name: '一年一次' },
      { headers },
    );
    expect(change.status, change.text).toBe(200);
    expect((await owner.browser.send('DELETE', `/v1/schedules/${made.body.id}`)).status).toBe(200);
    const log = (await logOf(`app_id=${app.id}`)).filter((one) => one.target === made.body.id);
    expect(log.map((one) => one.action)).toEqual(['deleteSchedule', 'updateSchedule', 'createSchedule']);
  });

  it('is found by its parts, page by page, and exported whole', async () => {
    for (let i = 0; i < 5; i++) await owner.browser.send('PATCH', '/v1/me', { name: `名${i}` });
    const pages: Entry[][] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query: string = `action=updateMe&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`;
      const { items, next_cursor } = (await owner.browser.get(`/v1/audit?${query}`)).body;
      pages.push(items);
      cursor = next_cursor;
    }
    expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
    const names = pages.flat().map((one) => (one.after as { name: string }).name);
    expect(names).toEqual(['名4', '名3', '名2', '名1', '名0']);
    expect(await logOf(`actor=${owner.id}&action=updateMe`)).toHaveLength(5);
    expect(await logOf('actor=nobody')).toEqual([]);
    expect((await logOf(`target=${app.id}`)).every((one) => one.target === app.id)).toBe(true);
    expect(await logOf('since=2999-01-01T00:00:00Z')).toEqual([]);
    expect(await logOf('until=2020-01-01T00:00:00Z')).toEqual([]);
    for (const bad of ['cursor=x', 'cursor=0', 'limit=0', 'app_id=x', 'outcome=x']) {
      expectProblem(await owner.browser.get(`/v1/audit?${bad}`), 'validation_failed', [
        `querystring/${bad.split('=')[0]}`,
      ]);
    }
    const file = await owner.browser.get('/v1/audit/export');
    expect(file.headers.get('content-type')).toMatch(/^application\/x-ndjson/);
    const lines = file.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Entry);
    expect(lines.map((one) => one.seq)).toEqual(lines.map((_, i) => i + 1));
    expect(lines.at(-1)!.action).toBe('exportAudit');
    const sheet = await owner.browser.get('/v1/audit/export?format=csv&action=updateMe');
    expect(sheet.headers.get('content-type')).toMatch(/^text\/csv/);
    const [heads, ...cells] = sheet.text.replace('\uFEFF', '').trim().split('\r\n');
    expect(heads).toMatch(/^seq,at,actor_kind,actor_id,actor,action,outcome,times,target,app_id,before,after,ip,/);
    expect(cells).toHaveLength(5);
    expect(cells[0]).toContain(`,member,${owner.id},${owner.email},updateMe,done,1,${owner.id},,`);
    expect(cells[0]).toContain('""name"":""名0""');
    expect(cells[0]).toMatch(/,[0-9a-f]{64}$/);
  });

  it('shows whoever has some apps what was done to those', async () => {
    const admin = await invite(stack(), owner.browser, { role: 'admin', apps: [app.id] });
    const seen = await logOf('', admin);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.every((one) => one.app_id === app.id)).toBe(true);
  });
});

describe('the chain', () => {
  it('is whole when many write at once, in several processes', async () => {
    const service = await anotherProcess();
    const other = { ...stack(), url: service.url } as TestStack;
    const before = (await verify()).entries as number;
    const second = new Browser(other);
    await second.signIn(owner.email);
    const writes = Array.from({ length: 60 }, (_, i) =>
      (i % 2 === 0 ? owner.browser : second).send('PATCH', '/v1/me', { name: `同时${i}` }),
    );
    expect((await Promise.all(writes)).map((one) => one.status)).toEqual(writes.map(() => 200));
    await service.stop();
    expect(await verify()).toMatchObject({ intact: true, entries: before + 61, broken_at: null });
  });

  it('shows what was changed, taken out, put in or cut off', async () => {
    const { pool } = stack().service;
    const whole = await verify();
    const last = whole.entries as number;
    const middle = Math.floor(last / 2);
    const restored = async (spoil: string, mend: string, where: number) => {
      await pool.query(spoil);
      expect(await verify(), spoil).toMatchObject({ intact: false, broken_at: where });
      await pool.query(mend);
      expect(await verify(), mend).toEqual(whole);
    };
    const at = `where organization_id = '${stack().organizationId}' and seq`;
    await pool.query('create table kept as select * from audit_entry');
    const back = (seq: number) => `delete from audit_entry ${at} = ${seq}`;
    for (const change of [
      `actor_label = 'somebody'`,
      `action = 'nothing'`,
      `at = at + interval '1 second'`,
      `after = '{"name": "another"}'`,
      `outcome = 'denied'`,
      `ip = '10.0.0.1'`,
      `hash = sha256('x')`,
    ]) {
      await pool.query(`update audit_entry set ${change} ${at} = ${middle}`);
      expect(await verify(), change).toMatchObject({ intact: false, broken_at: middle });
      await pool.query(back(middle));
      await pool.query(`insert into audit_entry select * from kept ${at} = ${middle}`);
    }
    expect(await verify()).toEqual(whole);
    const mend = (seq: number) => `insert into audit_entry select * from kept ${at} = ${seq}`;
    await restored(`delete from audit_entry ${at} = ${middle}`, mend(middle), middle);
    await restored(`delete from audit_entry ${at} = 1`, mend(1), 1);
    await restored(`delete from audit_entry ${at} = ${last}`, mend(last), last);
    // Two that changed places.
    await restored(
      `update audit_entry set seq = case seq when ${middle} then -1 else ${middle} end ${at} in (${middle}, ${middle + 1})`,
      `delete from audit_entry ${at} in (-1, ${middle}); insert into audit_entry select * from kept ${at} in (${middle}, ${middle + 1})`,
      middle,
    );
    // A copy behind the end, and the head put back to before it.
    await restored(
      `insert into audit_entry (organization_id, seq, at, actor_kind, actor_label, action, outcome, times, hash)
       select organization_id, ${last + 1}, at, actor_kind, actor_label, action, outcome, times, hash from audit_entry ${at} = ${last}`,
      `delete from audit_entry ${at} = ${last + 1}`,
      last + 1,
    );
    // Cut off together with the head: only a link kept elsewhere tells.
    const anchor = `seq=${last}&hash=${whole.hash}`;
    expect(await verify(owner, anchor)).toEqual(whole);
    await pool.query(`delete from audit_entry ${at} = ${last}`);
    await pool.query(`update audit_head set seq = ${last - 1}, hash = (select hash from kept ${at} = ${last - 1})
      where organization_id = '${stack().organizationId}'`);
    expect((await verify()).intact).toBe(true);
    expect(await verify(owner, anchor)).toMatchObject({ intact: false, broken_at: last });
    await pool.query(mend(last));
    await pool.query(`update audit_head set seq = ${last}, hash = (select hash from kept ${at} = ${last})
      where organization_id = '${stack().organizationId}'`);
    expect(await verify(owner, `seq=${middle}&hash=${'0'.repeat(64)}`)).toMatchObject({
      intact: false,
      broken_at: middle,
    });
    await pool.query('drop table kept');
  });

  it('is each organization’s own', async () => {
    const stranger = await makeOwner(await asAnotherOrganization(stack()));
    expect(await verify(stranger)).toMatchObject({ intact: true, entries: 1 });
  });
});

describe('denied attempts', () => {
  it('are on record: rights, walls, keys and passwords', async () => {
    const viewer = await invite(stack(), owner.browser, { role: 'viewer', apps: [app.id] });
    const sibling = await makeApp(stack());
    await viewer.browser.send('PATCH', `/v1/apps/${app.id}`, { name: 'x' });
    await viewer.browser.get(`/v1/apps/${sibling.id}`);
    const revoked = (await owner.browser.post('/v1/api-keys', { name: 'gone', permissions: ['apps_read'] })).body;
    await owner.browser.send('DELETE', `/v1/api-keys/${revoked.key.id}`);
    await send(stack(), 'GET', '/v1/apps', { key: revoked.text });
    await new Browser(stack()).signIn(viewer.email, 'not the password');
    await eventually(async () => (await logOf('outcome=denied')).length >= 4);
    const denied = (await logOf('outcome=denied')).map((one) => [
      one.action,
      (one.actor as { label: string }).label,
      one.after,
    ]);
    expect(denied).toEqual(
      expect.arrayContaining([
        ['updateApp', viewer.email, { reason: 'forbidden' }],
        ['getApp', viewer.email, { reason: 'not_found' }],
        ['listApps', 'gone', { reason: 'unauthorized' }],
        ['signIn', viewer.email, { reason: 'sign_in_refused' }],
      ]),
    );
  });

  it('do not fill the disk in a flood, and are counted', async () => {
    const process = await anotherProcess();
    const other = { ...(await asAnotherOrganization(stack())), url: process.url };
    const stranger = await makeOwner(other);
    const viewer = await invite(other, stranger.browser, { role: 'viewer' });
    const entries = async () => {
      const { rows } = await stack().service.pool.query(
        `select action, times from audit_entry where organization_id = $1 and outcome = 'denied' order by seq`,
        [other.organizationId],
      );
      return rows as { action: string; times: number }[];
    };
    const flood = Array.from({ length: 300 }, () => viewer.browser.send('DELETE', `/v1/members/${stranger.id}`));
    for (const answer of await Promise.all(flood)) expectProblem(answer, 'forbidden');
    // Other kinds of attempts have a bound together, too.
    for (const operation of operations.filter((one) => one.permission !== undefined)) {
      const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name) => (name === 'key_id' ? '00000000' : newId()));
      await viewer.browser.send(operation.method, path);
    }
    await eventually(async () => (await entries()).length >= 20);
    expect((await entries()).length).toBeLessThanOrEqual(31);
    // What was only counted is written when its ten minutes are over, or when the process ends.
    await process.stop();
    const removals = (await entries()).filter((one) => one.action === 'removeMember');
    expect(removals.length).toBeLessThanOrEqual(2);
    expect(removals.reduce((sum, one) => sum + one.times, 0)).toBe(301);
    const owner2 = new Browser({ ...other, url: stack().url });
    await owner2.signIn(stranger.email);
    expect((await owner2.get('/v1/audit/verify')).body.intact).toBe(true);
  });
});

/** An api process beside the stack's. */
function anotherProcess() {
  const log = createLogger({ level: 'error', format: 'pretty-text' });
  const config = readConfig({ ...stack().env, HONGYAN_ROLES: 'api' }, { cwd: stack().env.HONGYAN_DATA_DIR! });
  return startService(config, log);
}
