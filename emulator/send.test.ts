import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appid, type Desk, goodData, longTerm, makeDesk, oneTime, other } from './testing/desk.ts';

describe('subscribeMessage.send', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await makeDesk();
    await desk.phone('oA', 1);
  });
  afterEach(() => desk.emulator.close());

  const creditsOf = async (openid: string) =>
    (await desk.control<{ credits: Record<string, number> }>('GET', `/apps/${appid}/phones/${openid}`)).credits;
  const log = () =>
    desk.control<{ sendCalls: number; acceptedCalls: number; duplicates: number; byErrcode: Record<string, number> }>(
      'GET',
      `/log?appid=${appid}`,
    );

  it('takes one credit and gives msgid as a bare integer above 2^53', async () => {
    const first = await desk.send({ touser: 'oA' });
    expect(first.text).toBe('{"errcode":0,"errmsg":"ok","msgid":3248682510344192008}');
    expect((await desk.send({ touser: 'oA' })).errcode).toBe(43101);
    await desk.phone('oA', 1);
    const next = await desk.send({ touser: 'oA' });
    expect(next.text).toContain('"msgid":3248682510344192009}');
    expect(await creditsOf('oA')).toEqual({ [oneTime]: 0 });
    expect(await log()).toMatchObject({ sendCalls: 3, acceptedCalls: 2, duplicates: 1, byErrcode: { 0: 2, 43101: 1 } });
  });

  it('does not count messages with different pages as duplicates', async () => {
    await desk.phone('oA', 1);
    await desk.send({ touser: 'oA', page: 'pages/order?hy=a' });
    await desk.send({ touser: 'oA', page: 'pages/order?hy=b' });
    expect((await log()).duplicates).toBe(0);
  });

  it('refuses in the documented order, and a refusal takes no credit', async () => {
    const { url } = desk.emulator;
    const raw = async (token: string, body: string) =>
      (await fetch(`${url}/cgi-bin/message/subscribe/send?access_token=${token}`, { method: 'POST', body })).json();
    expect(await raw('x'.repeat(100), '{')).toMatchObject({ errcode: 40001 });
    expect(await raw(await desk.token(), '{')).toMatchObject({ errcode: 47001 });
    const bad = { template_id: 'nope', data: {}, lang: 'xx' };
    expect((await desk.send({ touser: 'oNobody', ...bad })).errcode).toBe(40003);
    expect((await desk.send({ touser: 'oA', ...bad })).errcode).toBe(40037);
    expect((await desk.send({ touser: 'oA', ...bad, template_id: other })).errcode).toBe(43101);
    expect((await desk.send({ touser: 'oA', data: {}, lang: 'xx' })).errcode).toBe(47003);
    expect((await desk.send({ touser: 'oA', lang: 'xx' })).errmsg).toMatch(/lang invalid rid: /);
    expect((await desk.send({ touser: 'oA', miniprogram_state: 'live' })).errcode).toBe(47003);
    await desk.control('POST', `/apps/${appid}/phones/oA/delete`);
    expect((await desk.send({ touser: 'oA' })).errcode).toBe(40003);
  });

  it('names the first bad field and nothing else', async () => {
    const said = async (data: unknown) => (await desk.send({ touser: 'oA', data })).errmsg.replace(/ rid: .*/, '');
    expect(await said({ time2: goodData.time2 })).toBe('argument invalid! data.thing1.value is emtpy');
    expect(await said({ ...goodData, thing1: { value: ' ' } })).toBe('argument invalid! data.thing1.value is emtpy');
    expect(await said({ ...goodData, thing1: { value: '字'.repeat(21) } })).toBe(
      'argument invalid! data.thing1.value invalid',
    );
    expect(await said({ ...goodData, thing1: { value: 'a\nb' } })).toBe('argument invalid! data.thing1.value invalid');
    expect(await said({ ...goodData, time2: { value: '10:00～11:00' } })).toBe(
      'argument invalid! data.time2.value invalid',
    );
    expect(await said({ ...goodData, thing9: { value: '' } })).toBe('argument invalid! data.thing9.value is emtpy');
    expect(await said('{"thing1":{"value":"x"}}')).toBe('argument invalid! data invalid');
    expect((await desk.send({ touser: 'oA', data: { ...goodData, thing9: { value: 'x' } } })).errcode).toBe(0);
  });

  it('never runs out for a long-term template, until it is refused', async () => {
    await desk.control('POST', `/apps/${appid}/phones/oA/subscribe`, { tmplIds: [longTerm], choice: 'accept' });
    for (let i = 0; i < 3; i += 1) expect((await desk.send({ touser: 'oA', template_id: longTerm })).errcode).toBe(0);
    await desk.control('POST', `/apps/${appid}/phones/oA/refuse-in-message`, { tmplId: longTerm });
    expect((await desk.send({ touser: 'oA', template_id: longTerm })).errcode).toBe(43101);
  });

  it('answers 43108 while another call to the same openid is on its way', async () => {
    await desk.phone('oA', 1);
    await desk.phone('oB', 1);
    await desk.control('POST', '/faults', { latencyMs: 300 });
    const answers = await Promise.all([
      desk.send({ touser: 'oA' }),
      desk.send({ touser: 'oA' }),
      desk.send({ touser: 'oB' }),
    ]);
    expect(answers.map((answer) => answer.errcode).sort()).toEqual([0, 0, 43108]);
    expect((await desk.send({ touser: 'oA' })).errcode).toBe(0);
  });

  it('checks pages only when the app lists them', async () => {
    await desk.control('PUT', `/apps/${appid}`, { pages: ['pages/home'] });
    expect((await desk.send({ touser: 'oA', page: 'pages/order?id=1' })).errcode).toBe(41030);
    expect((await desk.send({ touser: 'oA', page: '/pages/home?id=1' })).errcode).toBe(0);
  });

  it('counts a daily quota that clear_quota sets back ten times a month', async () => {
    await desk.control('PUT', `/apps/${appid}`, { limits: { sendPerDay: 2 } });
    await desk.phone('oA', 5);
    const codes = [];
    for (let i = 0; i < 3; i += 1) codes.push((await desk.send({ touser: 'oA' })).errcode);
    expect(codes).toEqual([0, 0, 45009]);
    const query = `?access_token=${await desk.token()}`;
    const cgi_path = '/cgi-bin/message/subscribe/send';
    expect(await desk.wechat('POST', `/cgi-bin/openapi/quota/get${query}`, { cgi_path })).toMatchObject({
      quota: { daily_limit: 2, used: 2, remain: 0 },
    });
    expect(await desk.wechat('POST', `/cgi-bin/clear_quota${query}`, { appid })).toMatchObject({ errcode: 0 });
    expect((await desk.send({ touser: 'oA' })).errcode).toBe(0);
    desk.pass(86_400_000);
    expect((await desk.send({ touser: 'oA' })).errcode).toBe(0);
    const later = `?access_token=${await desk.token()}`;
    for (let i = 0; i < 9; i += 1) await desk.wechat('POST', `/cgi-bin/clear_quota${later}`, { appid });
    expect(await desk.wechat('POST', `/cgi-bin/clear_quota${later}`, { appid })).toMatchObject({ errcode: 48006 });
  });

  it('limits by second when the app says so', async () => {
    await desk.control('PUT', `/apps/${appid}`, { limits: { sendPerSecond: 1 } });
    await desk.phone('oA', 5);
    expect((await desk.send({ touser: 'oA' })).errcode).toBe(0);
    expect((await desk.send({ touser: 'oA' })).errcode).toBe(44990);
    desk.pass(1000);
    expect((await desk.send({ touser: 'oA' })).errcode).toBe(0);
  });
});

describe('magic openids and faults', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await makeDesk();
  });
  afterEach(() => desk.emulator.close());

  const accepted = async () =>
    (await desk.control<{ accepted: { openid: string }[] }>('GET', `/accepted?appid=${appid}`)).accepted.map(
      (m) => m.openid,
    );

  /** A send by hand: the status and text that came before the socket ended, and how it ended. */
  const rawSend = async (touser: string): Promise<{ status: number; text: string; end: string }> => {
    const path = `/cgi-bin/message/subscribe/send?access_token=${await desk.token()}`;
    const { port } = desk.emulator;
    return new Promise((resolve) => {
      const result = { status: 0, text: '', end: '' };
      const finish = (end: string) => resolve({ ...result, end });
      const req = request({ host: '127.0.0.1', port, path, method: 'POST' }, (res) => {
        result.status = res.statusCode ?? 0;
        res.on('data', (chunk) => {
          result.text += chunk;
        });
        res.on('end', () => finish('end'));
        res.on('error', (error: NodeJS.ErrnoException) => finish(error.code ?? error.message));
      });
      req.on('error', (error: NodeJS.ErrnoException) => finish(error.code ?? error.message));
      req.end(JSON.stringify({ touser, template_id: oneTime, data: goodData }));
    });
  };

  it('always answer their code', async () => {
    for (const code of [43101, 40003, -1, 45009, 47003])
      expect((await desk.send({ touser: `o_errcode_${code}` })).errcode).toBe(code);
    expect((await desk.send({ touser: 'o_errcode_45009' })).errmsg).toMatch(/rid: [0-9a-f]{8}-/);
    expect((await desk.send({ touser: 'o_errcode_0' })).errcode).toBe(0);
  });

  it('break the answer in their way', async () => {
    expect(await rawSend('o_reset')).toMatchObject({ status: 0, end: 'ECONNRESET' });
    const half = await rawSend('o_half');
    expect(half).toMatchObject({ status: 200, end: 'ECONNRESET' });
    expect(half.text).toMatch(/^\{"errcode":0/);
    expect(() => JSON.parse(half.text)).toThrow();
    expect((await rawSend('o_http500')).status).toBe(500);
    const html = await rawSend('o_html');
    expect(html.status).toBe(200);
    expect(html.text).toMatch(/^<html>/);
    expect(await accepted()).toEqual([]);
  });

  it('never answer o_timeout', async () => {
    const path = `${desk.emulator.url}/cgi-bin/message/subscribe/send?access_token=${await desk.token()}`;
    const body = JSON.stringify({ touser: 'o_timeout', template_id: oneTime, data: goodData });
    const call = fetch(path, { method: 'POST', body, signal: AbortSignal.timeout(80) });
    await expect(call).rejects.toThrow(/timeout/);
  });

  it('accept without an answer, after a while, or at the third try', async () => {
    expect(await rawSend('o_accept_drop')).toMatchObject({ status: 0, end: 'ECONNRESET' });
    expect(await accepted()).toEqual(['o_accept_drop']);
    expect((await desk.send({ touser: 'o_slow_5' })).errcode).toBe(0);
    const codes = [];
    for (let i = 0; i < 4; i += 1) codes.push((await desk.send({ touser: 'o_busy_twice' })).errcode);
    expect(codes).toEqual([-1, -1, 0, -1]);
    expect(await accepted()).toEqual(['o_accept_drop', 'o_slow_5', 'o_busy_twice']);
  });

  it('injects errors for the next calls, for one app only, until cleared', async () => {
    await desk.phone('oA', 9);
    await desk.control('POST', '/faults', { appid, errors: [{ code: 45009, next: 2 }] });
    const codes = [];
    for (let i = 0; i < 3; i += 1) codes.push((await desk.send({ touser: 'oA' })).errcode);
    expect(codes).toEqual([45009, 45009, 0]);
    await desk.control('POST', '/faults', { reset: 1 });
    expect((await desk.send({ touser: 'oA' })).errcode).toBe(0);
    await desk.control('DELETE', `/faults?appid=${appid}`);
    expect((await rawSend('oA')).end).toBe('ECONNRESET');
    await desk.control('DELETE', '/faults');
    expect((await desk.send({ touser: 'oA' })).errcode).toBe(0);
  });

  it('rolls the same dice for the same seed', async () => {
    await desk.phone('oA', 99);
    const run = async () => {
      await desk.control('POST', '/faults', { seed: 7, errors: [{ code: -1, probability: 0.5 }] });
      const codes = [];
      for (let i = 0; i < 20; i += 1) codes.push((await desk.send({ touser: 'oA' })).errcode);
      return codes;
    };
    const first = await run();
    expect(new Set(first)).toEqual(new Set([0, -1]));
    expect(await run()).toEqual(first);
  });

  it('refuses settings it does not know', async () => {
    expect(await desk.control('POST', '/faults', { resets: 1 })).toEqual({ error: 'unknown fault resets' });
    expect(await desk.control('POST', '/faults', { reset: 2 })).toEqual({
      error: 'reset is a probability from 0 to 1',
    });
  });
});
