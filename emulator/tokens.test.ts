import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appid, type Desk, makeDesk, secret } from './testing/desk.ts';

const rid = / rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/;
type Token = { access_token: string; expires_in: number; errcode?: number; errmsg?: string };

describe('access tokens', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await makeDesk();
  });
  afterEach(() => desk.emulator.close());

  const plain = (query = `grant_type=client_credential&appid=${appid}&secret=${secret}`) =>
    desk.wechat<Token>('GET', `/cgi-bin/token?${query}`);
  const stable = (change: Record<string, unknown> = {}) =>
    desk.wechat<Token>('POST', '/cgi-bin/stable_token', { grant_type: 'client_credential', appid, secret, ...change });
  const works = async (token: string) =>
    (await desk.wechat<{ errcode: number }>('GET', `/wxaapi/newtmpl/gettemplate?access_token=${token}`)).errcode;

  it('repeats the stable token with the time that is left, and renews it near its end', async () => {
    const first = await stable();
    desk.pass(1_000_000);
    const again = await stable();
    expect(again).toEqual({ access_token: first.access_token, expires_in: first.expires_in - 1000 });
    desk.pass(7_200_000 - 1_000_000 - 299_000);
    const renewed = await stable();
    expect(renewed.access_token).not.toBe(first.access_token);
    expect(await works(first.access_token)).toBe(0);
  });

  it('kills the old stable token at once when forced, 30 s apart and 20 a day', async () => {
    const first = await stable();
    const forced = await stable({ force_refresh: true });
    expect(await works(first.access_token)).toBe(40001);
    expect(await works(forced.access_token)).toBe(0);
    expect((await stable({ force_refresh: true })).errcode).toBe(45011);
    for (let i = 1; i < 20; i += 1) {
      desk.pass(30_001);
      expect((await stable({ force_refresh: true })).errcode).toBeUndefined();
    }
    desk.pass(30_001);
    expect((await stable({ force_refresh: true })).errcode).toBe(45009);
  });

  it('keeps plain and stable tokens apart, and a superseded plain token for five minutes', async () => {
    const kept = await stable();
    const first = await plain();
    const second = await plain();
    expect(await works(first.access_token)).toBe(0);
    desk.pass(300_001);
    expect(await works(first.access_token)).toBe(40001);
    expect(await works(second.access_token)).toBe(0);
    expect(await works(kept.access_token)).toBe(0);
    desk.pass(7_200_000);
    expect(await works(second.access_token)).toBe(42001);
  });

  it('says what is wrong with a fetch, with a rid', async () => {
    const cases: [string, number][] = [
      [`grant_type=x&appid=${appid}&secret=${secret}`, 40002],
      [`grant_type=client_credential&appid=wxNobody&secret=${secret}`, 40013],
      [`grant_type=client_credential&appid=${appid}&secret=wrong`, 40125],
      [`grant_type=client_credential&appid=${appid}`, 41004],
    ];
    for (const [query, code] of cases) {
      const answer = await plain(query);
      expect(answer.errcode).toBe(code);
      expect(answer.errmsg).toMatch(rid);
    }
    expect(await desk.wechat('GET', '/cgi-bin/stable_token')).toMatchObject({ errcode: 43002 });
    expect(await desk.wechat('POST', '/cgi-bin/stable_token', '{"a"')).toMatchObject({ errcode: 47001 });
  });

  it('names the address it saw when the app has an allow-list without it', async () => {
    await desk.control('PUT', `/apps/${appid}`, { ipAllowList: ['203.0.113.7'] });
    const refused = await stable();
    expect(refused.errcode).toBe(40164);
    expect(refused.errmsg).toMatch(/^invalid ip 127\.0\.0\.1 ipv6 ::ffff:127\.0\.0\.1, not in whitelist rid: /);
    await desk.control('PUT', `/apps/${appid}`, { ipAllowList: ['127.0.0.1'] });
    expect((await stable()).access_token).toMatch(/^[\w-]{100,}$/);
  });

  it('tells malformed tokens from unknown ones', async () => {
    expect(await works('')).toBe(40014);
    expect(await works('a%20b')).toBe(40014);
    expect(await works('x'.repeat(120))).toBe(40001);
  });
});

describe('jscode2session', () => {
  it('answers text/plain, uses a code once, and forgets it after five minutes', async () => {
    const desk = await makeDesk();
    await desk.control('POST', `/apps/${appid}/phones`, { phones: [{ openid: 'oA', unionid: 'uA' }] });
    const code = async () => (await desk.control<{ code: string }>('POST', `/apps/${appid}/phones/oA/login`)).code;
    const exchange = (value: string) =>
      fetch(
        `${desk.emulator.url}/sns/jscode2session?grant_type=authorization_code&appid=${appid}&secret=${secret}&js_code=${value}`,
      );
    const first = await code();
    const reply = await exchange(first);
    expect(reply.headers.get('content-type')).toBe('text/plain');
    expect(await reply.json()).toEqual({ openid: 'oA', unionid: 'uA', session_key: expect.stringMatching(/^.{24}$/) });
    expect(await (await exchange(first)).json()).toMatchObject({ errcode: 40163 });
    expect(await (await exchange('nonsense')).json()).toMatchObject({ errcode: 40029 });
    const late = await code();
    desk.pass(300_000);
    expect(await (await exchange(late)).json()).toMatchObject({ errcode: 40029 });
    await desk.emulator.close();
  });
});
