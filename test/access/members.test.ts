import { beforeAll, describe, expect, it } from 'vitest';
import { makeApp, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { asAnotherOrganization } from '#testkit/organization.ts';
import { expectProblem } from '../api/support/http.ts';
import { Browser, freshEmail, goodPassword, invite, makeOwner, type TestMember } from './support/browser.ts';

const stack = useStack();
let app: TestApp;
let sibling: TestApp;
let owner: TestMember;

beforeAll(async () => {
  app = await makeApp(stack());
  sibling = await makeApp(stack());
  owner = await makeOwner(stack());
});

const tokenOf = (url: string) => new URL(url).searchParams.get('token');

describe('invitations', () => {
  it('make a member by a link that is shown once and works once', async () => {
    const email = freshEmail();
    const made = await owner.browser.post('/v1/invitations', { email, role: 'operator', apps: [app.id] });
    expect(made).toMatchObject({
      status: 201,
      body: { invitation: { email, role: 'operator', apps: [app.id], personal_data: false, state: 'open' } },
    });
    const token = tokenOf(made.body.url);
    const listed = await owner.browser.get('/v1/invitations');
    expect(listed.body.items).toContainEqual(made.body.invitation);
    expect(listed.text).not.toContain(token);
    const visitor = new Browser(stack());
    const read = await visitor.post('/auth/read-invitation', { token });
    expect(read.body).toMatchObject({ email, organization: '测试', role: 'operator' });
    const accept = { token, name: '李雷', password: goodPassword };
    expectProblem(
      await visitor.post('/auth/accept-invitation', { ...accept, password: 'short' }),
      'validation_failed',
      ['/password'],
    );
    const answers = await Promise.all([1, 2].map(() => visitor.post('/auth/accept-invitation', accept)));
    expect(answers.map((one) => one.status).sort()).toEqual([201, 410]);
    expect((await visitor.get('/v1/me')).body).toMatchObject({ role: 'operator', apps: [app.id] });
    expect((await owner.browser.get('/v1/invitations')).body.items).not.toContainEqual(made.body.invitation);
  });

  it('end when they are revoked, replaced or over', async () => {
    const email = freshEmail();
    const send = async () => (await owner.browser.post('/v1/invitations', { email, role: 'viewer' })).body;
    const [first, second] = [await send(), await send()];
    const read = (url: string) => new Browser(stack()).post('/auth/read-invitation', { token: tokenOf(url) });
    expectProblem(await read(first.url), 'link_invalid');
    expect((await read(second.url)).status).toBe(200);
    await stack().service.pool.query('update invitation set expires_at = created_at where id = $1', [
      second.invitation.id,
    ]);
    expectProblem(await read(second.url), 'link_invalid');
    const listed = (await owner.browser.get('/v1/invitations')).body.items;
    expect(listed.find((one: { id: string }) => one.id === second.invitation.id).state).toBe('expired');
    const third = await send();
    expect((await owner.browser.send('DELETE', `/v1/invitations/${third.invitation.id}`)).status).toBe(200);
    expectProblem(await read(third.url), 'link_invalid');
    expectProblem(await owner.browser.send('DELETE', `/v1/invitations/${third.invitation.id}`), 'not_found');
  });

  it('are not for members, nor for apps that are not there', async () => {
    const known = { email: owner.email, role: 'viewer' };
    expectProblem(await owner.browser.post('/v1/invitations', known), 'member_exists');
    const nowhere = { email: freshEmail(), role: 'viewer', apps: ['0190a0a0-0000-7000-8000-000000000000'] };
    expectProblem(await owner.browser.post('/v1/invitations', nowhere), 'not_found');
  });
});

describe('rights', () => {
  it('change with the next request', async () => {
    const member = await invite(stack(), owner.browser, { role: 'viewer' });
    const change = (json: unknown) => owner.browser.send('PATCH', `/v1/members/${member.id}`, json);
    expect((await change({ role: 'analyst', apps: [app.id] })).body).toMatchObject({ role: 'analyst', apps: [app.id] });
    expectProblem(await member.browser.get(`/v1/apps/${sibling.id}`), 'not_found');
    expect((await member.browser.get(`/v1/apps/${app.id}`)).status).toBe(200);
    expect((await member.browser.get('/v1/apps')).body.items.map((one: { id: string }) => one.id)).toEqual([app.id]);
    expectProblem(await member.browser.get('/v1/members'), 'forbidden');
    await change({ apps: 'all' });
    expect((await member.browser.get(`/v1/apps/${sibling.id}`)).status).toBe(200);
    expect((await owner.browser.send('DELETE', `/v1/members/${member.id}`)).status).toBe(200);
    expectProblem(await member.browser.get('/v1/apps'), 'unauthorized');
    expectProblem(await new Browser(stack()).signIn(member.email), 'sign_in_refused');
    // The address is free again.
    expect((await owner.browser.post('/v1/invitations', { email: member.email, role: 'viewer' })).status).toBe(201);
  });

  it('are given by nobody who does not have them', async () => {
    const admin = await invite(stack(), owner.browser, { role: 'admin', apps: [app.id] });
    const viewer = await invite(stack(), owner.browser, { role: 'viewer', apps: [app.id] });
    const wide = await invite(stack(), owner.browser, { role: 'viewer' });
    const change = (id: string, json: unknown) => admin.browser.send('PATCH', `/v1/members/${id}`, json);
    expect((await change(viewer.id, { role: 'operator' })).status).toBe(200);
    for (const beyond of [{ role: 'owner' }, { apps: 'all' }, { apps: [sibling.id] }, { personal_data: true }]) {
      expectProblem(await change(viewer.id, beyond), 'forbidden');
      expectProblem(await change(admin.id, beyond), 'forbidden');
      const given = { email: freshEmail(), role: 'viewer', apps: [app.id], ...beyond };
      expectProblem(await admin.browser.post('/v1/invitations', given), 'forbidden');
    }
    // Nor taken from those who have more.
    for (const more of [owner, wide]) {
      expectProblem(await change(more.id, { role: 'viewer' }), 'forbidden');
      expectProblem(await admin.browser.send('DELETE', `/v1/members/${more.id}`), 'forbidden');
      expectProblem(await admin.browser.post(`/v1/members/${more.id}/reset`), 'forbidden');
    }
    const email = freshEmail();
    const made = (await owner.browser.post('/v1/invitations', { email, role: 'admin' })).body.invitation;
    expectProblem(await admin.browser.send('DELETE', `/v1/invitations/${made.id}`), 'forbidden');
    const instead = { email, role: 'viewer', apps: [app.id] };
    expectProblem(await admin.browser.post('/v1/invitations', instead), 'forbidden');
    const open = (await owner.browser.get('/v1/invitations')).body.items;
    expect(open.find((one: { email: string }) => one.email === email)).toMatchObject({ id: made.id, role: 'admin' });
    const all = await invite(stack(), owner.browser, { role: 'admin', personal_data: true });
    const asOwner = { email: freshEmail(), role: 'owner' };
    expectProblem(await all.browser.post('/v1/invitations', asOwner), 'forbidden');
    expectProblem(await all.browser.send('DELETE', `/v1/members/${owner.id}`), 'forbidden');
  });

  it('leave one owner, also when two go at the same time', async () => {
    const other = await asAnotherOrganization(stack());
    const first = await makeOwner(other);
    const second = await makeOwner(other);
    const remove = (by: TestMember, whom: TestMember) => by.browser.send('DELETE', `/v1/members/${whom.id}`);
    const answers = await Promise.all([remove(first, second), remove(second, first)]);
    expect(answers.map((one) => one.status).filter((status) => status === 200)).toHaveLength(1);
    const left = answers[0]!.status === 200 ? first : second;
    expectProblem(await remove(left, left), 'last_owner');
    expectProblem(await left.browser.send('PATCH', `/v1/members/${left.id}`, { role: 'admin' }), 'last_owner');
    expect((await left.browser.send('PATCH', `/v1/members/${left.id}`, { personal_data: true })).status).toBe(200);
  });
});

describe('another organization', () => {
  it('meets nobody and nothing of ours', async () => {
    const other = await asAnotherOrganization(stack());
    const stranger = await makeOwner(other);
    const key = (await owner.browser.post('/v1/api-keys', { name: 'ours', permissions: ['apps_read'] })).body.key;
    const invited = (await owner.browser.post('/v1/invitations', { email: freshEmail(), role: 'viewer' })).body;
    const attempts = [
      ['PATCH', `/v1/members/${owner.id}`, { role: 'viewer' }],
      ['DELETE', `/v1/members/${owner.id}`],
      ['POST', `/v1/members/${owner.id}/reset`, {}],
      ['DELETE', `/v1/invitations/${invited.invitation.id}`],
      ['DELETE', `/v1/api-keys/${key.id}`],
      ['GET', `/v1/apps/${app.id}`],
    ] as const;
    for (const [method, path, json] of attempts) {
      expectProblem(await stranger.browser.send(method, path, json), 'not_found');
    }
    expect((await stranger.browser.get('/v1/members')).body.items).toMatchObject([{ id: stranger.id }]);
    expect((await stranger.browser.get('/v1/api-keys')).text).not.toContain(key.id);
    expect((await stranger.browser.get('/v1/audit')).text).not.toContain(owner.email);
    const theirs = { name: 'x', permissions: ['apps_read'], apps: [app.id] };
    expectProblem(await stranger.browser.post('/v1/api-keys', theirs), 'not_found');
    // An address that is taken elsewhere is told to nobody but whoever opens the link.
    const same = await stranger.browser.post('/v1/invitations', { email: owner.email, role: 'viewer' });
    expect(same.status).toBe(201);
    const accept = { token: tokenOf(same.body.url), name: 'x', password: goodPassword };
    expectProblem(await new Browser(stack()).post('/auth/accept-invitation', accept), 'member_exists');
  });
});

describe('the organization', () => {
  it('has the name its managers give it, and no others do', async () => {
    const name = (json: unknown, by = owner) => by.browser.send('PATCH', '/v1/organization', json);
    expect((await name({ name: '新名字' })).body).toMatchObject({ name: '新名字' });
    expect((await owner.browser.get('/v1/me')).body.organization.name).toBe('新名字');
    const [entry] = (await owner.browser.get('/v1/audit?action=updateOrganization')).body.items;
    expect(entry).toMatchObject({ before: { name: '测试' }, after: { name: '新名字' } });
    const oneApp = await invite(stack(), owner.browser, { role: 'admin', apps: [app.id] });
    expectProblem(await name({ name: 'x' }, oneApp), 'forbidden');
    expectProblem(await name({ name: ' ' }), 'validation_failed', ['/name']);
  });
});

describe('one’s own settings', () => {
  it('are kept', async () => {
    const { browser } = await invite(stack(), owner.browser, { role: 'viewer' });
    const mine = { name: '韩梅梅', language: 'en', time_zone: 'Europe/Paris' };
    expect((await browser.send('PATCH', '/v1/me', mine)).body.member).toMatchObject(mine);
    expect((await browser.get('/v1/me')).body.member).toMatchObject(mine);
    expectProblem(await browser.send('PATCH', '/v1/me', { time_zone: 'Mars/Base' }), 'validation_failed', [
      '/time_zone',
    ]);
    expectProblem(await browser.send('PATCH', '/v1/me', { role: 'owner' }), 'validation_failed', ['/role']);
  });
});
