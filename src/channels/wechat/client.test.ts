import { describe, expect, it } from 'vitest';
import { WechatApiError } from './api-error.ts';
import { createWechatApp } from './client.ts';
import type { HttpAnswer, HttpRequest, WechatHttp } from './http.ts';
import { buildSendBody } from './send.ts';
import type { FetchToken } from './token.ts';
import { TokenSourceError } from './token-url.ts';
import { TransportError } from './transport-errors.ts';

type Answer = string | HttpAnswer | TransportError;
const secret = 'canary-secret';
const body = buildSendBody({ touser: 'o1', templateId: 'T1', data: {}, miniprogramState: 'formal', lang: 'zh_CN' });

/** Answers each path's calls from its list, the last one again and again; text is a 200. */
function wechat(answers: Record<string, Answer[]>, fetchToken?: FetchToken) {
  const requests: HttpRequest[] = [];
  let tokens = 0;
  const http: WechatHttp = {
    async request(request) {
      requests.push(request);
      const path = request.path.split('?')[0]!;
      const list = answers[path] ?? [];
      const answer = list.length > 1 ? list.shift()! : list[0];
      if (answer instanceof TransportError) throw answer;
      if (typeof answer === 'string') return { status: 200, text: answer };
      if (answer !== undefined) return answer;
      if (path !== '/cgi-bin/stable_token') throw new Error(`unplanned call of ${path}`);
      return { status: 200, text: `{"access_token":"token/${++tokens}","expires_in":7200}` };
    },
    free: () => 1,
    inFlight: () => 0,
    resize: () => {},
    close: async () => {},
  };
  const app = createWechatApp({
    http,
    appid: 'wx1',
    secret,
    now: () => 0,
    ...(fetchToken === undefined ? {} : { fetchToken }),
  });
  return { app, paths: () => requests.map((request) => request.path), requests };
}

const send = '/cgi-bin/message/subscribe/send';
const token = '/cgi-bin/stable_token';
const ok = '{"errcode":0,"errmsg":"ok","msgid":3248682510344192008}';
const badGateway = { status: 502, text: '<html></html>' };
const refused = (errcode: number) => `{"errcode":${errcode},"errmsg":"words rid: 1a-2b-3c"}`;

describe('send', () => {
  it('fetches the token once and sends with it, escaped', async () => {
    const { app, paths, requests } = wechat({ [send]: [ok] });
    expect(await app.send(body)).toEqual({ kind: 'accepted', msgId: '3248682510344192008' });
    await app.send(body);
    expect(paths()).toEqual([token, `${send}?access_token=token%2F1`, `${send}?access_token=token%2F1`]);
    expect(JSON.parse(requests[0]!.body!)).toEqual({
      grant_type: 'client_credential',
      appid: 'wx1',
      secret,
      force_refresh: false,
    });
    expect(requests[1]).toMatchObject({ method: 'POST', body });
  });

  it.each([40001, 40014, 42001])('replaces the token once after %i', async (errcode) => {
    const { app, paths } = wechat({ [send]: [refused(errcode), ok] });
    expect(await app.send(body)).toMatchObject({ kind: 'accepted' });
    expect(paths().at(-1)).toBe(`${send}?access_token=token%2F2`);
  });

  it('pauses the app after a second refusal, having called twice', async () => {
    const { app, paths } = wechat({ [send]: [refused(40001)] });
    expect(await app.send(body)).toEqual({
      kind: 'pause',
      scope: 'app',
      until: 'operator',
      reason: 'token_refused',
      errcode: 40001,
      errmsg: 'words',
      rid: '1a-2b-3c',
    });
    expect(paths().filter((path) => path.startsWith(send))).toHaveLength(2);
  });

  it('does not know when the call broke after it may have left', async () => {
    const { app } = wechat({ [send]: [new TransportError('ECONNRESET', true)] });
    expect(await app.send(body)).toMatchObject({ kind: 'unknown' });
  });

  it.each<[string, Answer, object]>([
    ['a wrong secret', refused(40125), { kind: 'pause', scope: 'app', until: 'operator', reason: 'secret_wrong' }],
    [
      'a secret WeChat calls a bad credential',
      refused(40001),
      { kind: 'pause', scope: 'app', reason: 'token_refused' },
    ],
    ['a code nobody knows', refused(99999), { kind: 'pause', scope: 'app', until: 'operator', errcode: 99999 }],
    ['the daily limit', refused(45009), { kind: 'pause', scope: 'app', until: 'quota_reset' }],
    ['the minute limit', refused(45011), { kind: 'retry', scope: 'limit' }],
    ['a busy platform', refused(-1), { kind: 'retry', scope: 'recipient', inMemory: true }],
    ['a broken connection', new TransportError('UND_ERR_HEADERS_TIMEOUT', true), { kind: 'retry', scope: 'limit' }],
    ['a gateway error', badGateway, { kind: 'retry', scope: 'limit', errcode: null }],
    ['an answer without a token', '{}', { kind: 'retry', scope: 'limit', errcode: null }],
  ])('never calls send when the token fetch meets %s', async (_what, answer, outcome) => {
    const { app, paths } = wechat({ [token]: [answer], [send]: [ok] });
    expect(await app.send(body)).toMatchObject(outcome);
    expect(paths()).toEqual([token]);
  });
});

describe('a token from elsewhere', () => {
  const said = { zh: '坏了', en: 'broken' };
  const failing = (lasting: boolean) => async () => {
    throw new TokenSourceError(said, lasting);
  };

  it('that nobody will give holds the app, with what is wrong', async () => {
    const { app, paths } = wechat({ [send]: [ok] }, failing(true));
    const paused = { kind: 'pause', scope: 'app', until: 'operator', reason: 'token_source', errmsg: 'broken' };
    expect(await app.send(body)).toMatchObject({ ...paused, errcode: null });
    expect(paths()).toEqual([]);
  });

  it('that is late is waited for', async () => {
    const { app } = wechat({ [send]: [ok] }, failing(false));
    expect(await app.send(body)).toMatchObject({ kind: 'retry', scope: 'limit' });
  });

  it('is asked for anew with the one WeChat refused', async () => {
    const told: (string | null)[] = [];
    const { app, paths } = wechat({ [send]: [refused(40001), ok] }, async (was) => {
      told.push(was);
      return { token: `t${told.length}`, expiresInSeconds: 7200 };
    });
    expect(await app.send(body)).toMatchObject({ kind: 'accepted' });
    expect(told).toEqual([null, 't1']);
    expect(paths()).toEqual([`${send}?access_token=t1`, `${send}?access_token=t2`]);
  });

  it('is checked by WeChat itself', async () => {
    const path = '/wxaapi/newtmpl/gettemplate';
    const { app } = wechat({ [path]: [refused(40001)] }, async () => ({ token: 't', expiresInSeconds: 60 }));
    await expect(app.checkToken()).rejects.toMatchObject({ errcode: 40001 });
  });
});

describe('getTemplates', () => {
  const path = '/wxaapi/newtmpl/gettemplate';
  const template = {
    priTmplId: 'T1',
    title: '订单通知',
    content: '商品:{{thing1.DATA}}\n',
    example: '商品:茶\n',
    type: 2,
    keywordEnumValueList: [{ keywordCode: 'enum_string2.DATA', enumValueList: ['已发货', '已送达'] }],
  };

  it('gives the typed list', async () => {
    const { type: _type, ...same } = template;
    const text = JSON.stringify({
      errcode: 0,
      errmsg: 'ok',
      data: [template, { priTmplId: 'T2', type: 3 }, { priTmplId: 'T3', type: 9 }],
    });
    const empty = { title: '', content: '', example: '', keywordEnumValueList: [] };
    expect(await wechat({ [path]: [text] }).app.getTemplates()).toEqual([
      { ...same, kind: 'one_time' },
      { priTmplId: 'T2', ...empty, kind: 'long_term' },
      { priTmplId: 'T3', ...empty, kind: null },
    ]);
  });

  it('replaces a refused token once, then gives up', async () => {
    const once = wechat({ [path]: [refused(42001), '{"errcode":0,"data":[]}'] });
    expect(await once.app.getTemplates()).toEqual([]);
    expect(once.paths().at(-1)).toBe(`${path}?access_token=token%2F2`);
    const always = wechat({ [path]: [refused(42001)] });
    await expect(always.app.getTemplates()).rejects.toMatchObject({ errcode: 42001 });
    expect(always.paths().filter((called) => called.startsWith(path))).toHaveLength(2);
  });

  it.each<Answer>([
    '{"errcode":0}',
    '{"errcode":0,"data":[{"title":"x"}]}',
    { status: 500, text: '{"errcode":0,"data":[]}' },
    new TransportError('ECONNRESET', true),
  ])('throws a typed error without an errcode for %s', async (answer) => {
    await expect(wechat({ [path]: [answer] }).app.getTemplates()).rejects.toMatchObject({
      name: 'WechatApiError',
      errcode: null,
    });
  });
});

describe('getQuota', () => {
  const path = '/cgi-bin/openapi/quota/get';

  it('gives numbers, whether they come as numbers or text', async () => {
    const quota = { daily_limit: 10000000, used: '12', remain: 9999988 };
    const answer = JSON.stringify({ errcode: 0, quota, rate_limit: { call_count: 60, refresh_second: 1 } });
    const { app, requests } = wechat({ [path]: [answer] });
    expect(await app.getQuota(send)).toEqual({
      dailyLimit: 10000000,
      used: 12,
      remain: 9999988,
      rateLimit: { callCount: 60, refreshSeconds: 1 },
    });
    expect(JSON.parse(requests[1]!.body!)).toEqual({ cgi_path: send });
  });

  it('explains a path it may not ask about', async () => {
    const { app } = wechat({ [path]: [refused(76022)] });
    await expect(app.getQuota('/sns/jscode2session')).rejects.toMatchObject({ errcode: 76022, rid: '1a-2b-3c' });
  });
});

describe('code2session', () => {
  const path = '/sns/jscode2session';

  it('needs no token and gives the session', async () => {
    const { app, paths } = wechat({ [path]: ['{"openid":"o1","session_key":"k","unionid":"u"}'] });
    expect(await app.code2session('a+b')).toEqual({ openid: 'o1', sessionKey: 'k', unionid: 'u' });
    expect(paths()).toEqual([`${path}?appid=wx1&secret=${secret}&js_code=a%2Bb&grant_type=authorization_code`]);
  });

  it.each<Answer>([refused(40029), refused(40163), new TransportError('ENOTFOUND', false), badGateway, 'oops'])(
    'puts neither secret nor code into the error for %s',
    async (answer) => {
      const error = await wechat({ [path]: [answer] })
        .app.code2session('canary-code')
        .catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(WechatApiError);
      const { message, stack, what, todo, cause } = error as WechatApiError;
      expect(JSON.stringify([message, stack, what, todo, String(cause)])).not.toMatch(/canary/);
      for (const text of [what, todo])
        expect(text).toEqual({ zh: expect.stringMatching(/./), en: expect.stringMatching(/./) });
    },
  );
});

describe('check', () => {
  it('says ok for credentials that give a token', async () => {
    expect(await wechat({}).app.check()).toEqual({ ok: true });
  });

  it('names the address WeChat saw', async () => {
    const answer =
      '{"errcode":40164,"errmsg":"invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist rid: 1a-2b-3c"}';
    expect(await wechat({ [token]: [answer] }).app.check()).toMatchObject({
      ok: false,
      error: { errcode: 40164, seenIp: '203.0.113.9', rid: '1a-2b-3c' },
    });
  });

  it('asks WeChat each time', async () => {
    const { app, paths } = wechat({});
    await app.check();
    await app.check();
    expect(paths()).toEqual([token, token]);
  });
});
