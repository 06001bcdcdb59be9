import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { run } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'hongyan-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const key = 'hyk_0123abcd_0123456789abcdefghjkmnpqrstvwxyz';
const app = '6f1c2d3e-4f50-4a6b-9c7d-0e1f2a3b4c5d';
const pushId = '7f1c2d3e-4f50-4a6b-9c7d-0e1f2a3b4c5d';

async function hongyan(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const texts = { out: '', err: '' };
  const to = (name: 'out' | 'err') =>
    new Writable({
      write(chunk, _, done) {
        texts[name] += String(chunk);
        done();
      },
    });
  const code = await run(args, to('out'), to('err'));
  return { code, ...texts };
}

/** A service that answers by `METHOD path`, and remembers what it was sent. */
async function service(answers: Record<string, [status: number, body: unknown]>) {
  const seen: { path: string; body: unknown; authorization: string | undefined }[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    const text = (await Array.fromAsync(request)).join('');
    const path = `${request.method} ${request.url?.split('?')[0]}`;
    seen.push({ path, body: text === '' ? null : JSON.parse(text), authorization: request.headers.authorization });
    const [status, body] = answers[path] ?? [404, { code: 'not_found', title: '资源不存在', detail: 'Not found' }];
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close' }).end(JSON.stringify(body));
  });
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { seen, options: ['--url', url, '--key', key] };
}

function csv(name: string, content: string | Buffer): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

describe('hongyan', () => {
  it.each([[[]], [['help']], [['--help']]])('shows every command with %j', async (args) => {
    const { code, out, err } = await hongyan(...args);
    expect([code, err]).toEqual([0, '']);
    for (const name of ['serve', 'sandbox', 'doctor', 'keys', 'import', 'push', 'migrate', 'demo']) {
      expect(out).toMatch(new RegExp(`^ {2}${name} .*\\p{Script=Han}.* / `, 'mu'));
    }
  });

  it('explains a command instead of running it', async () => {
    const { code, out } = await hongyan('import', '--help');
    expect([code, out]).toEqual([0, expect.stringContaining('hongyan import FILE --app ID')]);
  });

  it.each<[string, string[]]>([
    ['no such command', ['imprt']],
    ['no file', ['import', '--app', app]],
    ['two files', ['import', 'a.csv', 'b.csv', '--app', app]],
    ['no app', ['import', 'a.csv']],
    ['an app that is neither id', ['import', 'a.csv', '--app', 'shop']],
    ['an option nobody knows', ['import', 'a.csv', '--app', app, '--fast']],
    ['an option without its value', ['import', 'a.csv', '--app']],
    ['no template', ['push', '--app', app]],
    ['no recipient', ['push', '--app', app, '--template', 'T', '--field', 'a=1']],
    ['no field', ['push', '--app', app, '--template', 'T', '--openid', 'user-0001']],
    ['a field without =', ['push', '--app', app, '--template', 'T', '--openid', 'user-0001', '--field', 'a']],
    [
      'another no-credit',
      ['push', '--app', app, '--template', 'T', '--openid', 'o', '--field', 'a=1', '--no-credit', 'x'],
    ],
    ['keys without a verb', ['keys']],
    ['keys with another verb', ['keys', 'delete']],
    ['a key without a name', ['keys', 'create']],
    ['no key to revoke', ['keys', 'revoke']],
    ['arguments where there are none', ['serve', 'now']],
  ])('is called wrongly with %s: usage on stderr, exit code 2', async (_, args) => {
    const { code, out, err } = await hongyan(...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^hongyan/);
    expect(err).not.toMatch(/^\s+at /m);
  });

  it('fails with a sentence, without a stack and exit code 1, for a file that is not there', async () => {
    const { code, out, err } = await hongyan('import', join(folder, 'none.csv'), '--app', app, '--key', key);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/无法读取文件.*ENOENT.*\n.*cannot be read.*\n$/);
  });

  it('fails for a folder and for a key that is none', async () => {
    expect((await hongyan('import', folder, '--app', app, '--key', key)).err).toContain('not a regular file');
    const wrong = await hongyan('import', folder, '--app', app, '--key', 'hyk_mine');
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('must be an API key')]);
    expect(wrong.err).not.toContain('hyk_mine');
  });

  it('says how to start the service when nobody answers', async () => {
    const file = csv('one.csv', 'openid\nuser-0001\n');
    const { options } = await service({});
    const closed = servers.pop()!;
    closed.close();
    await once(closed, 'close');
    const { code, err } = await hongyan('import', file, '--app', app, ...options);
    expect(code).toBe(1);
    expect(err).toMatch(/鸿雁服务没有响应.*hongyan serve/);
    expect(err).toMatch(/No Hongyan service answers at 127\.0\.0\.1:\d+: start it with `hongyan serve`/);
  });
});

describe('hongyan import', () => {
  it('imports: progress on stderr, summary on stdout', async () => {
    const { seen, options } = await service({ [`POST /v1/apps/${app}/recipients/batch`]: [200, { items: [] }] });
    const file = csv('two.csv', 'openid,city\r\nuser-0001,杭州\r\nuser-0002,\r\n');
    const { code, out, err } = await hongyan('import', file, '--app', app, ...options);
    expect([code, err]).toEqual([0, expect.stringContaining('2 / 2')]);
    expect(out).toMatch(/^已导入 2 个用户 \/ imported 2 recipients .*\n$/);
    expect(seen).toMatchObject([
      {
        authorization: `Bearer ${key}`,
        body: { recipients: [{ openid: 'user-0001', attributes: { city: '杭州' } }, { openid: 'user-0002' }] },
      },
    ]);
  });

  it('finds the app by its AppID', async () => {
    const { options } = await service({
      'GET /v1/apps': [200, { items: [{ id: app, appid: 'wx0123456789abcdef' }], next_cursor: null }],
      [`POST /v1/apps/${app}/recipients/batch`]: [200, { items: [] }],
    });
    const file = csv('one.csv', 'openid\nuser-0001\n');
    expect((await hongyan('import', file, '--app', 'wx0123456789abcdef', ...options)).code).toBe(0);
    const other = await hongyan('import', file, '--app', 'wx9999999999999999', ...options);
    expect([other.code, other.err]).toEqual([1, expect.stringContaining('No app with the AppID')]);
  });

  it('refuses a file in GBK and sends nothing', async () => {
    const { seen, options } = await service({});
    const gbk = Buffer.concat([Buffer.from('openid,name\nuser-0001,'), Buffer.from([0xc1, 0xd6]), Buffer.from('\n')]);
    const { code, err } = await hongyan('import', csv('gbk.csv', gbk), '--app', app, ...options);
    expect([code, seen]).toEqual([1, []]);
    expect(err).toMatch(/第 2 行：.*另存为“CSV UTF-8.*\nline 2: .*save the file as "CSV UTF-8"/);
  });

  it('tells what the service refused', async () => {
    const problem = { code: 'unauthorized', title: '缺少或无效的 API 密钥', detail: 'The API key is not valid' };
    const { options } = await service({ [`POST /v1/apps/${app}/recipients/batch`]: [401, problem] });
    const { code, err } = await hongyan('import', csv('one.csv', 'openid\nuser-0001\n'), '--app', app, ...options);
    expect([code, err]).toEqual([1, expect.stringMatching(/缺少或无效的 API 密钥[\s\S]*hongyan keys create/)]);
  });
});

describe('hongyan push', () => {
  const given = ['--app', app, '--template', 'TPL', '--openid', 'user-0001', '--field', 'thing1=a=b'];
  const receipt = { id: pushId, app_id: app };
  const delivery = {
    recipient_id: '8f1c2d3e-4f50-4a6b-9c7d-0e1f2a3b4c5d',
    openid: 'user-0001',
    errcode: null,
    errmsg: null,
    rid: null,
    msg_id: null,
  };
  const withOutcome = (outcome: object) => ({
    'POST /v1/pushes': [202, receipt] as [number, unknown],
    [`GET /v1/pushes/${pushId}`]: [200, { finished_at: '2026-11-22T12:00:00Z' }] as [number, unknown],
    [`GET /v1/pushes/${pushId}/deliveries`]: [200, { items: [{ ...delivery, ...outcome }], next_cursor: null }] as [
      number,
      unknown,
    ],
  });

  it('sends what it was told and prints the id alone', async () => {
    const { seen, options } = await service({ 'POST /v1/pushes': [202, receipt] });
    const { code, out } = await hongyan(
      'push',
      ...given,
      '--page',
      'pages/order?id=7&from=msg',
      '--no-credit',
      'try',
      ...options,
    );
    expect([code, out]).toEqual([0, `${pushId}\n`]);
    expect(seen[0]?.body).toEqual({
      app_id: app,
      audience: { openids: ['user-0001'] },
      message: {
        template: 'TPL',
        fields: { thing1: 'a=b' },
        landing: { page: 'pages/order', query: { id: '7', from: 'msg' } },
      },
      no_credit: 'try',
      dry_run: false,
    });
  });

  it.each<[string, object, number, RegExp]>([
    [
      'accepted',
      { outcome: 'accepted', reason: null, msg_id: '3248682510344192008' },
      0,
      /已受理.*3248682510344192008/,
    ],
    ['suppressed', { outcome: 'suppressed', reason: 'no_consent' }, 1, /用户从未订阅此模板[\s\S]*never subscribed/],
    [
      'failed',
      { outcome: 'failed', reason: 'refused', errcode: 43101, errmsg: 'refuse', rid: 'r-1' },
      1,
      /43101 refuse\n {2}rid: r-1/,
    ],
    ['unknown', { outcome: 'unknown', reason: null }, 1, /may have reached WeChat/],
  ])('waits and explains: %s', async (_, outcome, expected, text) => {
    const { options } = await service(withOutcome(outcome));
    const { code, out } = await hongyan('push', ...given, '--wait', ...options);
    expect([code, out]).toEqual([expected, expect.stringMatching(text)]);
  });

  it('says what holds a push up when waiting ends', async () => {
    const pause = {
      scope: 'app',
      key: app,
      paused_until: null,
      reason: 'secret_wrong',
      errcode: 40125,
      errmsg: 'invalid appsecret',
      rid: null,
    };
    const { options } = await service({
      ...withOutcome({ outcome: 'accepted' }),
      [`GET /v1/pushes/${pushId}`]: [
        200,
        { app_id: app, finished_at: null, state: 'sending', pending: 1, pause_reason: null, due_at: 'now' },
      ],
      [`GET /v1/pushes/${pushId}/deliveries`]: [200, { items: [], next_cursor: null }],
      [`GET /v1/apps/${app}/limiters`]: [200, { items: [pause] }],
    });
    const { code, out } = await hongyan('push', ...given, '--wait', '--timeout', '0', ...options);
    expect(code).toBe(1);
    expect(out).toMatch(
      /未完成 not finished {2}sending[\s\S]*已暂停[\s\S]*AppSecret 不正确[\s\S]*Update the AppSecret/,
    );
  });

  it('checks only, and fails when somebody would not be sent to', async () => {
    const answer = {
      dry_run: true,
      audience_count: 2,
      would_send: 1,
      would_suppress: [{ reason: 'no_credit', count: 1 }],
      would_fail: [],
      samples: [],
    };
    const { seen, options } = await service({ 'POST /v1/pushes': [202, answer] });
    const { code, out } = await hongyan('push', ...given, '--dry-run', ...options);
    expect(seen[0]?.body).toMatchObject({ dry_run: true });
    expect([code, out]).toEqual([1, expect.stringMatching(/会发送 would send 1 \/ 2\n.*订阅次数已用完/)]);
  });

  it('prints what the pre-flight says, and fails when something stands against sending', async () => {
    const report = {
      ready: false,
      audience: { count: 17, looked_at: 17, sampled: false },
      reachable: { count: 12, low: 12, high: 12 },
      suppressed: [{ reason: 'no_consent', count: 5, zh: '用户从未订阅此模板', en: 'never subscribed' }],
      waiting: [],
      failing: [],
      samples: [],
      findings: [{ level: 'error', code: 'too_slow', pointer: null, zh: '来不及', en: 'too slow' }],
      cost: { credits: 12 },
      quota: { remain: 3, daily_limit: 10 },
      rate: { per_second: 500, bound_by: 'app' },
      finish: { at: '2026-11-22T12:00:00Z', seconds: 1 },
    };
    const { seen, options } = await service({ 'POST /v1/pushes/preflight': [200, report] });
    const [where, name, what, template, ...rest] = given;
    const audience = ['--tag', 'tea', '--tag', 'vip'];
    const fields = rest.slice(2);
    const { code, out } = await hongyan(
      'push',
      'preflight',
      where!,
      name!,
      what!,
      template!,
      ...fields,
      ...audience,
      ...options,
    );
    expect(seen[0]?.body).toMatchObject({ audience: { tags: { any: ['tea', 'vip'] } }, no_credit: 'suppress' });
    expect(code).toBe(1);
    expect(out).toMatch(/可触达 reachable: 12\n {2}不发送 not sent 5: 用户从未订阅此模板[\s\S]*✗ 来不及 \/ too slow/);
  });
});
