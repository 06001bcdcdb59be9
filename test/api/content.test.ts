import { beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '#contract/app.ts';
import { checkContent, getContentRules, getWordList, putPages, putWordList } from '#contract/content.ts';
import { preflightPush, previewPush } from '#contract/preflight.ts';
import { createPush, listDeliveries } from '#contract/push.ts';
import { upsertRecipients } from '#contract/recipient.ts';
import { finished, goodFields, makeApp, type PushBody, pushBody, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { asAnotherOrganization } from '#testkit/organization.ts';
import { expectProblem, send } from './support/http.ts';

const stack = useStack();
let app: TestApp;
const openids = Array.from({ length: 8 }, (_, i) => `oContent${String(i + 1).padStart(5, '0')}`);

beforeAll(async () => {
  app = await makeApp(stack(), { callback: null });
  await app.consent(openids);
  await words('违禁', ['赌博', '加微信']);
  await words('关注', ['竞品'], 'watch');
});

const params = (name: string) => ({ app_id: app.id, name });
const words = (name: string, list: string[], level: 'block' | 'watch' = 'block', of: 'app' | 'organization' = 'app') =>
  stack().api.call(putWordList, { params: params(name), body: { words: list, level, for: of } });
const body = (fields: object, over: Partial<PushBody> = {}): PushBody =>
  pushBody(app, openids.slice(0, 1), {
    message: { template: app.template, fields: { ...goodFields, ...fields }, landing: { page: 'pages/index' } },
    ...over,
  });
const post = (json: unknown) => send(stack(), 'POST', '/v1/pushes', { json });

describe('word lists', () => {
  it('stop a message where it is written, under any disguise', async () => {
    for (const thing1 of ['网络赌博', '加 微·信 领', '赌{{ recipient.nick | default: "x" }}赌\u200b博']) {
      expectProblem(await post(body({ thing1 })), 'content_refused', ['/message/fields/thing1']);
    }
    expectProblem(await post(body({ thing1: '{{ a }}' }, { variables: { a: '去赌.博' } })), 'field_invalid', [
      '/message/fields/thing1',
    ]);
    expect((await post(body({ thing1: '竞品到货' }, { draft: true }))).status).toBe(202);
  });

  it('stop what comes from attributes before the call, for those it concerns', async () => {
    const recipients = openids.slice(0, 3).map((openid, i) => ({
      openid,
      tags: ['some'],
      attributes: { nick: i === 0 ? '加V微-信' : `茶友${i}`, ad: i === 1 ? '赌 博' : '好茶' },
    }));
    await stack().api.call(upsertRecipients, { params: { app_id: app.id }, body: { recipients } });
    // Engines know a changed app within a second.
    const at = new Date(stack().service.clock.now().getTime() + 2500).toISOString();
    const over = { audience: { tags: { any: ['some'] } }, schedule: { at } };
    const push = body({ thing1: '{{ recipient.ad }}' }, over);
    const report = await stack().api.call(preflightPush, { body: push });
    expect(report).toMatchObject({
      reachable: { count: 2 },
      failing: [{ field: 'thing1', code: 'blocked_word', count: 1, zh: '含有禁用词“赌博”' }],
    });
    const made = await stack().api.call(createPush, { body: push });
    const end = await finished(stack(), 'id' in made ? made.id : '');
    expect(end.outcomes).toEqual({ accepted: 2, failed: 1, suppressed: 0, unknown: 0 });
    const { items } = await stack().api.call(listDeliveries, {
      params: { push_id: end.id },
      query: { outcome: 'failed' },
    });
    expect(items).toMatchObject([{ openid: openids[1], reason: 'content', errmsg: 'thing1: blocked_word 赌博' }]);
    const shown = await stack().api.call(previewPush, {
      body: { app_id: app.id, message: push.message, recipient: { openid: openids[1]! } },
    });
    expect(shown).toMatchObject({ sendable: false });
    expect(shown.fields[0]).toMatchObject({ value: null, problem: { code: 'blocked_word' } });
  });

  it('hold for a push that was accepted before', async () => {
    const at = new Date(stack().service.clock.now().getTime() + 2500).toISOString();
    const push = body({ thing1: '后来的词' }, { audience: { openids: openids.slice(3, 5) }, schedule: { at } });
    const made = await stack().api.call(createPush, { body: push });
    await words('新词', ['后来']);
    const end = await finished(stack(), 'id' in made ? made.id : '');
    expect(end).toMatchObject({
      outcomes: { failed: 2 },
      reasons: [{ outcome: 'failed', reason: 'content', count: 2 }],
    });
    await words('新词', []);
    expect((await post(body({ thing1: '后来的词' }, { draft: true }))).status).toBe(202);
  });

  it('may be the whole organization’s, for apps that are made later too', async () => {
    await words('全部', ['全公司禁用'], 'block', 'organization');
    const appid = 'wxcontent0000001';
    const secret = '0123456789abcdef0123456789abcdef';
    await stack().control.put(`/apps/${appid}`, { secret, name: '新', templates: [] });
    const made = await stack().api.call(createApp, { body: { name: '新', appid, secret } });
    const { word_lists } = await stack().api.call(getContentRules, { params: { app_id: made.id } });
    expect(word_lists).toMatchObject([{ name: '全部', for: 'organization', level: 'block', count: 1 }]);
    const one = await stack().service.pool.query('select words_version from app where id = $1', [made.id]);
    expect(one.rows[0].words_version).toBeGreaterThan(0);
    expectProblem(await post(body({ thing1: '全公司 禁用' })), 'content_refused', ['/message/fields/thing1']);
    await words('全部', [], 'block', 'organization');
  });

  it('are read back, and are nobody else’s', async () => {
    const list = await stack().api.call(getWordList, { params: params('违禁'), query: {} });
    expect(list).toMatchObject({ name: '违禁', for: 'app', count: 2, words: ['赌博', '加微信'] });
    const other = await asAnotherOrganization(stack());
    const path = `/v1/apps/${app.id}/content/words/${encodeURIComponent('违禁')}`;
    expectProblem(await send(other, 'GET', path), 'not_found');
    expectProblem(await send(other, 'PUT', path, { json: { words: ['x'] } }), 'not_found');
  });

  it('take no word that could not be found, and not too many', async () => {
    const path = `/v1/apps/${app.id}/content/words/bad`;
    const put = (list: unknown) => send(stack(), 'PUT', path, { json: { words: list } });
    expectProblem(await put(['好', '…', '🎂']), 'validation_failed', ['/words/1', '/words/2']);
    expectProblem(await put(['']), 'validation_failed', ['/words/0']);
    expect((await put(Array.from({ length: 10_001 }, (_, i) => `w${i}`))).status).toBe(422);
    for (const n of [1, 2, 3, 4]) {
      await words(
        `many${n}`,
        Array.from({ length: 10_000 }, (_, i) => `词${n}x${i}`),
      );
    }
    expectProblem(await put(Array.from({ length: 10_000 }, (_, i) => `w${i}`)), 'too_many_words');
    for (const n of [1, 2, 3, 4]) await words(`many${n}`, []);
    const { word_lists } = await stack().api.call(getContentRules, { params: { app_id: app.id } });
    expect(word_lists.map((one) => one.name)).toEqual(['关注', '违禁']);
  });
});

describe('pages', () => {
  const set = (json: unknown) => send(stack(), 'PUT', `/v1/apps/${app.id}/content/pages`, { json });

  it('come from app.json, and a landing page that is none of them is refused', async () => {
    const appJson = {
      pages: ['pages/index', 'pages/order/detail'],
      subPackages: [{ root: 'shop', pages: ['cart'] }],
      window: {},
    };
    const { pages } = await stack().api.call(putPages, { params: { app_id: app.id }, body: { app_json: appJson } });
    expect(pages).toEqual(['pages/index', 'pages/order/detail', 'shop/cart']);
    const wrong = body({});
    wrong.message.landing = { page: 'pages/order/detial', query: { id: '1' } };
    const answer = await post(wrong);
    expectProblem(answer, 'content_refused', ['/message/landing']);
    expect(answer.body.errors[0].message).toContain('41030');
    // A version that is not released may have pages that the released one has not.
    wrong.message.miniprogram_state = 'trial';
    expect((await post({ ...wrong, draft: true })).status).toBe(202);
    const report = await stack().api.call(preflightPush, { body: wrong });
    expect(report.findings[0]).toMatchObject({ level: 'warning', code: 'unknown_page', pointer: '/message/landing' });
    expect((await set({ pages: null })).body).toEqual({ pages: null });
    expect((await post({ ...wrong, draft: true })).status).toBe(202);
  });

  it('are refused when they are none', async () => {
    expectProblem(await set({ app_json: { pages: [] } }), 'validation_failed', ['/app_json']);
    expectProblem(await set({ app_json: { pages: ['a'], subPackages: [{ pages: ['b'] }] } }), 'validation_failed', [
      '/app_json',
    ]);
    expectProblem(await set({ pages: ['pages/a?b=1'] }), 'validation_failed', ['/pages']);
    expect((await set({})).status).toBe(422);
  });
});

describe('the check', () => {
  const check = (fields: object, over: object = {}) =>
    stack().api.call(checkContent, {
      params: { app_id: app.id },
      body: { message: { template: app.template, fields: { ...goodFields, ...fields } }, ...over },
    });
  const codes = async (fields: object) => (await check(fields)).findings.map((one) => `${one.level} ${one.code}`);

  it('tells words, wording that rule 5.21 forbids, and links', async () => {
    expect(await codes({})).toEqual([]);
    expect(await codes({ thing1: '赌博与竞品' })).toEqual(['error blocked_word', 'warning watched_word']);
    expect(await codes({ thing1: '不订阅将失去福利' })).toEqual(['warning coercion']);
    expect(await codes({ thing1: '限时特价{{ x | default: "a" }}' })).toEqual([
      'warning marketing',
      'warning marketing',
    ]);
    expect(await codes({ thing1: '看 evil.com' })).toEqual(['warning link_not_allowed']);
  });

  it('asks WeChat with the openid of somebody who was there within two hours', async () => {
    const refused = await send(stack(), 'POST', `/v1/apps/${app.id}/content/check`, {
      json: { message: { template: app.template, fields: goodFields }, openid: 'oNeverHere0001' },
    });
    expectProblem(refused, 'content_check_refused');
    await stack().control.post(`/apps/${app.appid}/phones`, { phones: [{ openid: 'oEditor00001' }] });
    const late = await send(stack(), 'POST', `/v1/apps/${app.id}/content/check`, {
      json: { message: { template: app.template, fields: goodFields }, openid: 'oEditor00001' },
    });
    expect(late.body).toMatchObject({ code: 'content_check_refused', errcode: 61010 });
    expect(late.body.advice.zh).toContain('两小时');
    await stack().control.post(`/apps/${app.appid}/phones/oEditor00001/login`, {});
    const good = await check({}, { openid: 'oEditor00001' });
    expect(good.platform).toMatchObject({ suggest: 'pass', label: 100, zh: '正常', trace_id: expect.any(String) });
    const bad = await check({ thing1: '刷单返利' }, { openid: 'oEditor00001' });
    expect(bad.platform).toMatchObject({ suggest: 'risky', label: 20008, keywords: ['刷单'], zh: '欺诈' });
  });
});
