import { type AddressInfo, createServer } from 'node:net';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '#testkit/app.ts';
import { useBrowser } from '#testkit/fresh-browser.ts';
import { freshDatabase } from '#testkit/fresh-stack.ts';
import { type Mailbox, openMailbox } from '#testkit/mailbox.ts';
import { startStack, type TestStack } from '#testkit/stack.ts';
import { asOwner, chinese, openPage, owner } from './support/console.ts';

const browser = useBrowser();
let box: Mailbox;
let database: { url: string; drop(): Promise<void> };
let stack: TestStack;
let context: BrowserContext;

beforeAll(async () => {
  box = await openMailbox();
  database = await freshDatabase();
  const port = await freePort();
  // Browsers have passkeys for names only: the console is opened as localhost.
  const url = `http://localhost:${port}`;
  const mail = { SMTP_URL: box.url, MAIL_FROM: '鸿雁 <notice@example.com>' };
  const oidc = { OIDC_ISSUER: 'http://127.0.0.1:9', OIDC_CLIENT_ID: 'hongyan', OIDC_CLIENT_SECRET: 'secret' };
  const env = { PORT: `${port}`, PUBLIC_URL: url, ...mail, ...oidc };
  stack = { ...(await startStack({ databaseUrl: database.url, env })), url };
  context = await browser().newContext(chinese);
  await asOwner(stack, context);
});
afterAll(async () => {
  await stack?.stop();
  await database?.drop();
  await box?.close();
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A device with a finger on it, as the browser sees it. */
async function withDevice(page: Page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const options = {
    protocol: 'ctap2',
    transport: 'internal',
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  } as const;
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', { options });
  return {
    finger: (isUserVerified: boolean) => cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
  };
}

describe('a passkey, in a browser', () => {
  it('is added, renamed, signs in alone and after a password, and is removed', async () => {
    const { page, trouble } = await openPage(stack, context);
    const device = await withDevice(page);
    await page.goto(`${stack.url}/account`);
    await page.getByRole('button', { name: '添加通行密钥' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('名称').fill('办公电脑');
    await dialog.getByLabel('密码', { exact: true }).fill('not the password');
    await dialog.getByRole('button', { name: /继\s*续/ }).click();
    await dialog.getByRole('alert').getByText('密码不正确').waitFor();
    await dialog.getByLabel('密码', { exact: true }).fill(owner.password);
    await dialog.getByRole('button', { name: /继\s*续/ }).click();
    const list = page.getByRole('list', { name: '通行密钥' });
    await list.getByText('办公电脑').waitFor();
    await list.getByRole('button', { name: '重命名' }).click();
    await page.getByRole('dialog').getByLabel('名称').fill('家里的电脑');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /保\s*存/ })
      .click();
    await list.getByText('家里的电脑').waitFor();

    await signOut(page);
    await page.getByRole('button', { name: '使用通行密钥登录' }).click();
    await page.getByRole('heading', { level: 1, name: '概览' }).waitFor();

    // A password is not enough any more; a finger that is not the member's is nothing at all.
    await signOut(page);
    await page.getByLabel('邮箱').fill(owner.email);
    await page.getByLabel('密码', { exact: true }).fill(owner.password);
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await page.getByText('密码正确').waitFor();
    await device.finger(false);
    await page.getByRole('button', { name: '使用通行密钥' }).click();
    await page.getByRole('alert').getByText('没有取得通行密钥').waitFor();
    await device.finger(true);
    await page.getByRole('button', { name: '使用通行密钥' }).click();
    await page.getByRole('heading', { level: 1, name: '概览' }).waitFor();

    await page.goto(`${stack.url}/account`);
    await list.getByRole('button', { name: /移\s*除/ }).click();
    await page.getByRole('dialog').getByLabel('密码', { exact: true }).fill(owner.password);
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /移\s*除/ })
      .click();
    await page.getByText('通行密钥已移除').waitFor();
    await list.getByText('家里的电脑').waitFor({ state: 'hidden' });
    expect(trouble).toEqual([]);
    await page.close();
  });
});

describe('by mail', () => {
  it('a member is invited, joins, forgets the password and sets a new one', async () => {
    const admin = await openPage(stack, context);
    await admin.page.goto(`${stack.url}/settings/members`);
    await admin.page.getByRole('button', { name: '邀请成员' }).click();
    await admin.page.getByRole('dialog').getByLabel('邮箱').fill('li.lei@example.com');
    await admin.page.getByRole('button', { name: '发送邀请邮件' }).click();
    await admin.page.getByText('邮件已发送到 li.lei@example.com').waitFor();
    expect(admin.trouble).toEqual([]);
    await admin.page.close();

    const own = await browser().newContext(chinese);
    const { page, trouble } = await openPage(stack, own);
    await page.goto(await linkTo('li.lei@example.com'));
    await page.getByText('li.lei@example.com，请设置').waitFor();
    await page.getByLabel('姓名').fill('李雷');
    await page.getByLabel('密码', { exact: true }).fill(owner.password);
    await page.getByRole('button', { name: '加入并登录' }).click();
    await page.getByRole('heading', { level: 1, name: '概览' }).waitFor();
    await signOut(page);

    await page.getByRole('button', { name: '忘记密码' }).click();
    await page.getByLabel('邮箱').fill('li.lei@example.com');
    await page.getByRole('button', { name: '发送重置邮件' }).click();
    await page.getByText('几分钟内会收到一封邮件').waitFor();
    await page.goto(await linkTo('li.lei@example.com'));
    await page.getByLabel('密码', { exact: true }).fill('another long one 7');
    await page.getByRole('button', { name: '保存新密码' }).click();
    await page.getByRole('link', { name: '登录' }).click();
    await page.getByLabel('邮箱').fill('li.lei@example.com');
    await page.getByLabel('密码', { exact: true }).fill('another long one 7');
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: '概览' }).waitFor();
    expect(trouble).toEqual([]);
    await own.close();
  });

  it('that member may do more later, the organization gets a name, and no click beside a form loses it', async () => {
    const { page, trouble } = await openPage(stack, context);
    await page.goto(`${stack.url}/settings/members`);
    const row = page.getByRole('row').filter({ hasText: 'li.lei@example.com' });
    await row.getByRole('button', { name: '修改' }).click();
    const edit = page.getByRole('dialog', { name: '李雷' });
    await edit.getByLabel('可以查看个人信息明文').check();
    await page.mouse.click(5, 400);
    await edit.getByRole('button', { name: '保存' }).click();
    await edit.waitFor({ state: 'hidden' });
    await row.getByText('可见明文').waitFor();

    // Chosen apps, of which none is chosen, are none and not all.
    await row.getByRole('button', { name: '修改' }).click();
    await edit.getByLabel('指定应用').first().check();
    await edit.getByRole('button', { name: '保存' }).click();
    await edit.waitFor({ state: 'hidden' });
    await row.getByText('无', { exact: true }).waitFor();

    await page.getByRole('button', { name: '修改组织名称' }).click();
    const rename = page.getByRole('dialog', { name: '修改组织名称' });
    await rename.getByLabel('组织名称').fill('花店 & 咖啡');
    await rename.getByRole('button', { name: '保存' }).click();
    await rename.waitFor({ state: 'hidden' });
    await page.getByText('花店 & 咖啡').first().waitFor();
    expect(trouble).toEqual([]);
    await page.close();
  });
});

describe('single sign-on', () => {
  it('has its button, comes back to the page that was asked for, and says when it went wrong', async () => {
    const visitor = await browser().newContext(chinese);
    const { page } = await openPage(stack, visitor);
    await page.goto(`${stack.url}/pushes?state=draft`);
    const button = page.getByRole('link', { name: '使用企业账号登录' });
    expect(await button.getAttribute('href')).toBe('/auth/oidc?next=%2Fpushes%3Fstate%3Ddraft');
    await button.click();
    // Nobody answers at the provider.
    await page.getByRole('alert').getByText('企业账号登录没有成功').waitFor();
    await visitor.close();
  });
});

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: '账号菜单' }).click();
  await page.getByRole('menuitem', { name: '退出登录' }).click();
  await page.getByLabel('邮箱').waitFor();
}

/** The link in the mail to somebody, which is taken out of the box. */
async function linkTo(email: string): Promise<string> {
  const find = () => box.mails.findIndex(({ to }) => to.includes(email));
  await eventually(async () => find() >= 0);
  const [mail] = box.mails.splice(find(), 1);
  return /^http:\S+token=\S+$/m.exec(mail!.text)![0];
}
