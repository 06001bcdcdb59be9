import { describe, expect, it } from 'vitest';
import { readConfig } from '#app/config/read-config.ts';
import { createLogger } from '#app/log/logger.ts';
import { makeOwnerLink } from '#app/owner-link.ts';
import { startService } from '#app/service.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { expectProblem, send } from '../api/support/http.ts';
import { Browser, freshEmail, goodPassword, makeOwner } from './support/browser.ts';

const stack = useStack();
const tokenOf = (link: string) => new URL(link).searchParams.get('token');
const ownerLink = () =>
  makeOwnerLink(stack().service.pool, stack().organizationId, stack().url, stack().service.clock.now());

describe('the first run', () => {
  it('makes an owner by a link that works once, and signs in', async () => {
    const visitor = new Browser(stack());
    expect((await visitor.get('/v1/setup')).body).toEqual({
      needed: true,
      single_sign_on: false,
      passkeys: false,
      mail: false,
    });
    const [old, link] = [await ownerLink(), await ownerLink()];
    expect(link).toMatch(/\/setup\?token=[\w-]{43}$/);
    const person = { email: 'Owner@Example.com ', name: '王芳', password: goodPassword };
    const body = { token: tokenOf(link), ...person };
    expectProblem(await visitor.post('/v1/setup', { ...body, token: 'x'.repeat(43) }), 'link_invalid');
    expectProblem(await visitor.post('/v1/setup', { ...body, password: 'short' }), 'validation_failed', ['/password']);
    expectProblem(await visitor.post('/v1/setup', { ...body, password: '1234567890' }), 'password_known');
    const [one, two] = await Promise.all([visitor.post('/v1/setup', body), visitor.post('/v1/setup', body)]);
    expect([one.status, two.status].sort()).toEqual([201, 410]);
    expect((await visitor.get('/v1/setup')).body).toEqual({
      needed: false,
      single_sign_on: false,
      passkeys: false,
      mail: false,
    });
    const me = await visitor.get('/v1/me');
    expect(me.body).toMatchObject({
      member: { email: 'owner@example.com', name: '王芳', language: 'zh-CN', time_zone: 'Asia/Shanghai' },
      organization: { id: stack().organizationId, name: '测试' },
      role: 'owner',
      apps: 'all',
      two_factor: false,
    });
    expect(me.body.permissions).toContain('personal_data');
    // With one link used, those that other processes printed end as well.
    for (const one of [link, old]) {
      expectProblem(await new Browser(stack()).post('/v1/setup', { ...body, token: tokenOf(one) }), 'link_invalid');
    }
  });

  it('refuses an address that has an account', async () => {
    const owner = await makeOwner(stack());
    const body = { token: tokenOf(await ownerLink()), email: owner.email, name: 'x', password: goodPassword };
    expectProblem(await new Browser(stack()).post('/v1/setup', body), 'member_exists');
  });
});

describe('signing in', () => {
  it('opens the API to the browser until it signs out', async () => {
    const { email, id } = await makeOwner(stack());
    const browser = new Browser(stack());
    expectProblem(await browser.get('/v1/me'), 'unauthorized');
    expect((await browser.get('/auth/get-session')).body).toBeNull();
    const answer = await browser.signIn(email.toUpperCase());
    expect(answer).toMatchObject({ status: 200, body: { user: { id, email } } });
    expect((await browser.get('/v1/apps')).status).toBe(200);
    expect((await browser.get('/auth/get-session')).body.user.id).toBe(id);
    const cookies = new Map(browser.cookies);
    expect((await browser.post('/auth/sign-out')).body).toEqual({ success: true });
    expect(browser.cookies.size).toBe(0);
    for (const [name, value] of cookies) browser.cookies.set(name, value);
    expectProblem(await browser.get('/v1/apps'), 'unauthorized');
  });

  it('says the same of an unknown address and a wrong password', async () => {
    const { email } = await makeOwner(stack());
    const wrong = await new Browser(stack()).signIn(email, 'not the password');
    const unknown = await new Browser(stack()).signIn('nobody@example.com', 'not the password');
    expectProblem(wrong, 'sign_in_refused');
    expectProblem(unknown, 'sign_in_refused');
    const { request_id: _1, ...first } = wrong.body;
    const { request_id: _2, ...second } = unknown.body;
    expect(first).toEqual(second);
    for (const answer of [wrong, unknown]) expect(answer.headers.getSetCookie()).toEqual([]);
    // Nor does the way to a new password tell.
    for (const one of [email, 'nobody@example.com']) {
      const asked = await new Browser(stack()).post('/auth/request-password-reset', { email: one });
      expect(asked).toMatchObject({ status: 200, body: { status: true } });
    }
  });

  it('sets cookies that no script and no other site uses, and shows the token nowhere else', async () => {
    const { email } = await makeOwner(stack());
    const browser = new Browser(stack());
    const kept = await browser.signIn(email);
    expect(browser.setCookies).toEqual([
      expect.stringMatching(/^hongyan_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=2592000$/),
    ]);
    const token = browser.cookies.get('hongyan_session')!;
    expect(kept.text).not.toContain(token);
    const { rows } = await stack().service.pool.query('select row_to_json(s)::text as line from member_session s');
    expect(rows.map((row) => row.line).join()).not.toContain(token);
    const sitting = new Browser(stack());
    await sitting.signIn(email, goodPassword, false);
    expect(sitting.setCookies[0]).toMatch(/SameSite=Lax$/);
  });

  it('never takes over a session that was there before', async () => {
    const victim = await makeOwner(stack());
    const attacker = await makeOwner(stack());
    const planted = attacker.browser.cookies.get('hongyan_session')!;
    const browser = new Browser(stack());
    browser.cookies.set('hongyan_session', planted);
    await browser.signIn(victim.email);
    expect(browser.cookies.get('hongyan_session')).not.toBe(planted);
    // What was planted is over, and was never the victim's.
    expectProblem(await attacker.browser.get('/v1/me'), 'unauthorized');
  });

  it('lists sessions and ends them at once', async () => {
    const { email, browser } = await makeOwner(stack());
    const phone = new Browser(stack());
    await phone.signIn(email);
    const list = (await browser.get('/auth/list-sessions')).body;
    expect(list).toHaveLength(2);
    expect(list.filter((one: { current: boolean }) => one.current)).toHaveLength(1);
    const other = list.find((one: { current: boolean }) => !one.current);
    expect((await browser.post('/auth/revoke-session', { id: other.id })).status).toBe(200);
    expectProblem(await phone.get('/v1/me'), 'unauthorized');
    expectProblem(await browser.post('/auth/revoke-session', { id: other.id }), 'not_found');
    const stranger = await makeOwner(stack());
    const theirs = (await stranger.browser.get('/auth/list-sessions')).body[0].id;
    expectProblem(await browser.post('/auth/revoke-session', { id: theirs }), 'not_found');
    await phone.signIn(email);
    await browser.post('/auth/revoke-other-sessions');
    expectProblem(await phone.get('/v1/me'), 'unauthorized');
    expect((await browser.get('/v1/me')).status).toBe(200);
  });

  it('ends with its time, used or not', async () => {
    const { browser } = await makeOwner(stack());
    const { pool } = stack().service;
    const id = (await browser.get('/auth/get-session')).body.session.id;
    await pool.query(`update member_session set seen_at = seen_at - interval '15 days' where id = $1`, [id]);
    expectProblem(await browser.get('/v1/me'), 'unauthorized');
    await pool.query(`update member_session set seen_at = now(), expires_at = created_at where id = $1`, [id]);
    expectProblem(await browser.get('/v1/me'), 'unauthorized');
  });
});

describe('over TLS', () => {
  it('the cookie is Secure, of this host alone, and one that anybody could plant is not taken', async () => {
    const log = createLogger({ level: 'error', format: 'pretty-text' });
    const env = { ...stack().env, HONGYAN_ROLES: 'api', PUBLIC_URL: 'https://push.test' };
    const service = await startService(readConfig(env, { cwd: stack().env.HONGYAN_DATA_DIR! }), log);
    const there = { ...stack(), url: service.url, service };
    const { browser } = await makeOwner(there);
    expect(browser.setCookies).toEqual([
      expect.stringMatching(/^__Host-hongyan_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=\d+$/),
    ]);
    expect((await browser.get('/v1/me')).status).toBe(200);
    const planted = new Browser(there);
    planted.cookies.set('hongyan_session', browser.cookies.get('__Host-hongyan_session')!);
    expectProblem(await planted.get('/v1/me'), 'unauthorized');
    await service.stop();
  });
});

describe('a request from another site', () => {
  it('changes nothing, with or without a session', async () => {
    const { browser, email } = await makeOwner(stack());
    const change = (headers: Record<string, string>) =>
      browser.send('PATCH', '/v1/me', { name: '改名' }, { headers: { 'sec-fetch-site': '', ...headers } });
    for (const site of ['cross-site', 'same-site', 'none']) {
      expectProblem(await change({ 'sec-fetch-site': site }), 'cross_site');
    }
    const bare = (
      headers: Record<string, string>,
      path = '/v1/me',
      method = 'PATCH',
      json: unknown = method === 'GET' ? undefined : { name: '改名' },
    ) => {
      const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      return send(stack(), method, path, {
        key: null,
        ...(json === undefined ? {} : { json }),
        headers: { cookie, ...headers },
      });
    };
    expectProblem(await bare({}), 'cross_site');
    expectProblem(await bare({ origin: 'https://evil.example' }), 'cross_site');
    expectProblem(await bare({ origin: 'null' }), 'cross_site');
    expect((await bare({ origin: stack().url })).status).toBe(200);
    const evil = { 'sec-fetch-site': 'cross-site' };
    const own = { email, password: goodPassword };
    expectProblem(await bare(evil, '/auth/sign-in/email', 'POST', own), 'cross_site');
    expectProblem(await bare(evil, '/auth/sign-out', 'POST', {}), 'cross_site');
    // What only reads is read by the address bar, too.
    expect((await bare({ 'sec-fetch-site': 'none' }, '/v1/me', 'GET')).status).toBe(200);
    // A key is given by a program, never by a browser on its own.
    expect((await send(stack(), 'GET', '/v1/apps', { headers: evil })).status).toBe(200);
  });
});

describe('passwords', () => {
  it('are changed by whoever knows the old one, and end every other session', async () => {
    const { browser, email } = await makeOwner(stack());
    const other = new Browser(stack());
    await other.signIn(email);
    const newPassword = 'another long one 7';
    const change = (currentPassword: string, next = newPassword) =>
      browser.post('/auth/change-password', { currentPassword, newPassword: next });
    expectProblem(await change('not the password'), 'sign_in_refused');
    expectProblem(await change(goodPassword, email), 'password_known');
    expect((await change(goodPassword)).status).toBe(200);
    expectProblem(await other.get('/v1/me'), 'unauthorized');
    expect((await browser.get('/v1/me')).status).toBe(200);
    expectProblem(await new Browser(stack()).signIn(email), 'sign_in_refused');
    expect((await new Browser(stack()).signIn(email, newPassword)).status).toBe(200);
  });

  it('are set anew by a link, once', async () => {
    const owner = await makeOwner(stack());
    const forgetful = await makeOwner(stack());
    const asked = await owner.browser.post(`/v1/members/${forgetful.id}/reset`);
    expect(asked).toMatchObject({ status: 201, body: { url: expect.stringContaining('/reset?token=') } });
    const reset = { token: tokenOf(asked.body.url), newPassword: 'one more password' };
    const [one, two] = await Promise.all([1, 2].map(() => new Browser(stack()).post('/auth/reset-password', reset)));
    expect([one!.status, two!.status].sort()).toEqual([200, 410]);
    expectProblem(await forgetful.browser.get('/v1/me'), 'unauthorized');
    expect((await new Browser(stack()).signIn(forgetful.email, reset.newPassword)).status).toBe(200);
  });

  it('of nobody are kept in any form that could be read', async () => {
    const email = freshEmail();
    await makeOwner(stack(), email);
    const { rows } = await stack().service.pool.query('select password_hash from member where email = $1', [email]);
    expect(rows[0].password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });
});
