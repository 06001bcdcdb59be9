import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPush, listDeliveries } from '#contract/push.ts';
import { eventually, finished, makeApp, type PushBody, pushBody, settled, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { send } from './support/http.ts';
import { consentOf, entriesOf, expectBooksBalance } from './support/ledger.ts';
import { logIn } from './support/miniprogram.ts';

const stack = useStack();
let app: TestApp;
let users = 0;

beforeAll(async () => {
  app = await makeApp(stack(), { callback: null, more: [{ title: '长期提醒', kind: 'long_term' }] });
});

afterAll(() => expectBooksBalance(stack()));

const newOpenid = () => `oUser${String(++users).padStart(8, '0')}`;
const phone = (openid: string) => `/apps/${app.appid}/phones/${openid}`;

/** A user who accepted so many times, on the phone and in our books. */
async function accepted(times: number, template = app.template): Promise<string> {
  const openid = newOpenid();
  const mini = await logIn(stack(), app, openid);
  for (let i = 0; i < times; i++) {
    await stack().control.post(`${phone(openid)}/subscribe`, { tmplIds: [template], choice: 'accept' });
    await mini.report({ [template]: 'accept' });
  }
  await settled(stack());
  return openid;
}

/** Pushes to one user; what became of it. */
async function push(openid: string, over: Partial<PushBody> = {}) {
  const receipt = await stack().api.call(createPush, { body: pushBody(app, [openid], over) });
  if (!('id' in receipt)) throw new Error('a receipt was expected');
  const { law } = await finished(stack(), receipt.id);
  expect(law).toEqual({ holds: true, differences: [] });
  await settled(stack());
  const { items } = await stack().api.call(listDeliveries, { params: { push_id: receipt.id }, query: {} });
  const { outcome, reason, errcode, credit_spent: spent } = items[0]!;
  return { outcome, reason, errcode, spent };
}

const sent = { outcome: 'accepted', reason: null, errcode: null, spent: true };
const suppressed = (reason: string) => ({ outcome: 'suppressed', reason, errcode: null, spent: false });
const consent = (openid: string, template = app.template) => consentOf(stack(), app, openid, template);
const calls = async () => (await stack().control.get<{ sendCalls: number }>(`/log?appid=${app.appid}`)).sendCalls;

describe('a credit', () => {
  it('is one send: two acceptances, two sends, and no third', async () => {
    const openid = await accepted(2);
    expect(await push(openid)).toEqual(sent);
    expect(await consent(openid)).toEqual({ status: 'granted', credits: 1 });
    expect(await push(openid)).toEqual(sent);
    const before = await calls();
    expect(await push(openid)).toEqual(suppressed('no_credit'));
    expect(await calls()).toBe(before);
    expect(await consent(openid)).toEqual({ status: 'granted', credits: 0 });
  });

  it('is spent by one of many pushes at once', async () => {
    const openid = await accepted(2);
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => push(openid)));
    expect(outcomes.map((one) => one.reason ?? one.outcome).sort()).toEqual([
      'accepted',
      'accepted',
      'no_credit',
      'no_credit',
      'no_credit',
      'no_credit',
    ]);
    expect(await consent(openid)).toEqual({ status: 'granted', credits: 0 });
  });

  it('is not spent on who refused, nor on who was banned', async () => {
    const openid = await accepted(1);
    const mini = await logIn(stack(), app, openid);
    await mini.report({ [app.template]: 'ban' });
    await settled(stack());
    expect(await push(openid, { no_credit: 'try' })).toEqual(suppressed('banned'));
    await mini.report({ [app.template]: 'reject' });
    await settled(stack());
    expect(await push(openid, { no_credit: 'try' })).toEqual(suppressed('refused'));
  });

  it('comes back when WeChat refused the message for another reason', async () => {
    const openid = 'o_errcode_47003';
    const mini = await logIn(stack(), app, openid);
    await mini.report({ [app.template]: 'accept' });
    await settled(stack());
    expect(await push(openid)).toMatchObject({ outcome: 'failed', errcode: 47003, spent: false });
    expect(await consent(openid)).toEqual({ status: 'granted', credits: 1 });
  });

  it('of long-term consent is none: it lasts until it is refused', async () => {
    const [longTerm] = app.more as [string];
    const openid = await accepted(1, longTerm);
    const message = { ...pushBody(app, []).message, template: longTerm };
    for (let i = 0; i < 4; i++)
      expect(await push(openid, { message })).toMatchObject({ outcome: 'accepted', spent: false });
    expect(await consent(openid, longTerm)).toEqual({ status: 'granted', credits: null });
    await stack().control.post(`${phone(openid)}/settings`, { itemSettings: { [longTerm]: 'reject' } });
    expect(await push(openid, { message })).toMatchObject({ outcome: 'failed', reason: 'refused', errcode: 43101 });
    expect(await consent(openid, longTerm)).toEqual({ status: 'refused', credits: null });
    expect(await push(openid, { message })).toEqual(suppressed('refused'));
  });
});

describe('43101', () => {
  it('ends credits the phone no longer has, and later ones count', async () => {
    const openid = await accepted(3);
    await stack().control.post(`${phone(openid)}/settings`, { mainSwitch: false });
    expect(await push(openid)).toMatchObject({ outcome: 'failed', reason: 'refused', errcode: 43101 });
    expect(await consent(openid)).toEqual({ status: 'granted', credits: 0 });
    expect(await push(openid)).toEqual(suppressed('no_credit'));

    await stack().control.post(`${phone(openid)}/settings`, { mainSwitch: true });
    const mini = await logIn(stack(), app, openid);
    await mini.report({ [app.template]: 'accept' });
    await settled(stack());
    expect(await consent(openid)).toEqual({ status: 'granted', credits: 1 });
    expect(await push(openid)).toMatchObject({ outcome: 'accepted', spent: true });
  });

  it('leaves a credit that was granted while the call was on its way', async () => {
    const slow = await makeApp(stack(), { callback: null });
    const openid = 'o_errcode_43101';
    const mini = await logIn(stack(), slow, openid);
    await mini.report({ [slow.template]: 'accept' });
    await settled(stack());
    await stack().control.post('/faults', { appid: slow.appid, latencyMs: 700 });
    const receipt = await stack().api.call(createPush, { body: pushBody(slow, [openid]) });
    const log = () => stack().control.get<{ sendCalls: number }>(`/log?appid=${slow.appid}`);
    await eventually(async () => (await log()).sendCalls === 1);
    await mini.report({ [slow.template]: 'accept' });
    const done = await finished(stack(), 'id' in receipt ? receipt.id : '');
    expect(done.reasons).toEqual([{ outcome: 'failed', reason: 'refused', count: 1 }]);
    await settled(stack());
    expect(await consentOf(stack(), slow, openid)).toEqual({ status: 'granted', credits: 1 });
  });
});

describe('trying without a credit', () => {
  const grant = (openid: string, count: number) =>
    stack().control.post(`/apps/${app.appid}/grants`, { openids: [openid], templates: [app.template], count });

  it('finds a credit only WeChat knows, and puts it on the books', async () => {
    const openid = newOpenid();
    await stack().control.post(`/apps/${app.appid}/phones`, { phones: [{ openid }] });
    await grant(openid, 1);
    expect(await push(openid)).toEqual(suppressed('not_found'));
    expect(await push(openid, { no_credit: 'try' })).toMatchObject({ outcome: 'accepted' });
    expect(await consent(openid)).toEqual({ status: 'granted', credits: 0 });
    expect(await entriesOf(stack(), app, openid)).toEqual([{ reason: 'observed', source: 'other', delta: 1 }]);
    // Whoever was reached is known from now on.
    expect((await send(stack(), 'GET', `/v1/apps/${app.id}/recipients/${openid}`)).body).toMatchObject({ openid });
    expect(await push(openid, { no_credit: 'try' })).toMatchObject({
      outcome: 'failed',
      reason: 'refused',
      errcode: 43101,
    });
    expect(await consent(openid)).toEqual({ status: 'granted', credits: 0 });
  });

  it('spends a known credit first, like any push', async () => {
    const openid = await accepted(1);
    await grant(openid, 1);
    expect(await push(openid, { no_credit: 'try' })).toMatchObject({ outcome: 'accepted', spent: true });
    expect(await consent(openid)).toEqual({ status: 'granted', credits: 0 });
    expect(await push(openid)).toEqual(suppressed('no_credit'));
    expect(await push(openid, { no_credit: 'try' })).toMatchObject({ outcome: 'accepted' });
    expect(await consent(openid)).toEqual({ status: 'granted', credits: 0 });
    const { rows } = await stack().service.pool.query('select min(credits) as least from consent');
    expect(rows[0].least).toBe(0);
  });

  it('meets 43101 where there is none', async () => {
    const openid = newOpenid();
    await app.enter([openid]);
    expect(await push(openid)).toEqual(suppressed('no_consent'));
    expect(await push(openid, { no_credit: 'try' })).toMatchObject({
      outcome: 'failed',
      reason: 'refused',
      errcode: 43101,
    });
  });

  it('makes nobody of an openid WeChat does not know', async () => {
    expect(await push('oMadeUp00001', { no_credit: 'try' })).toMatchObject({ outcome: 'failed', errcode: 40003 });
    const found = await send(stack(), 'GET', `/v1/apps/${app.id}/recipients/oMadeUp00001`);
    expect(found.status).toBe(404);
  });
});
