import { describe, expect, it } from 'vitest';
import { totpCode } from '#core/access/totp.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { expectProblem } from '../api/support/http.ts';
import { Browser, goodPassword, makeOwner, type TestMember } from './support/browser.ts';

const stack = useStack();
const stepMs = 30_000;

function secretOf(uri: string): Buffer {
  const text = new URL(uri).searchParams.get('secret')!;
  const bits = [...text]
    .map((char) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(char).toString(2).padStart(5, '0'))
    .join('');
  return Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)));
}

const step = () => Math.floor(stack().service.clock.now().getTime() / stepMs);

interface Enrolled extends TestMember {
  code(offset?: number): string;
  backupCodes: string[];
}

async function enrolled(): Promise<Enrolled> {
  const owner = await makeOwner(stack());
  const begun = await owner.browser.post('/auth/two-factor/enable', { password: goodPassword });
  expect(begun.status, begun.text).toBe(200);
  expect(begun.body.totpURI).toMatch(/^otpauth:\/\/totp\/.*issuer=/);
  const secret = secretOf(begun.body.totpURI);
  const code = (offset = 0) => totpCode(secret, step() + offset);
  // The one before, so that the present one is left for the test.
  const turnedOn = await owner.browser.post('/auth/two-factor/verify-totp', { code: code(-1) });
  expect(turnedOn.status, turnedOn.text).toBe(200);
  return { ...owner, code, backupCodes: begun.body.backupCodes };
}

async function challenged(email: string): Promise<Browser> {
  const browser = new Browser(stack());
  const answer = await browser.signIn(email);
  expect(answer.body).toEqual({ twoFactorRedirect: true, twoFactorMethods: ['totp'] });
  return browser;
}

const giveCode = (browser: Browser, code: string) => browser.post('/auth/two-factor/verify-totp', { code });
const giveBackup = (browser: Browser, code: string) => browser.post('/auth/two-factor/verify-backup-code', { code });

describe('a second factor', () => {
  it('is asked for once it was confirmed, and not before', async () => {
    const owner = await makeOwner(stack());
    expectProblem(
      await owner.browser.post('/auth/two-factor/enable', { password: 'not the password' }),
      'sign_in_refused',
    );
    await owner.browser.post('/auth/two-factor/enable', { password: goodPassword });
    expectProblem(await giveCode(owner.browser, '000000'), 'code_refused');
    expect((await new Browser(stack()).signIn(owner.email)).body.user.id).toBe(owner.id);
    expect((await owner.browser.get('/v1/me')).body.two_factor).toBe(false);
  });

  it('completes a sign-in, which the password alone does not', async () => {
    const { email, id, code } = await enrolled();
    const browser = await challenged(email);
    expectProblem(await browser.get('/v1/me'), 'unauthorized');
    expectProblem(await giveCode(browser, code(5)), 'code_refused');
    expect(await giveCode(browser, code())).toMatchObject({ status: 200, body: { user: { id } } });
    expect((await browser.get('/v1/me')).body.two_factor).toBe(true);
    expect([...browser.cookies.keys()]).toEqual(['hongyan_session']);
  });

  it('takes each code once, also of two at the same time', async () => {
    const { email, code } = await enrolled();
    const [one, two] = [await challenged(email), await challenged(email)];
    const answers = await Promise.all([giveCode(one, code()), giveCode(two, code())]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 401]);
    expectProblem(await giveCode(await challenged(email), code()), 'code_refused');
  });

  it('lets in by each backup code once', async () => {
    const { email, backupCodes } = await enrolled();
    expect(new Set(backupCodes).size).toBe(10);
    const spelled = backupCodes[0]!.toLowerCase().replaceAll('-', ' ');
    const answer = await giveBackup(await challenged(email), spelled);
    expect(answer).toMatchObject({ status: 200, body: { codes_left: 9 } });
    expectProblem(await giveBackup(await challenged(email), backupCodes[0]!), 'code_refused');
    expect((await giveBackup(await challenged(email), backupCodes[1]!)).body.codes_left).toBe(8);
  });

  it('gets new backup codes, and ends, by the password', async () => {
    const { email, browser, backupCodes } = await enrolled();
    const renew = (password: string) => browser.post('/auth/two-factor/generate-backup-codes', { password });
    expectProblem(await renew('not the password'), 'sign_in_refused');
    const fresh = (await renew(goodPassword)).body.backupCodes;
    expectProblem(await giveBackup(await challenged(email), backupCodes[0]!), 'code_refused');
    expect((await giveBackup(await challenged(email), fresh[0])).status).toBe(200);
    expectProblem(await browser.post('/auth/two-factor/enable', { password: goodPassword }), 'two_factor_on');
    expect((await browser.post('/auth/two-factor/disable', { password: goodPassword })).status).toBe(200);
    expect((await new Browser(stack()).signIn(email)).body.user).toBeDefined();
    expectProblem(await renew(goodPassword), 'two_factor_off');
  });

  it('is tried five times on one password, and ten times an hour', async () => {
    const { email, code } = await enrolled();
    const browser = await challenged(email);
    for (let i = 0; i < 5; i++) expectProblem(await giveCode(browser, '000000'), 'code_refused');
    // Not even the right one any more: the password has to be given again.
    expectProblem(await giveCode(browser, code()), 'unauthorized');
    const again = await challenged(email);
    for (let i = 0; i < 5; i++) expectProblem(await giveCode(again, '000000'), 'code_refused');
    const blocked = await giveCode(await challenged(email), code());
    expectProblem(blocked, 'too_many_attempts');
    expect(Number(blocked.headers.get('retry-after'))).toBeGreaterThan(60);
  });

  it('is taken off a lost phone by a link of an administrator, and is nowhere in clear', async () => {
    const lost = await enrolled();
    const owner = await makeOwner(stack());
    const { rows } = await stack().service.pool.query('select row_to_json(m)::text as line from member m');
    const all = rows.map((row) => row.line).join();
    for (const code of lost.backupCodes) expect(all).not.toContain(code);
    const made = await owner.browser.post(`/v1/members/${lost.id}/reset`, { two_factor: true });
    const token = new URL(made.body.url).searchParams.get('token');
    const newPassword = 'after the lost phone';
    expect((await new Browser(stack()).post('/auth/reset-password', { token, newPassword })).status).toBe(200);
    expect((await new Browser(stack()).signIn(lost.email, newPassword)).body.user.id).toBe(lost.id);
  });

  it('says nothing without a password before it', async () => {
    expectProblem(await giveCode(new Browser(stack()), '123456'), 'unauthorized');
    expectProblem(await giveBackup(new Browser(stack()), 'ABCD-EFGH-JKMN'), 'unauthorized');
    const guessed = new Browser(stack());
    guessed.cookies.set('hongyan_challenge', 'A'.repeat(43));
    expectProblem(await giveCode(guessed, '123456'), 'unauthorized');
  });
});
