import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '#testkit/app.ts';
import { freshDatabase } from '#testkit/fresh-stack.ts';
import { type Mail, type Mailbox, openMailbox } from '#testkit/mailbox.ts';
import { startStack, type TestStack } from '#testkit/stack.ts';
import { expectProblem } from '../api/support/http.ts';
import { Browser, freshEmail, goodPassword, makeOwner, type TestMember } from './support/browser.ts';

let stack: TestStack;
let database: { url: string; drop(): Promise<void> };
let box: Mailbox;
let owner: TestMember;

beforeAll(async () => {
  box = await openMailbox();
  database = await freshDatabase();
  const env = { SMTP_URL: box.url, MAIL_FROM: '鸿雁 <notice@example.com>', PUBLIC_URL: 'https://push.example.com' };
  stack = await startStack({ databaseUrl: database.url, env: { ...env, TRUST_PROXY: '127.0.0.1' } });
  // Over TLS by its public address: cookies carry the name of that.
  owner = await makeOwner(stack);
});
afterAll(async () => {
  await stack?.stop();
  await database?.drop();
  await box?.close();
});
beforeEach(() => {
  box.mails.length = 0;
});

const tokenIn = ({ text }: Mail) => /^https:\/\/push\.example\.com\/\w+\?token=([\w-]{43})$/m.exec(text)![1]!;
const mailTo = async (email: string) => {
  const find = () => box.mails.find(({ to }) => to.includes(email));
  await eventually(async () => find() !== undefined);
  return find()!;
};
const ask = (email: string, from = '203.0.113.1') =>
  new Browser(stack).send('POST', '/auth/request-password-reset', { email }, { headers: { 'x-forwarded-for': from } });

describe('an invitation', () => {
  it('goes by mail, and only by mail; whoever reads it becomes a member', async () => {
    expect((await new Browser(stack).get('/v1/setup')).body).toMatchObject({ mail: true });
    const email = freshEmail();
    const answer = await owner.browser.post('/v1/invitations', { email, role: 'viewer' });
    expect(answer).toMatchObject({ status: 201, body: { url: null, mailed: true, mail_error: null } });
    const mail = await mailTo(email);
    expect(mail.head).toMatch(/^From: =\?UTF-8\?.*<notice@example\.com>/m);
    expect(mail.text).toMatch(/所有者邀请您以“只读”的身份加入测试的鸿雁控制台.*3 天/s);
    expect(answer.text).not.toContain(tokenIn(mail));
    const visitor = new Browser(stack);
    const joined = { token: tokenIn(mail), name: '李雷', password: goodPassword };
    expect((await visitor.post('/auth/accept-invitation', joined)).status).toBe(201);
    expectProblem(await visitor.post('/auth/accept-invitation', joined), 'link_invalid');
  });

  it('is handed on where that is wanted, or where the mail server refuses it', async () => {
    const made = await owner.browser.post('/v1/invitations', { email: freshEmail(), role: 'viewer', mail: false });
    expect(made.body).toMatchObject({
      url: expect.stringMatching(/\/invite\?token=/),
      mailed: false,
      mail_error: null,
    });
    expect(box.mails).toEqual([]);
    box.refuse('550 no such user');
    const refused = await owner.browser.post('/v1/invitations', { email: freshEmail(), role: 'viewer' });
    box.refuse(null);
    const { url, mailed, mail_error } = refused.body;
    expect([mailed, mail_error]).toEqual([false, expect.stringContaining('no such user')]);
    const token = new URL(url).searchParams.get('token');
    expect((await new Browser(stack).post('/auth/read-invitation', { token })).status).toBe(200);
  });

  it('does not flood a box: five an hour to one address', async () => {
    const email = freshEmail();
    const answers = [];
    for (let i = 0; i < 6; i++) answers.push(await owner.browser.post('/v1/invitations', { email, role: 'viewer' }));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201, 429]);
    expect(box.mails.filter(({ to }) => to.includes(email))).toHaveLength(5);
    const noMail = { email, role: 'viewer', mail: false };
    expect((await owner.browser.post('/v1/invitations', noMail)).status).toBe(201);
  });
});

describe('a forgotten password', () => {
  it('is set anew by a mail that works once, and ends other links and sessions', async () => {
    const { email, browser } = await makeOwner(stack);
    const byAdmin = await owner.browser.post(`/v1/members/${await idOf(email)}/reset`, { mail: false });
    expect((await ask(email)).body).toEqual({ status: true });
    const token = tokenIn(await mailTo(email));
    const newPassword = 'another long one 7';
    const set = (given: string) => new Browser(stack).post('/auth/reset-password', { token: given, newPassword });
    expect((await set(token)).status).toBe(200);
    expectProblem(await set(token), 'link_invalid');
    expectProblem(await set(new URL(byAdmin.body.url).searchParams.get('token')!), 'link_invalid');
    expectProblem(await browser.get('/v1/me'), 'unauthorized');
    expect((await new Browser(stack).signIn(email, newPassword)).status).toBe(200);
  });

  it('tells nobody whether the address is known: same answers, same limits', async () => {
    const { email } = await makeOwner(stack);
    const seen: unknown[][] = [[], []];
    for (let i = 0; i < 7; i++) {
      for (const [n, one] of [email, 'nobody@example.com'].entries()) {
        const { status, body } = await ask(one, `198.51.100.${i}`);
        const { request_id: _, ...rest } = body;
        seen[n]!.push([status, rest]);
      }
    }
    expect(seen[0]).toEqual(seen[1]);
    expect(seen[0]!.map((one) => (one as unknown[])[0])).toEqual([200, 200, 200, 200, 200, 429, 429]);
    await eventually(async () => box.mails.length === 5);
    expect(box.mails.flatMap(({ to }) => to)).toEqual(Array(5).fill(email));
  });

  it('an administrator’s link goes to the member, in their language', async () => {
    const { email, browser } = await makeOwner(stack);
    await browser.send('PATCH', '/v1/me', { language: 'en' });
    const answer = await owner.browser.post(`/v1/members/${await idOf(email)}/reset`, { two_factor: true });
    expect(answer.body).toMatchObject({ url: null, mailed: true });
    const mail = await mailTo(email);
    expect(mail.text).toMatch(/made a link for you.*1 day.*second factor off/s);
    expect(
      (
        await new Browser(stack).post('/auth/reset-password', {
          token: tokenIn(mail),
          newPassword: 'another long one 8',
        })
      ).status,
    ).toBe(200);
  });
});

async function idOf(email: string): Promise<string> {
  const { items } = (await owner.browser.get('/v1/members')).body;
  return items.find((one: { email: string }) => one.email === email).id;
}
