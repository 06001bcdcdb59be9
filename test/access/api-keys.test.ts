import { beforeAll, describe, expect, it } from 'vitest';
import { makeApiKey } from '#app/first-run.ts';
import { createPush } from '#contract/push.ts';
import { makeApp, pushBody, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { expectProblem, send } from '../api/support/http.ts';
import { invite, makeOwner, type TestMember } from './support/browser.ts';

const stack = useStack({ env: { TRUST_PROXY: '127.0.0.1' } });
let app: TestApp;
let sibling: TestApp;
let owner: TestMember;

beforeAll(async () => {
  app = await makeApp(stack());
  sibling = await makeApp(stack());
  owner = await makeOwner(stack());
});

const make = async (over: Record<string, unknown> = {}, by = owner) => {
  return by.browser.post('/v1/api-keys', { name: 'k', permissions: ['apps_read', 'pushes_write'], ...over });
};
const useFrom = (key: string, address: string) =>
  send(stack(), 'GET', '/v1/apps', { key, headers: { 'x-forwarded-for': address } });

describe('an API key', () => {
  it('is shown once, and listed without it', async () => {
    const made = await make({ name: '订单系统', apps: [app.id] });
    const { key, text } = made.body;
    expect(text).toMatch(new RegExp(`^hyk_${key.id}_`));
    expect(key).toMatchObject({
      name: '订单系统',
      permissions: ['apps_read', 'pushes_write'],
      apps: [app.id],
      created_by: `member:${owner.id}`,
      state: 'active',
    });
    const listed = await owner.browser.get('/v1/api-keys');
    expect(listed.body.items).toContainEqual(key);
    expect(listed.text).not.toContain(text);
    expectProblem(await send(stack(), 'GET', `/v1/apps/${sibling.id}`, { key: text }), 'not_found');
    expectProblem(await send(stack(), 'GET', '/v1/api-keys', { key: text }), 'forbidden');
    expect((await owner.browser.get('/v1/audit?action=createApiKey')).text).not.toContain(text);
  });

  it('is given nothing its maker does not have', async () => {
    const admin = await invite(stack(), owner.browser, { role: 'admin', apps: [app.id] });
    expectProblem(await make({}, admin), 'forbidden');
    expectProblem(await make({ apps: [app.id], permissions: ['personal_data'] }, admin), 'forbidden');
    const ours = await make({ apps: [app.id] }, admin);
    expect(ours.status).toBe(201);
    const wide = await make();
    expectProblem(await admin.browser.send('DELETE', `/v1/api-keys/${wide.body.key.id}`), 'forbidden');
    expect((await useFrom(wide.body.text, '127.0.0.1')).status).toBe(200);
    expect((await admin.browser.send('DELETE', `/v1/api-keys/${ours.body.key.id}`)).status).toBe(200);
  });

  it('ends with its time, and when it is revoked', async () => {
    expectProblem(await make({ expires_at: '2020-01-01T00:00:00Z' }), 'validation_failed', ['/expires_at']);
    const { key, text } = (await make({ expires_at: '2999-01-01T00:00:00Z' })).body;
    await stack().service.pool.query('update api_key set expires_at = created_at where id = $1', [key.id]);
    expectProblem(await useFrom(text, '127.0.0.1'), 'unauthorized');
    const revoked = (await make()).body;
    expect((await owner.browser.send('DELETE', `/v1/api-keys/${revoked.key.id}`)).status).toBe(200);
    expectProblem(await useFrom(revoked.text, '127.0.0.1'), 'unauthorized');
    expectProblem(await owner.browser.send('DELETE', `/v1/api-keys/${revoked.key.id}`), 'not_found');
    const states = new Map(
      (await owner.browser.get('/v1/api-keys')).body.items.map((one: { id: string; state: string }) => [
        one.id,
        one.state,
      ]),
    );
    expect([states.get(key.id), states.get(revoked.key.id)]).toEqual(['expired', 'revoked']);
  });

  it('works from its addresses only', async () => {
    const { text } = (await make({ allowed_ips: ['203.0.113.0/24', '198.51.100.7', '2001:db8::/32'] })).body;
    for (const good of ['203.0.113.200', '198.51.100.7', '2001:db8::5', '::ffff:203.0.113.9']) {
      expect((await useFrom(text, good)).status, good).toBe(200);
    }
    for (const bad of ['203.0.114.1', '198.51.100.8', '2001:db9::1', '::ffff:10.0.0.1']) {
      expectProblem(await useFrom(text, bad), 'unauthorized');
    }
    expectProblem(await make({ allowed_ips: ['10.0.0.0/40'] }), 'validation_failed', ['/allowed_ips/0']);
    expectProblem(await make({ allowed_ips: ['example.com'] }), 'validation_failed', ['/allowed_ips/0']);
  });

  it('from before scopes goes on working, without reaching members and keys', async () => {
    const old = await makeApiKey(stack().service, stack().organizationId, 'old');
    expect((await useFrom(old, '127.0.0.1')).status).toBe(200);
    for (const path of ['/v1/members', '/v1/api-keys', '/v1/audit']) {
      expectProblem(await send(stack(), 'GET', path, { key: old }), 'forbidden');
    }
  });

  it('and a member are named as the authors of their pushes', async () => {
    const { text, key } = (await make()).body;
    const body = { ...pushBody(app, ['oAlice0000001']), draft: true };
    const byKey = await send(stack(), 'POST', '/v1/pushes', { json: body, key: text });
    const byMember = await owner.browser.post('/v1/pushes', body);
    const ids = [byKey.body.id, byMember.body.id];
    const { rows } = await stack().service.pool.query('select id, created_by from push where id = any($1)', [ids]);
    expect(new Map(rows.map((row) => [row.id, row.created_by]))).toEqual(
      new Map([
        [ids[0], `key:${key.id}`],
        [ids[1], `member:${owner.id}`],
      ]),
    );
    expect(createPush.audit).toBe(false);
  });

  it('remembers when and from where it was used, without any request waiting for it', async () => {
    const { text, key } = (await make()).body;
    await useFrom(text, '203.0.113.5');
    const { ApiKeys } = await import('#server/auth/api-key.ts');
    const context = { pool: stack().service.pool, clock: stack().service.clock, log: console } as never;
    const keys = new ApiKeys(context);
    await keys.of(`Bearer ${text}`, '203.0.113.6');
    await keys.close();
    const listed = (await owner.browser.get('/v1/api-keys')).body.items;
    expect(listed.find((one: { id: string }) => one.id === key.id)).toMatchObject({
      last_used_at: expect.any(String),
      last_used_ip: '203.0.113.6',
    });
  });
});
