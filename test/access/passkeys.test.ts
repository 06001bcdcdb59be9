import { beforeAll, describe, expect, it } from 'vitest';
import { useStack } from '#testkit/fresh-stack.ts';
import { asAnotherOrganization } from '#testkit/organization.ts';
import { expectProblem } from '../api/support/http.ts';
import { Authenticator } from './support/authenticator.ts';
import { Browser, goodPassword, makeOwner, type TestMember } from './support/browser.ts';

const origin = 'https://push.example.com';
const stack = useStack({ env: { PUBLIC_URL: origin } });
let owner: TestMember;

beforeAll(async () => {
  owner = await makeOwner(stack());
});

const begin = (browser: Browser, password = goodPassword) =>
  browser.post('/auth/passkey/generate-register-options', { password });

async function add(member: TestMember, device = new Authenticator(origin), name = '办公电脑') {
  const options = await begin(member.browser);
  expect(options.status).toBe(200);
  const answer = await member.browser.post('/auth/passkey/verify-registration', {
    name,
    response: device.make(options.body),
  });
  return { device, answer };
}

async function enter(device: Authenticator, browser = new Browser(stack())) {
  const options = (await browser.post('/auth/passkey/generate-authenticate-options')).body;
  const body = { response: device.use(options) };
  return { browser, body, answer: await browser.post('/auth/passkey/verify-authentication', body) };
}

describe('a passkey', () => {
  it('is added with the password, and signs in alone; what is asked names nobody', async () => {
    expect((await new Browser(stack()).get('/v1/setup')).body).toMatchObject({ passkeys: true });
    expectProblem(await begin(owner.browser, 'not the password'), 'sign_in_refused');
    const asked = (await begin(owner.browser)).body;
    expect(asked).toMatchObject({
      rp: { id: 'push.example.com', name: '鸿雁 测试' },
      user: { name: owner.email, displayName: '所有者' },
      attestation: 'none',
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
    const { device, answer } = await add(owner);
    expect(answer).toMatchObject({ status: 201, body: { name: '办公电脑', backed_up: false, used_at: null } });
    expect((await owner.browser.get('/v1/me')).body).toMatchObject({ two_factor: true, totp: false, passkeys: 1 });
    const visitor = new Browser(stack());
    const options = (await visitor.post('/auth/passkey/generate-authenticate-options')).body;
    expect(options).toMatchObject({ rpId: 'push.example.com', userVerification: 'required' });
    expect(options.allowCredentials ?? []).toEqual([]);
    const { browser, answer: entered } = await enter(device);
    expect(entered).toMatchObject({ status: 200, body: { user: { id: owner.id } } });
    expect((await browser.get('/v1/me')).body.member.id).toBe(owner.id);
    const [entry] = (await owner.browser.get('/v1/audit?action=signIn&limit=1')).body.items;
    expect(entry.after).toEqual({ by: 'passkey', name: '办公电脑' });
    expect((await owner.browser.get('/auth/passkey/list-user-passkeys')).body[0].used_at).not.toBeNull();
  });

  it('counts as the second factor: a password alone opens nothing any more', async () => {
    const member = await makeOwner(stack());
    const elsewhere = new Browser(stack());
    expect((await elsewhere.signIn(member.email)).body.user.id).toBe(member.id);
    const { device } = await add(member);
    // Who was signed in without it is not any more.
    expectProblem(await elsewhere.get('/v1/me'), 'unauthorized');
    const asked = await elsewhere.signIn(member.email);
    expect(asked.body).toEqual({ twoFactorRedirect: true, twoFactorMethods: ['passkey'] });
    expectProblem(await elsewhere.get('/v1/me'), 'unauthorized');
    expectProblem(await elsewhere.post('/auth/two-factor/verify-totp', { code: '123456' }), 'code_refused');
    const { answer } = await enter(device, elsewhere);
    expect(answer.body.user.id).toBe(member.id);
    expect([...elsewhere.cookies.keys()]).toEqual(['__Host-hongyan_session']);
    const codes = await member.browser.post('/auth/two-factor/generate-backup-codes', { password: goodPassword });
    expect(codes.body.backupCodes).toHaveLength(10);
    const byCode = new Browser(stack());
    await byCode.signIn(member.email);
    const code = codes.body.backupCodes[0];
    expect((await byCode.post('/auth/two-factor/verify-backup-code', { code })).status).toBe(200);
  });

  it('is renamed, and removed with the password; only one’s own', async () => {
    const [member, stranger] = [await makeOwner(stack()), await makeOwner(await asAnotherOrganization(stack()))];
    const { answer, device } = await add(member);
    const { id } = answer.body;
    const rename = (browser: Browser) => browser.post('/auth/passkey/update-passkey', { id, name: '家里的电脑' });
    const remove = (browser: Browser, password = goodPassword) =>
      browser.post('/auth/passkey/delete-passkey', { id, password });
    for (const other of [owner, stranger]) {
      expectProblem(await rename(other.browser), 'not_found');
      expectProblem(await remove(other.browser), 'not_found');
    }
    expect((await rename(member.browser)).body.name).toBe('家里的电脑');
    expectProblem(await remove(member.browser, 'not the password'), 'sign_in_refused');
    expect((await remove(member.browser)).status).toBe(200);
    expectProblem((await enter(device)).answer, 'passkey_refused');
    expect((await member.browser.get('/v1/me')).body).toMatchObject({ two_factor: false, passkeys: 0 });
    expect((await new Browser(stack()).signIn(member.email)).status).toBe(200);
    const actions = (await member.browser.get(`/v1/audit?actor=${member.id}&limit=20`)).body.items;
    expect(actions.map((one: { action: string }) => one.action)).toEqual(
      expect.arrayContaining(['addPasskey', 'renamePasskey', 'removePasskey']),
    );
  });

  it('goes with a lost phone: the link that turns the second factor off takes it', async () => {
    const member = await makeOwner(stack());
    const { device } = await add(member);
    const { url } = (await owner.browser.post(`/v1/members/${member.id}/reset`, { two_factor: true })).body;
    const token = new URL(url).searchParams.get('token');
    await new Browser(stack()).post('/auth/reset-password', { token, newPassword: 'another long one 7' });
    expectProblem((await enter(device)).answer, 'passkey_refused');
    const plain = await new Browser(stack()).signIn(member.email, 'another long one 7');
    expect(plain.body.user.id).toBe(member.id);
  });
});

describe('nobody else', () => {
  it('gets in by an answer that was given before, elsewhere, without a finger, or by a copy', async () => {
    const { device } = await add(await makeOwner(stack()));
    const { body, browser, answer } = await enter(device);
    expect(answer.status).toBe(200);
    expectProblem(await browser.post('/auth/passkey/verify-authentication', body), 'passkey_refused');
    // Another browser's challenge.
    const [mine, theirs] = [new Browser(stack()), new Browser(stack())];
    const options = (await mine.post('/auth/passkey/generate-authenticate-options')).body;
    await theirs.post('/auth/passkey/generate-authenticate-options');
    const stolen = { response: device.use(options) };
    expectProblem(await theirs.post('/auth/passkey/verify-authentication', stolen), 'passkey_refused');
    device.verifies = false;
    expectProblem((await enter(device)).answer, 'passkey_refused');
    device.verifies = true;
    device.counter = 0;
    expectProblem((await enter(device)).answer, 'passkey_refused');
    device.counter = 50;
    expect((await enter(device)).answer.status).toBe(200);
  });

  it('adds a passkey of another site, somebody’s again, or by another’s challenge', async () => {
    const [member, other] = [await makeOwner(stack()), await makeOwner(stack())];
    const evil = new Authenticator('https://push.example.com.evil.example');
    expectProblem((await add(member, evil)).answer, 'passkey_refused');
    const halfEvil = new Authenticator('https://evil.example', 'push.example.com');
    expectProblem((await add(member, halfEvil)).answer, 'passkey_refused');
    const { device } = await add(member);
    expectProblem((await add(other, device)).answer, 'passkey_refused');
    const options = (await begin(member.browser)).body;
    await begin(other.browser);
    const response = new Authenticator(origin).make(options);
    expectProblem(
      await other.browser.post('/auth/passkey/verify-registration', { name: 'x', response }),
      'passkey_refused',
    );
    // Nor does a challenge to sign in make one, or the other way round.
    const visitor = new Browser(stack());
    const signIn = (await visitor.post('/auth/passkey/generate-authenticate-options')).body;
    other.browser.cookies.set('__Host-hongyan_passkey', visitor.cookies.get('__Host-hongyan_passkey')!);
    const crossed = { name: 'x', response: new Authenticator(origin).make(signIn) };
    expectProblem(await other.browser.post('/auth/passkey/verify-registration', crossed), 'passkey_refused');
  });
});
