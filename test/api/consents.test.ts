import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { upsertRecipients } from '#contract/recipient.ts';
import { newId } from '#core/ids.ts';
import { makeApp, settled, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { createTime, deliver, makeCallback } from './support/callback.ts';
import { send } from './support/http.ts';
import { consentOf, entriesOf, expectBooksBalance } from './support/ledger.ts';
import { logIn, type MiniProgram } from './support/miniprogram.ts';

const stack = useStack();
let app: TestApp;
let users = 0;

beforeAll(async () => {
  app = await makeApp(stack(), { more: [{ title: '另一提醒', kind: 'one_time' }] });
});

afterAll(() => expectBooksBalance(stack()));

/** A user who has just logged in, and nothing more. */
async function user(): Promise<MiniProgram & { openid: string; tell(result: string, over?: object): Promise<void> }> {
  const openid = `oUser${String(++users).padStart(8, '0')}`;
  const mini = await logIn(stack(), app, openid);
  const tell = async (result: string, over: object = {}) => {
    expect((await mini.report({ [app.template]: result }, { ...over })).status).toBe(202);
  };
  return { ...mini, openid, tell };
}

const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * 1000);
const saidAt = (seconds: number) => ({ occurred_at: secondsAgo(seconds).toISOString() });

/** A pop-up's event; its time is known to the second only. */
function popup(openid: string, status = 'accept', ago = 0, templates = [app.template]) {
  return deliverEvent('subscribe_msg_popup_event', openid, status, ago, templates);
}

async function deliverEvent(
  event: 'subscribe_msg_popup_event' | 'subscribe_msg_change_event',
  openid: string,
  status: string,
  ago: number,
  templates = [app.template],
) {
  const items = templates.map((TemplateId) => ({ TemplateId, SubscribeStatusString: status, PopupScene: '0' }));
  const told = makeCallback(app, { event, openid, createTime: createTime(secondsAgo(ago)), items });
  expect((await deliver(stack(), told)).text).toBe('success');
  return told;
}

const consent = async (openid: string, template = app.template) => {
  await settled(stack());
  return consentOf(stack(), app, openid, template);
};

describe('an acceptance', () => {
  it('told by the mini-program and then by WeChat is one credit', async () => {
    const { openid, tell } = await user();
    await tell('accept');
    expect(await consent(openid)).toEqual({ status: 'granted', credits: 1 });
    await popup(openid);
    expect(await consent(openid)).toEqual({ status: 'granted', credits: 1 });
    expect(await entriesOf(stack(), app, openid)).toHaveLength(2);
  });

  it('told by WeChat and then by the mini-program is one credit', async () => {
    const { openid, tell } = await user();
    await popup(openid);
    expect(await consent(openid)).toEqual({ status: 'granted', credits: 1 });
    await tell('accept');
    expect(await consent(openid)).toEqual({ status: 'granted', credits: 1 });
  });

  it('told again and again is still one', async () => {
    const { openid, report } = await user();
    const nonce = newId();
    const said = { nonce, ...saidAt(60) };
    const results = { [app.template]: 'accept' };
    expect((await report(results, said)).body).toEqual({ duplicate: false });
    expect((await report(results, said)).body).toEqual({ duplicate: true });
    expect((await report(results, { nonce: nonce.toUpperCase(), ...saidAt(10) })).body).toEqual({ duplicate: true });
    await settled(stack());
    expect((await report(results, said)).body).toEqual({ duplicate: true });
    const told = await popup(openid, 'accept', 60);
    for (let i = 0; i < 2; i++) expect((await deliver(stack(), told)).text).toBe('success');
    expect(await consent(openid)).toEqual({ status: 'granted', credits: 1 });
    expect((await entriesOf(stack(), app, openid)).map((one) => one.source).sort()).toEqual(['client', 'platform']);
  });

  it('told twice by WeChat for everything changes nothing', async () => {
    const { openid } = await user();
    await stack().control.post('/switches', { duplicateCallbacks: true });
    try {
      const subscribed = { scene: 'main', openids: [openid], choice: 'accept' };
      await stack().control.post(`/apps/${app.appid}/mp/subscribe-many`, subscribed);
      await settled(stack());
    } finally {
      await stack().control.post('/switches', { duplicateCallbacks: false });
    }
    expect(await consent(openid)).toEqual({ status: 'granted', credits: 1 });
    expect(await entriesOf(stack(), app, openid)).toHaveLength(2);
  });

  it('without a pop-up, by "always keep", counts by the mini-program alone', async () => {
    const { openid } = await user();
    const tap = () =>
      stack().control.post(`/apps/${app.appid}/phones/${openid}/mp/subscribe`, {
        scene: 'main',
        choice: 'accept',
        alwaysKeep: true,
      });
    await tap();
    expect(await consent(openid)).toEqual({ status: 'granted', credits: 1 });
    await tap();
    await tap();
    expect(await consent(openid)).toEqual({ status: 'granted', credits: 3 });
    expect((await entriesOf(stack(), app, openid)).filter((one) => one.source === 'platform')).toHaveLength(1);
  });

  it('of two templates in one pop-up is a credit of each', async () => {
    const { openid, report } = await user();
    const second = app.more[0]!;
    await popup(openid, 'accept', 0, [app.template, second]);
    await report({ [app.template]: 'acceptWithAudio', [second]: 'acceptWithAlert' });
    expect(await consent(openid)).toEqual({ status: 'granted', credits: 1 });
    expect(await consent(openid, second)).toEqual({ status: 'granted', credits: 1 });
  });

  it('by the user of one app is none of another', async () => {
    const { openid, tell } = await user();
    await tell('accept');
    await settled(stack());
    const other = await makeApp(stack());
    const found = await send(stack(), 'GET', `/v1/apps/${other.id}/recipients/${openid}`);
    expect(found.status).toBe(404);
  });
});

describe('a refusal', () => {
  it('in the pop-up ends all credits, and a later acceptance counts again', async () => {
    const { openid, tell } = await user();
    await tell('accept', saidAt(60));
    await tell('accept', saidAt(50));
    expect(await consent(openid)).toEqual({ status: 'granted', credits: 2 });
    await tell('reject', saidAt(40));
    expect(await consent(openid)).toEqual({ status: 'refused', credits: 0 });
    await tell('accept', saidAt(30));
    expect(await consent(openid)).toEqual({ status: 'granted', credits: 1 });
  });

  it('that arrives late ends only what was before it', async () => {
    const { openid, tell } = await user();
    await tell('accept', saidAt(60));
    await tell('accept', saidAt(20));
    await popup(openid, 'accept', 20);
    await settled(stack());
    await popup(openid, 'reject', 40);
    expect(await consent(openid)).toEqual({ status: 'granted', credits: 1 });
  });

  it('in the settings ends all credits', async () => {
    const { openid, tell } = await user();
    await tell('accept', saidAt(60));
    await deliverEvent('subscribe_msg_change_event', openid, 'reject', 30);
    expect(await consent(openid)).toEqual({ status: 'refused', credits: 0 });
    // Turning it on again is no event; should one come, it grants nothing.
    await deliverEvent('subscribe_msg_change_event', openid, 'accept', 20);
    expect(await consent(openid)).toEqual({ status: 'refused', credits: 0 });
    const last = (await entriesOf(stack(), app, openid)).at(-1);
    expect(last).toEqual({ reason: 'reject', source: 'platform', delta: -1 });
  });

  it('on the message card reaches us as it happens', async () => {
    const { openid, tell } = await user();
    await tell('accept', saidAt(60));
    await stack().control.post(`/apps/${app.appid}/phones/${openid}/refuse-in-message`, { tmplId: app.template });
    expect(await consent(openid)).toEqual({ status: 'refused', credits: 0 });
  });

  it('by a ban keeps the credits for the day it is lifted', async () => {
    const { openid, tell } = await user();
    await tell('accept', saidAt(60));
    await tell('ban', saidAt(50));
    expect(await consent(openid)).toEqual({ status: 'banned', credits: 1 });
    await tell('accept', saidAt(40));
    expect(await consent(openid)).toEqual({ status: 'granted', credits: 2 });
  });

  it('is not what a filtered template is: nobody was asked', async () => {
    const { openid, tell } = await user();
    await tell('filter');
    expect(await consent(openid)).toBeUndefined();
  });
});

describe('the team’s own backend', () => {
  const report = (items: object[]) => send(stack(), 'POST', '/v1/consents', { json: { app_id: app.id, items } });
  const item = (openid: string, id: string, over: object = {}) => ({
    id,
    openid,
    scene: 'main',
    results: { [app.template]: 'accept' },
    ...saidAt(60),
    ...over,
  });

  it('writes the same ledger, each report once', async () => {
    const openid = 'oBackend00001';
    const same = item(openid, 'r-1');
    expect((await report([same, item(openid, 'r-2')])).body).toEqual({ received: 2, duplicates: 0 });
    expect((await report([same, same])).body).toEqual({ received: 2, duplicates: 2 });
    expect(await consent(openid)).toEqual({ status: 'granted', credits: 2 });
    await popup(openid, 'accept', 60);
    expect(await consent(openid)).toEqual({ status: 'granted', credits: 2 });
    await report([item(openid, 'r-3', { results: { [app.templateId]: 'reject' }, ...saidAt(30) })]);
    expect(await consent(openid)).toEqual({ status: 'refused', credits: 0 });
  });

  it('may report what is days old, once', async () => {
    const openid = 'oBackend00002';
    const old = item(openid, 'old-1', { occurred_at: secondsAgo(20 * 86_400).toISOString() });
    expect((await report([old])).body).toEqual({ received: 1, duplicates: 0 });
    expect((await report([old])).body).toEqual({ received: 1, duplicates: 1 });
    expect(await consent(openid)).toEqual({ status: 'granted', credits: 1 });
  });

  it('imports credits once per import', async () => {
    const openid = 'oImported0001';
    const bring = async (import_id: string, count: number) => {
      const body = { import_id, recipients: [{ openid, credits: { [app.template]: count } }] };
      await stack().api.call(upsertRecipients, { params: { app_id: app.id }, body });
      return consent(openid);
    };
    expect(await bring('2026-11', 3)).toEqual({ status: 'granted', credits: 3 });
    expect(await bring('2026-11', 3)).toEqual({ status: 'granted', credits: 3 });
    expect(await bring('2026-12', 2)).toEqual({ status: 'granted', credits: 5 });
    // The inbox has forgotten the first one; the ledger has not.
    await stack().service.pool.query(`delete from inbox where payload ->> 'import_id' = '2026-11'`);
    expect(await bring('2026-11', 3)).toEqual({ status: 'granted', credits: 5 });
  });
});
