import { randomBytes } from 'node:crypto';
import { describe, expect, inject, it } from 'vitest';
import { listApps } from '#contract/app.ts';
import { ApiClient, ProblemError } from '#contract/client.ts';
import { databaseMaker } from '#db/embedded/throwaway.ts';
import { eventually, makeApp } from '../../testkit/app.ts';
import { freshDatabase, useStack } from '../../testkit/fresh-stack.ts';
import { hongyan, serve } from './support.ts';

const stack = useStack();

/** `hongyan` beside the running service, with its settings. */
function beside(args: string[], env: Record<string, string> = {}) {
  const { env: own, url } = stack();
  return hongyan(args, { env: { ...own, PUBLIC_URL: url, ...env }, cwd: own.HONGYAN_DATA_DIR! });
}

describe('hongyan keys', () => {
  it('gives an owner a key that works, lists it and ends it', async () => {
    const app = await makeApp(stack());
    const other = await makeApp(stack());
    const made = await beside(['keys', 'create', '--name', '收银系统']);
    expect([made.code, made.out]).toEqual([0, expect.stringMatching(/^hyk_\w{8}_\w{32}\n$/)]);
    const text = made.out.trim();
    const narrow = (await beside(['keys', 'create', '--name', 'one app', '--app', app.appid])).out.trim();

    const appsOf = async (key: string) =>
      (await new ApiClient(stack().url, key).call(listApps)).items.map((one) => one.id);
    expect(await appsOf(text)).toEqual(expect.arrayContaining([app.id, other.id]));
    expect(await appsOf(narrow)).toEqual([app.id]);

    const listed = await beside(['keys', 'list']);
    expect(listed.out).toMatch(new RegExp(`^${text.slice(0, 12)} .*有效.*全部应用.*收银系统$`, 'm'));
    expect(listed.out).toMatch(new RegExp(`^${narrow.slice(0, 12)} .*${app.id}.*one app$`, 'm'));
    expect(listed.out).not.toContain(text);

    expect((await beside(['keys', 'revoke', narrow.slice(0, 12)])).code).toBe(0);
    expect((await beside(['keys', 'list'])).out).toMatch(new RegExp(`^${narrow.slice(0, 12)} .*已吊销`, 'm'));
    const again = await beside(['keys', 'revoke', narrow]);
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('no active key')]);
  });

  it('refuses a revoked key at once when nobody has used it yet', async () => {
    const text = (await beside(['keys', 'create', '--name', 'leaked'])).out.trim();
    expect((await beside(['keys', 'revoke', text])).code).toBe(0);
    await expect(new ApiClient(stack().url, text).call(listApps)).rejects.toThrow(ProblemError);
  });

  it('knows neither an app nor an organization that is not there', async () => {
    const noApp = await beside(['keys', 'create', '--name', 'x', '--app', 'wx0000000000000000']);
    expect([noApp.code, noApp.out, noApp.err]).toEqual([1, '', expect.stringContaining('no app')]);
    const empty = await freshDatabase();
    const noOrganization = await beside(['keys', 'create', '--name', 'x'], { DATABASE_URL: empty.url });
    expect([noOrganization.code, noOrganization.err]).toEqual([1, expect.stringContaining('hongyan serve')]);
    await empty.drop();
  });
});

describe('hongyan serve', () => {
  it('prints a link for the first owner while there is none', async () => {
    const { env, url } = stack();
    const set = { ...env, HONGYAN_ROLES: 'api', PORT: '0', PUBLIC_URL: url };
    const started = async () => {
      const serving = serve({ env: set, cwd: env.HONGYAN_DATA_DIR! });
      await eventually(async () => serving.err().includes('hongyan is running') || serving.out().includes('running'));
      await serving.stop();
      return serving.out();
    };
    const link = /^http.*\/setup\?token=[\w-]{43}$/m.exec(await started())?.[0];
    expect(link).toBeDefined();
    const token = new URL(link!).searchParams.get('token');
    const person = { email: 'first@example.com', name: '店主', password: 'wild goose 42' };
    const answer = await fetch(`${url}/v1/setup`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token, ...person }),
    });
    expect(answer.status).toBe(201);
    expect(await started()).not.toContain('/setup?token=');
  });
});

describe('hongyan owner-link', () => {
  it('lets whoever opens it become an owner, and ends the link before it', async () => {
    const [old, link] = [await beside(['owner-link']), await beside(['owner-link'])];
    expect([link.code, link.out]).toEqual([0, expect.stringMatching(/^http.*\/setup\?token=[\w-]{43}\n$/)]);
    const setUp = (out: string) => {
      const token = new URL(out.trim()).searchParams.get('token');
      return fetch(`${stack().url}/v1/setup`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ token, email: 'owner@example.com', name: '店主', password: 'wild goose 42' }),
      });
    };
    expect((await setUp(old.out)).status).toBe(410);
    expect((await setUp(link.out)).status).toBe(201);
    const unknown = await beside(['owner-link', '--organization', 'nothing']);
    expect([unknown.code, unknown.err]).toEqual([1, expect.stringContaining('no organization')]);
  });
});

describe('hongyan members', () => {
  it('makes links where nobody can sign in: an invitation, then a new password', async () => {
    const post = (path: string, body: object) =>
      fetch(`${stack().url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const tokenIn = (out: string) => new URL(out.trim()).searchParams.get('token');
    const invited = await beside(['members', 'invite', 'Li.Lei@Example.com', '--role', 'operator']);
    expect([invited.code, invited.out]).toEqual([0, expect.stringMatching(/^http.*\/invite\?token=[\w-]{43}\n$/)]);
    const person = { name: '李雷', password: 'wild goose 42' };
    expect((await post('/auth/accept-invitation', { token: tokenIn(invited.out), ...person })).status).toBe(201);
    expect((await beside(['members', 'list'])).out).toMatch(/^ {2}li\.lei@example\.com {2}运营 operator .*李雷$/m);
    const again = await beside(['members', 'invite', 'li.lei@example.com', '--role', 'viewer']);
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('has an account already')]);

    const reset = await beside(['members', 'reset', 'li.lei@example.com', '--two-factor']);
    expect([reset.code, reset.out]).toEqual([0, expect.stringMatching(/^http.*\/reset\?token=[\w-]{43}\n$/)]);
    const newPassword = 'another long one 7';
    expect((await post('/auth/reset-password', { token: tokenIn(reset.out), newPassword })).status).toBe(200);
    const nobody = await beside(['members', 'reset', 'nobody@example.com']);
    expect([nobody.code, nobody.err]).toEqual([1, expect.stringContaining('Nobody here has the address')]);
    for (const wrong of [['invite', 'x@example.com', '--role', 'owner'], ['reset', 'nothing'], ['other']]) {
      expect((await beside(['members', ...wrong])).code).toBe(2);
    }
    const { rows } = await stack().service.pool.query(
      `select action, actor_kind, actor_label from audit_entry where actor_label like 'hongyan members%' order by seq`,
    );
    expect(rows.map((row) => row.action)).toEqual(['createInvitation', 'resetMember']);
  });
});

describe('hongyan audit verify', () => {
  it('holds the log to its chain, with what the command line did in it', async () => {
    const made = (await beside(['keys', 'create', '--name', '收银'])).out.trim();
    await beside(['keys', 'revoke', made]);
    const { pool } = stack().service;
    const { rows } = await pool.query(
      'select action, actor_kind, actor_label, after, seq from audit_entry order by seq',
    );
    const last = rows.at(-1);
    expect(rows.slice(-2)).toMatchObject([
      { action: 'createApiKey', actor_kind: 'system', actor_label: expect.stringMatching(/^hongyan keys create \(/) },
      { action: 'revokeApiKey', actor_kind: 'system' },
    ]);
    expect(JSON.stringify(rows)).not.toContain(made);
    const whole = await beside(['audit', 'verify']);
    expect([whole.code, whole.out]).toEqual([0, expect.stringMatching(/^✓ 测试 .*完整 intact; \d+ [0-9a-f]{64}\n$/)]);
    const hash = whole.out.trim().split(' ').at(-1)!;
    const anchor = ['audit', 'verify', '--organization', stack().organizationId, '--seq', String(last.seq), '--hash'];
    expect((await beside([...anchor, hash])).code).toBe(0);
    expect((await beside([...anchor, '0'.repeat(64)])).code).toBe(1);
    expect((await beside(['audit', 'verify', '--seq', '1'])).code).toBe(2);

    await pool.query(`update audit_entry set actor_label = 'nobody' where seq = $1`, [last.seq]);
    const changed = await beside(['audit', 'verify']);
    expect([changed.code, changed.out]).toEqual([1, expect.stringContaining(`changed from entry ${last.seq}`)]);
    await pool.query(`update audit_entry set actor_label = $2 where seq = $1`, [last.seq, last.actor_label]);
    expect((await beside(['audit', 'verify'])).code).toBe(0);
  });
});

describe('hongyan doctor with an external database', () => {
  it('finds everything fine, then what is wrong with one app', async () => {
    const app = await makeApp(stack());
    const fine = await beside(['doctor']);
    expect([fine.code, fine.err]).toEqual([0, '']);
    expect(fine.out).not.toMatch(/^[✗!]/m);
    for (const part of ['PostgreSQL 18', 'schema is up to date', 'clocks', 'opens all stored keys']) {
      expect(fine.out).toContain(part);
    }
    expect(fine.out).toMatch(new RegExp(`^✓ .*${app.appid}.*the credentials work$`, 'm'));
    expect(fine.out).toMatch(new RegExp(`^✓ .*callback address answers, ${stack().url}/door/wechat/${app.id}$`, 'm'));

    await stack().control.put(`/apps/${app.appid}`, { ipAllowList: ['203.0.113.1'] });
    const away = await beside(['doctor'], { PUBLIC_URL: 'http://127.0.0.1:9' });
    expect(away.code).toBe(1);
    expect(away.out).toMatch(/^✗ .*\(40164\)\. Enter 127\.0\.0\.1 in the IP allow-list/m);
    expect(away.out).toMatch(/^✗ .*callback address http:\/\/127\.0\.0\.1:9\/door.* is not reached from here/m);
  });

  it('knows a master key that is not the one', async () => {
    const other = randomBytes(32).toString('base64');
    const unknown = await beside(['doctor'], { HONGYAN_MASTER_KEY: `k9:${other}` });
    expect([unknown.code, unknown.out]).toEqual([
      1,
      expect.stringMatching(/^✗ .*master key "test", which is not at hand/m),
    ]);
    const wrong = await beside(['doctor'], { HONGYAN_MASTER_KEY: `test:${other}` });
    expect([wrong.code, wrong.out]).toEqual([1, expect.stringMatching(/^✗ .*restore the one that belongs to/m)]);
    expect(wrong.out).not.toMatch(/credentials/);
  });

  it('explains a database that is not there, and one that is not migrated', async () => {
    const gone = await beside(['doctor'], { DATABASE_URL: 'postgres://hongyan:pw@127.0.0.1:9/hongyan' });
    expect([gone.code, gone.out]).toEqual([
      1,
      expect.stringMatching(/^✗ .*Nothing accepts connections at 127\.0\.0\.1:9/m),
    ]);
    expect(gone.out).not.toContain(':pw@');

    const maker = databaseMaker(inject('adminUrl'));
    const empty = await maker.createDatabase();
    const unmigrated = await beside(['doctor'], { DATABASE_URL: empty });
    expect([unmigrated.code, unmigrated.out]).toEqual([1, expect.stringMatching(/^✗ .*run `hongyan migrate`/m)]);
    const keys = await beside(['keys', 'list'], { DATABASE_URL: empty });
    expect([keys.code, keys.err]).toEqual([1, expect.stringContaining('run `hongyan migrate` first')]);
    await maker.dropDatabase(empty);
  });
});
