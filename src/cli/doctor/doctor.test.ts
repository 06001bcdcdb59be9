import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readConfig } from '#app/config/read-config.ts';
import { WechatApiError } from '#channels/wechat/api-error.ts';
import { verifyEcho } from '#channels/wechat/callback/open.ts';
import { openMailbox } from '#testkit/mailbox.ts';
import { type AppToCheck, checkApp } from './apps.ts';
import { checkDataDirectory } from './data-directory.ts';
import { type Finding, lineOf, type Report } from './finding.ts';
import { checkMail } from './mail.ts';
import { checkPublicUrl, checkSettings } from './settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'hongyan-doctor-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a check reports, as lines. */
async function linesOf(check: (report: Report) => unknown): Promise<string[]> {
  const findings: Finding[] = [];
  await check((finding) => findings.push(finding));
  return findings.map(lineOf);
}

const config = (env: Record<string, string>) => readConfig({ HONGYAN_DATA_DIR: folder, ...env }, { cwd: folder });

describe('checkSettings', () => {
  it('lists every mistake, one line each', async () => {
    const lines = await linesOf((report) => checkSettings(() => config({ PORT: 'http', LOG_LEVEL: 'loud' }), report));
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^✗ PORT：应为.* \/ PORT: must be a port number/);
    expect(lines[1]).toMatch(/^✗ LOG_LEVEL/);
  });

  it('shows what works and is probably not meant', async () => {
    const lines = await linesOf((report) => checkSettings(() => config({ HONGYAN_ROLE: 'api' }), report));
    expect(lines).toEqual([expect.stringMatching(/^✓/), expect.stringMatching(/^! .*HONGYAN_ROLES/)]);
  });
});

describe('checkPublicUrl', () => {
  it.each<[string, Record<string, string>, RegExp]>([
    ['https', { PUBLIC_URL: 'https://push.example.com' }, /^✓/],
    ['http', { PUBLIC_URL: 'http://push.example.com' }, /^✗ .*https only/],
    ['none, which is a local address', {}, /^✗ .*https only/],
    ['https on another port', { PUBLIC_URL: 'https://push.example.com:8443' }, /^✗ .*443 only/],
    ['http beside an emulator', { WECHAT_API_BASE: 'http://127.0.0.1:8421' }, /^✓/],
    ['http beside a proxy to WeChat', { WECHAT_API_BASE: 'https://wechat-proxy.example.com' }, /^✗/],
  ])('judges %s', async (_, env, expected) => {
    expect(await linesOf((report) => checkPublicUrl(config(env), report))).toEqual([expect.stringMatching(expected)]);
  });
});

describe('checkMail', () => {
  const settings = (url: string) => config({ SMTP_URL: url, MAIL_FROM: 'notice@example.com' });

  it('says whether the mail server takes us, and nothing without one', async () => {
    const box = await openMailbox();
    const lines = (url: string) => linesOf((report) => checkMail(settings(url), report));
    expect(await lines(box.url)).toEqual([expect.stringMatching(/^✓ .*127\.0\.0\.1/)]);
    await box.close();
    const gone = await lines(box.url.replace('//', '//user:mail-password@'));
    expect(gone).toEqual([expect.stringMatching(/^✗ .*ECONNREFUSED.*Look at SMTP_URL$/)]);
    expect(gone[0]).not.toContain('mail-password');
    expect(await linesOf((report) => checkMail(config({}), report))).toEqual([]);
  });
});

describe('checkDataDirectory', () => {
  it('finds a folder, or one to be made, writable and leaves nothing in it', async () => {
    const own = join(folder, 'own');
    mkdirSync(own);
    expect(await linesOf((report) => checkDataDirectory(own, report))).toEqual([expect.stringMatching(/^[✓!]/)]);
    expect(await linesOf((report) => checkDataDirectory(join(own, 'a/b'), report))).toEqual([
      expect.stringMatching(/^[✓!]/),
    ]);
    expect(readdirSync(own)).toEqual([]);
  });

  it('names what stands in the way', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    // A file is in the way for root too, whom no mode keeps out.
    chmodSync(file, 0o400);
    expect(await linesOf((report) => checkDataDirectory(file, report))).toEqual([
      expect.stringMatching(/^✗ .*HONGYAN_DATA_DIR/),
    ]);
  });
});

describe('checkApp', () => {
  const refused = (errcode: number | null, errmsg: string) => async () =>
    new WechatApiError('getStableAccessToken', errcode, errmsg, null);
  const app = (change: Partial<AppToCheck>): AppToCheck => ({
    name: 'shop',
    appid: 'wx0123456789abcdef',
    callback: null,
    refusal: async () => null,
    ...change,
  });

  it.each<[string, AppToCheck['refusal'], RegExp]>([
    ['a token', async () => null, /^✓ .*the credentials work/],
    [
      '40164',
      refused(40164, 'invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist'),
      /^✗ .*203\.0\.113\.9/,
    ],
    ['40125', refused(40125, 'invalid appsecret'), /^✗ .*AppSecret 不正确.*Update the AppSecret/],
    ['busy', refused(-1, 'system error'), /^! .*微信系统繁忙/],
    ['no network', refused(null, 'Connection refused'), /^✗ .*no usable answer|^✗ .*cannot be reached/],
  ])('reports %s', async (_, refusal, expected) => {
    const [credentials] = await linesOf((report) => checkApp(app({ refusal }), report));
    expect(credentials).toMatch(expected);
  });

  it('asks the callback address as WeChat does', async () => {
    let broken = false;
    const server = createServer((request, response) => {
      const query = Object.fromEntries(new URL(request.url!, 'http://door').searchParams);
      const echo = verifyEcho(query, 'CallbackToken');
      response.writeHead(echo === null ? 403 : 200, { connection: 'close' }).end(broken ? '<html>' : (echo ?? ''));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/door/wechat/1`;
    const callbackLine = async (token: string) =>
      (await linesOf((report) => checkApp(app({ callback: { url, token } }), report)))[1];
    expect(await callbackLine('CallbackToken')).toMatch(/^✓ .*callback address answers/);
    expect(await callbackLine('AnotherToken')).toMatch(/^✗ .*HTTP 403.*reverse proxy/);
    broken = true;
    expect(await callbackLine('CallbackToken')).toMatch(/^✗ .*HTTP 200/);
    server.close();
    await once(server, 'close');
    expect(await callbackLine('CallbackToken')).toMatch(
      /^✗ .*is not reached from here \(ECONNREFUSED 127\.0\.0\.1:\d+\).*PUBLIC_URL/,
    );
    const [, stopped] = await linesOf((report) => checkApp(app({}), report));
    expect(stopped).toMatch(/^! .*service is stopped/);
  });
});
