import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appid, type Desk, longTerm, makeDesk, makeReceiver, oneTime, other } from './testing/desk.ts';

describe('a phone', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await makeDesk();
    await desk.phone('oA');
  });
  afterEach(() => desk.emulator.close());

  const act = <T = Record<string, unknown>>(what: string, body: unknown = {}) =>
    desk.control<T>('POST', `/apps/${appid}/phones/oA/${what}`, body);
  const phone = () =>
    desk.control<{ credits: Record<string, number>; itemSettings: object; unread: number }>(
      'GET',
      `/apps/${appid}/phones/oA`,
    );

  it('collects a credit per accept, and loses them by a reject', async () => {
    const choice = { [oneTime]: 'accept', [other]: 'reject' };
    expect(await act('subscribe', { tmplIds: [oneTime, other], choice })).toEqual({
      errMsg: 'requestSubscribeMessage:ok',
      [oneTime]: 'accept',
      [other]: 'reject',
    });
    await act('subscribe', { tmplIds: [oneTime], choice: 'accept' });
    expect((await phone()).credits).toEqual({ [oneTime]: 2, [other]: 0 });
    await act('subscribe', { tmplIds: [oneTime], choice: 'reject' });
    expect((await phone()).credits[oneTime]).toBe(0);
    await desk.control('POST', '/switches', { rejectClearsCredits: false });
    await act('subscribe', { tmplIds: [oneTime], choice: 'accept' });
    await act('subscribe', { tmplIds: [oneTime], choice: 'reject' });
    expect((await phone()).credits[oneTime]).toBe(1);
  });

  it('asks no more after "always keep", but every call still adds one', async () => {
    await act('subscribe', { tmplIds: [oneTime], choice: 'accept', alwaysKeep: true });
    expect(await act('subscribe', { tmplIds: [oneTime], choice: 'reject' })).toMatchObject({ [oneTime]: 'accept' });
    expect((await phone()).credits[oneTime]).toBe(2);
    await act('settings', { itemSettings: { [oneTime]: 'reject' } });
    expect(await act('subscribe', { tmplIds: [oneTime], choice: 'accept' })).toMatchObject({ [oneTime]: 'reject' });
    expect((await desk.send({ touser: 'oA' })).errcode).toBe(43101);
    await act('settings', { itemSettings: { [oneTime]: null } });
    expect((await desk.send({ touser: 'oA' })).errcode).toBe(0);
  });

  it('refuses calls as the client does', async () => {
    const code = async (tmplIds: unknown) => (await act('subscribe', { tmplIds })).errCode;
    expect(await code([])).toBe(10001);
    expect(await code('x')).toBe(10004);
    expect(await code(['a', 'b', 'c', 'd', 'e', 'f'])).toBe(20003);
    expect(await code(['nobody'])).toBe(20001);
    expect(await code([oneTime, longTerm])).toBe(20002);
    await act('settings', { mainSwitch: false });
    expect(await code([oneTime])).toBe(20004);
  });

  it('filters a second template of the same title and reports a ban', async () => {
    const twin = { priTmplId: 'TWIN', title: '订单发货提醒', type: 2, content: '备注:{{thing1.DATA}}' };
    const { templates } = await desk.control<{ templates: object[] }>('GET', `/apps/${appid}`);
    await desk.control('PUT', `/apps/${appid}`, { templates: [...templates, twin] });
    await act('settings', { itemSettings: { [other]: 'ban' } });
    expect(await act('subscribe', { tmplIds: [oneTime, 'TWIN', other] })).toMatchObject({
      [oneTime]: 'accept',
      TWIN: 'filter',
      [other]: 'ban',
    });
  });

  it('shows messages, and a tap gives the launch options', async () => {
    await desk.phone('oA', 1);
    await desk.send({ touser: 'oA', page: '/pages/order/detail?id=7&hy=tok' });
    expect((await phone()).unread).toBe(1);
    const { messages } = await desk.control<{ messages: { msgid: string; data: object }[] }>(
      'GET',
      `/apps/${appid}/phones/oA/messages`,
    );
    expect(messages[0]!.data).toEqual({ thing1: '咖啡豆', time2: '2026年4月12日 15:30' });
    expect(await act(`messages/${messages[0]!.msgid}/tap`)).toEqual({
      page: '/pages/order/detail?id=7&hy=tok',
      path: 'pages/order/detail',
      query: { id: '7', hy: 'tok' },
      scene: 1014,
    });
    expect((await phone()).unread).toBe(0);
    expect(await act('messages/1/tap')).toHaveProperty('error');
  });

  it('lets the app answer five times in 48 hours after the user spoke', async () => {
    const path = async () => `/cgi-bin/message/custom/send?access_token=${await desk.token()}`;
    const answer = async () =>
      (await desk.wechat('POST', await path(), { touser: 'oA', msgtype: 'text', text: { content: '您好' } })).errcode;
    expect(await answer()).toBe(45015);
    await act('say', { text: '在吗' });
    for (let i = 0; i < 5; i += 1) expect(await answer()).toBe(0);
    expect(await answer()).toBe(45047);
    await act('say', { text: '还在吗' });
    expect(await answer()).toBe(0);
    desk.pass(48 * 3_600_000 + 1);
    expect(await answer()).toBe(45015);
  });

  it('are made by the count, found by words and paged', async () => {
    const { openids } = await desk.control<{ openids: string[] }>('POST', `/apps/${appid}/phones`, {
      count: 30,
      prefix: 'oDemo',
    });
    expect(openids[29]).toBe(`oDemo${'30'.padStart(23, '0')}`);
    const found = await desk.control<{ total: number; phones: { openid: string }[] }>(
      'GET',
      `/apps/${appid}/phones?q=oDemo&limit=10&offset=25`,
    );
    expect(found.total).toBe(30);
    expect(found.phones.map((p) => p.openid)).toEqual(openids.slice(25));
    const granted = await desk.control('POST', `/apps/${appid}/grants`, {
      openids: [...openids, 'oNobody'],
      templates: [oneTime, other],
      count: 3,
    });
    expect(granted).toEqual({ phones: 30, unknown: 1 });
    expect(desk.emulator.world.apps.get(appid)!.phones.get(openids[0]!)!.credits).toEqual({ [oneTime]: 3, [other]: 3 });
  });

  it('answers only its own page and programs', async () => {
    const reply = await fetch(`${desk.emulator.url}/_emulator/reset`, {
      method: 'POST',
      headers: { origin: 'http://evil.example' },
    });
    expect(reply.status).toBe(403);
    const own = await fetch(`${desk.emulator.url}/_emulator/health`, { headers: { origin: desk.emulator.url } });
    expect(await own.json()).toMatchObject({ ok: true, apps: 1, phones: 1 });
  });
});

describe('templates and platform calls', () => {
  it('adds a template from the library, lists it, sends to it and removes it', async () => {
    const desk = await makeDesk();
    const query = `access_token=${await desk.token()}`;
    const titles = await desk.wechat<{ count: number; data: { tid: number; title: string }[] }>(
      'GET',
      `/wxaapi/newtmpl/getpubtemplatetitles?${query}&ids=307,670&start=0&limit=30`,
    );
    const { tid, title } = titles.data[0]!;
    const keywords = await desk.wechat<{ data: { kid: number; name: string; rule: string }[] }>(
      'GET',
      `/wxaapi/newtmpl/getpubtemplatekeywords?${query}&tid=${tid}`,
    );
    const [first, second] = keywords.data;
    const add = (change: object) =>
      desk.wechat('POST', `/wxaapi/newtmpl/addtemplate?${query}`, {
        tid: String(tid),
        kidList: [2, 1],
        sceneDesc: '发货',
        ...change,
      });
    expect((await add({ kidList: [99, 1] })).errcode).toBe(200020);
    expect((await add({ tid: '7' })).errcode).toBe(200014);
    expect((await add({ sceneDesc: '' })).errcode).toBe(200021);
    const { priTmplId } = await add({});
    expect((await add({})).errcode).toBe(200022);
    const list = async () =>
      (await desk.wechat<{ data: { priTmplId: string }[] }>('GET', `/wxaapi/newtmpl/gettemplate?${query}`)).data;
    const content = `${second!.name}:{{${second!.rule}2.DATA}}\n${first!.name}:{{${first!.rule}1.DATA}}`;
    expect(await list()).toContainEqual(expect.objectContaining({ priTmplId, title, content, type: 2 }));
    await desk.wechat('POST', `/wxaapi/newtmpl/deltemplate?${query}`, { priTmplId });
    expect((await list()).map((t) => t.priTmplId)).not.toContain(priTmplId);
    expect((await desk.wechat('POST', `/wxaapi/newtmpl/gettemplate?${query}`)).errcode).toBe(404);
    await desk.emulator.close();
  });

  it('judges content and makes links', async () => {
    const desk = await makeDesk();
    await desk.phone('oA');
    const query = `access_token=${await desk.token()}`;
    const check = (content: string) =>
      desk.wechat('POST', `/wxa/msg_sec_check?${query}`, { content, version: 2, scene: 2, openid: 'oA' });
    expect(await check('网络赌博平台')).toMatchObject({ errcode: 61010 });
    await desk.control('POST', `/apps/${appid}/phones/oA/login`);
    expect(await check('网络赌博平台')).toMatchObject({ errcode: 0, result: { suggest: 'risky', label: 20006 } });
    expect(await check('您的订单已发货')).toMatchObject({ errcode: 0, result: { suggest: 'pass', label: 100 } });
    const link = (body: object) => desk.wechat('POST', `/wxa/generate_urllink?${query}`, body);
    expect((await link({ path: 'pages/a', expire_type: 1, expire_interval: 7 })).url_link).toMatch(/^https:/);
    expect((await link({ path: 'pages/a', expire_type: 1, expire_interval: 31 })).errcode).toBe(85401);
    expect(
      (await desk.wechat<{ ip_list: string[] }>('GET', `/cgi-bin/getcallbackip?${query}`)).ip_list.length,
    ).toBeGreaterThan(0);
    desk.pass(2 * 3_600_000);
    const later = `/wxa/msg_sec_check?access_token=${await desk.token()}`;
    const unused = { content: '您好', version: 2, scene: 2, openid: 'oA' };
    expect(await desk.wechat('POST', later, unused)).toMatchObject({ errcode: 61010 });
    await desk.emulator.close();
  });
});

describe('the virtual mini-program', () => {
  const scene = {
    key: 'order',
    version: 3,
    purpose: 'p',
    content: 'c',
    frequency: 'f',
    templates: [{ id: oneTime, title: 't', type: 2 }],
  };

  it('logs in, shows the scene, reports consent and opens through the doors', async () => {
    let refuseOnce = true;
    const service = await makeReceiver((got) => {
      if (got.path === '/base/door/session') return { status: 200, body: JSON.stringify({ token: 'client-token' }) };
      if (got.path === '/base/door/scene') return { status: 200, body: JSON.stringify(scene) };
      if (got.path === '/base/door/consent' && refuseOnce) {
        refuseOnce = false;
        return { status: 401, body: '{}' };
      }
      return { status: 202, body: '{"ok":true}' };
    });
    const desk = await makeDesk({}, { service: { url: service.url.replace('/door/wechat', '/base/'), app: 'app_1' } });
    await desk.phone('oA');
    const mp = (what: string, body: object = {}) =>
      desk.control<Record<string, { status: number }>>('POST', `/apps/${appid}/phones/oA/mp/${what}`, body);

    const done = await mp('subscribe', { scene: 'order', choice: 'accept' });
    expect(done.popup).toMatchObject({ [oneTime]: 'accept' });
    expect(done.consent).toEqual({ status: 202, body: { ok: true } });
    const byPath = (path: string) => service.got.filter((got) => got.path === `/base${path}`);
    // The first token was refused, so the phone logged in again with a fresh code.
    expect(byPath('/door/session')).toHaveLength(2);
    const codes = byPath('/door/session').map((got) => JSON.parse(got.body));
    expect(codes[0]).toEqual({ app: 'app_1', code: expect.any(String) });
    expect(codes[0].code).not.toBe(codes[1].code);
    expect(byPath('/door/scene')[0]!.query.get('key')).toBe('order');
    const consent = byPath('/door/consent')[1]!;
    expect(consent.headers.authorization).toBe('Bearer client-token');
    expect(JSON.parse(consent.body)).toEqual({
      nonce: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      scene: 'order',
      scene_version: 3,
      results: { [oneTime]: 'accept' },
      occurred_at: '2026-04-12T04:00:00.000Z',
    });

    await desk.send({ touser: 'oA', page: 'pages/order?id=1&hy=tok%2B1' });
    const { messages } = await desk.control<{ messages: { msgid: string }[] }>(
      'GET',
      `/apps/${appid}/phones/oA/messages`,
    );
    const opened = await mp('open', messages[0]!);
    expect(opened.launch).toMatchObject({ path: 'pages/order', scene: 1014 });
    expect(opened.opened!.status).toBe(202);
    expect(JSON.parse(byPath('/door/opened')[0]!.body)).toEqual({ app: 'app_1', delivery: 'tok+1', scene: 1014 });
    await desk.emulator.close();
    await service.close();
  });

  it('runs in bulk and counts the answers', async () => {
    const service = await makeReceiver((got) => {
      if (got.path === '/door/session') return { status: 200, body: '{"token":"t"}' };
      return got.path === '/door/scene' ? { status: 200, body: JSON.stringify(scene) } : { status: 202, body: '{}' };
    });
    const desk = await makeDesk({}, { service: { url: new URL(service.url).origin, app: 'app_1' } });
    const { openids } = await desk.control<{ openids: string[] }>('POST', `/apps/${appid}/phones`, {
      count: 50,
      prefix: 'oBulk',
    });
    const bulk = (what: string, body: object) =>
      desk.control('POST', `/apps/${appid}/mp/${what}`, { concurrency: 8, ...body });
    expect(
      await bulk('subscribe-many', { scene: 'order', openids: [...openids, 'oNobody'], choice: 'accept' }),
    ).toEqual({
      counts: { 202: 50, 'no phone': 1 },
    });
    await Promise.all(openids.slice(0, 5).map((touser) => desk.send({ touser, page: 'pages/a?hy=1' })));
    expect(await bulk('open-many', { openids: openids.slice(0, 7) })).toEqual({ counts: { 202: 5, 'no message': 2 } });
    await desk.emulator.close();
    await service.close();
  });

  it('says that a service cannot be reached, or is not set', async () => {
    const desk = await makeDesk();
    await desk.phone('oA');
    const enter = () => desk.control('POST', `/apps/${appid}/phones/oA/mp/enter`);
    expect(await enter()).toHaveProperty('error');
    const gone = await makeReceiver();
    await gone.close();
    await desk.control('PUT', `/apps/${appid}`, { service: { url: new URL(gone.url).origin, app: 'a' } });
    expect(await enter()).toMatchObject({ session: { status: 0 } });
    await desk.emulator.close();
  });
});
