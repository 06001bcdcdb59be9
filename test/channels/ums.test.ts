import { beforeAll, describe, expect, it } from 'vitest';
import { listLimiters } from '#contract/app.ts';
import { checkChannel, getChannel, putChannel } from '#contract/channel.ts';
import { getPush, listDeliveries } from '#contract/push.ts';
import { eventually, goodFields, makeApp, type PushBody, settled, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { expectProblem, send } from '../api/support/http.ts';
import { openidsOf, push, seed } from '../engine/support/audience.ts';
import { booksOf, faults, hasten, platformLog } from '../engine/support/rows.ts';
import { masterSecret, pushAndFinish, setUpUms, umsKey } from './support.ts';

const stack = useStack();
let app: TestApp;

beforeAll(async () => {
  app = await makeApp(stack(), { spread: 1 });
  await setUpUms(stack(), app);
});

const body = (openids: string[], over: Partial<PushBody> = {}): PushBody => ({
  app_id: app.id,
  audience: { openids },
  message: { channel: 'jiguang-ums', template: app.template, fields: goodFields, landing: { page: 'pages/index' } },
  ...over,
});
const ums = () =>
  stack().control.get<{ calls: { msgid: string; openids: number }[]; users: Record<string, unknown> }>(
    `/ums/${umsKey(app)}`,
  );
const phoneOf = (openid: string) =>
  stack().control.get<{ messages: { page: string; data: Record<string, string> }[] }>(
    `/apps/${app.appid}/phones/${openid}`,
  );

describe('a push by UMS', () => {
  it('is one call for a thousand people of the same text, with one outcome and receipts for each', async () => {
    const openids = openidsOf('Ums', 1000);
    await seed(stack(), app, openids);
    const before = (await ums()).calls.length;
    const done = await pushAndFinish(stack(), body(openids));
    expect(done).toMatchObject({ outcomes: { accepted: 1000 }, law: { holds: true } });
    const calls = (await ums()).calls.slice(before);
    expect(calls.map((call) => call.openids)).toEqual([1000]);
    await settled(stack());
    const told = await stack().api.call(getPush, { params: { push_id: done.id } });
    expect(told).toMatchObject({ delivered: 1000, undelivered: 0 });
    const { items } = await stack().api.call(listDeliveries, { params: { push_id: done.id }, query: { limit: 3 } });
    for (const one of items) expect(one).toMatchObject({ msg_id: calls[0]!.msgid, credit_spent: true });
    expect((await booksOf(stack(), app, openids.slice(0, 1))).values().next().value).toEqual({ spent: 1, credits: 0 });
  });

  it('groups people by what they are told', async () => {
    const openids = openidsOf('Group', 30);
    await seed(stack(), app, openids);
    const before = (await ums()).calls.length;
    const names = ['龙井', '白茶', '普洱'];
    const recipient_variables = Object.fromEntries(openids.map((openid, i) => [openid, { tea: names[i % 3] }]));
    const message = {
      channel: 'jiguang-ums' as const,
      template: app.template,
      fields: { ...goodFields, thing1: '{{ tea }} 🍵到店' },
    };
    const done = await pushAndFinish(stack(), body(openids, { message, recipient_variables }));
    expect(done).toMatchObject({ outcomes: { accepted: 30 }, law: { holds: true } });
    expect((await ums()).calls.slice(before).map((call) => call.openids)).toEqual([10, 10, 10]);
    expect((await phoneOf(openids[1]!)).messages[0]!.data.thing1).toBe('白茶 🍵到店');
  });

  it('suppresses those without a credit, and fails those whose text does not fit, one by one', async () => {
    const openids = openidsOf('Mixed', 90);
    await seed(stack(), app, openids.slice(0, 60));
    await app.enter(openids.slice(60, 63));
    const recipient_variables = Object.fromEntries(
      openids
        .slice(0, 60)
        .map((openid, i) => [openid, { tea: i % 3 === 0 ? '这是一个实在太长太长太长太长太长太长的商品名' : '龙井' }]),
    );
    const message = {
      channel: 'jiguang-ums' as const,
      template: app.template,
      fields: { ...goodFields, thing1: { value: '{{ attributes.tea }}', default: '茶' } },
    };
    const done = await pushAndFinish(stack(), body(openids, { message, recipient_variables, no_credit: 'suppress' }));
    expect(done.law.holds).toBe(true);
    expect(done.outcomes).toMatchObject({ accepted: 60, suppressed: 30 });
  });

  it('learns by receipts who was not reached, and ends credits that were not there', async () => {
    const openids = openidsOf('Gone', 6);
    await seed(stack(), app, openids);
    // The user refused in WeChat and nobody told us.
    const path = (openid: string) => `/apps/${app.appid}/phones/${openid}`;
    for (const openid of openids.slice(0, 2)) await stack().control.post(`${path(openid)}/delete`, {});
    await stack().control.post(`${path(openids[2]!)}/settings`, { mainSwitch: false });
    const done = await pushAndFinish(stack(), body(openids));
    expect(done.outcomes.accepted).toBe(6);
    await settled(stack());
    const told = await stack().api.call(getPush, { params: { push_id: done.id } });
    expect(told).toMatchObject({ delivered: 3, undelivered: 3, law: { holds: true } });
    await settled(stack());
    expect([...(await booksOf(stack(), app, [openids[2]!])).values()]).toMatchObject([{ credits: 0 }]);
  });

  it('leaves exactly the people of an unanswered call unknown, and a receipt settles them', async () => {
    const openids = openidsOf('Lost', 40);
    await seed(stack(), app, openids);
    await faults(stack(), app, { acceptDrop: 1 });
    const id = await push(stack(), app, openids, { message: body([]).message });
    await eventually(async () => {
      const one = await stack().api.call(getPush, { params: { push_id: id } });
      return one.finished_at !== null;
    });
    await faults(stack(), app, { acceptDrop: 0 });
    const lost = await stack().api.call(getPush, { params: { push_id: id } });
    expect(lost).toMatchObject({ outcomes: { unknown: 40 }, law: { holds: true } });
    // Somebody of them is being called once more: a receipt may be about that call, whose answer is still to come.
    const called = await app.recipientId(openids[0]!);
    const { pool } = stack().service;
    await pool.query(
      `insert into intent (b, push_id, slice_id, start, app_id, day, template_id, fence, attempt, recipients, took, created_at)
       select b, gen_random_uuid(), gen_random_uuid(), 0, app_id, day, template_id, 1, 0, array[recipient_id], '{true}', settled_at
       from delivery where push_id = $1 and recipient_id = $2`,
      [id, called],
    );
    // Receipts name an id we never got; they wait, and settle what can only be meant.
    await stack().control.post('/settle', {});
    const accepted = async () => {
      await pool.query("update inbox set due_at = hongyan_now() where kind = 'receipt' and applied_at is null");
      return (await stack().api.call(getPush, { params: { push_id: id } })).outcomes.accepted;
    };
    await eventually(async () => {
      const { rows } = await pool.query("select tries from inbox where kind = 'receipt' and recipient_id = $1", [
        called,
      ]);
      return (await accepted()) === 39 && rows[0].tries > 3;
    });
    await pool.query('delete from intent where recipients = array[$1::uuid]', [called]);
    await eventually(async () => (await accepted()) === 40);
    const told = await stack().api.call(getPush, { params: { push_id: id } });
    expect(told).toMatchObject({ outcomes: { accepted: 40, unknown: 0 }, delivered: 40, law: { holds: true } });
  });

  it('holds the channel, the template or the push by what UMS says, and loses nobody', async () => {
    for (const [code, scope, reason] of [
      [4005, 'channel', 'credentials_refused'],
      [1015009, 'channel', 'delivery_channel_off'],
      [1015023, 'channel', 'owner_missing'],
      [1015031, 'template', 'template_wrong'],
      [1015038, 'push', 'do_not_disturb'],
      [1019999, 'push', 'unlisted_code'],
    ] as const) {
      const openids = openidsOf(`C${code}`, 3);
      await seed(stack(), app, openids);
      await faults(stack(), app, { errors: [{ code, probability: 1 }] });
      const id = await push(stack(), app, openids, { message: body([]).message });
      const params = { app_id: app.id };
      await eventually(async () => (await stack().api.call(listLimiters, { params })).items.length === 1);
      const [limiter] = (await stack().api.call(listLimiters, { params })).items;
      expect(limiter).toMatchObject({ scope, reason, errcode: code });
      await faults(stack(), app, { errors: [] });
      const lift = `/v1/apps/${app.id}/limiters/${limiter!.scope}/${limiter!.key}/lift`;
      expect((await send(stack(), 'POST', lift)).body).toEqual({ lifted: true });
      await eventually(async () => (await stack().api.call(getPush, { params: { push_id: id } })).finished_at !== null);
      const done = await stack().api.call(getPush, { params: { push_id: id } });
      expect(done, String(code)).toMatchObject({ outcomes: { accepted: 3 }, law: { holds: true } });
    }
  });

  it('waits where UMS says too often, fails where the words are refused, and is unknown where it failed inside', async () => {
    const openids = openidsOf('More', 9);
    await seed(stack(), app, openids);
    const once = async (code: number, some: string[]) => {
      await faults(stack(), app, { errors: [{ code, next: 1 }] });
      const id = await push(stack(), app, some, { message: body([]).message });
      await eventually(async () => {
        await hasten(stack(), id);
        return (await stack().api.call(getPush, { params: { push_id: id } })).finished_at !== null;
      });
      await faults(stack(), app, { errors: [] });
      return (await stack().api.call(getPush, { params: { push_id: id } })).outcomes;
    };
    expect(await once(1015030, openids.slice(0, 3))).toMatchObject({ accepted: 3 });
    expect(await once(1015034, openids.slice(3, 6))).toMatchObject({ failed: 3 });
    expect(await once(5000, openids.slice(6))).toMatchObject({ unknown: 3 });
    expect([...(await booksOf(stack(), app, openids.slice(3, 6))).values()]).toEqual(
      Array.from({ length: 3 }, () => ({ spent: 0, credits: 1 })),
    );
  });
});

describe('the landing page', () => {
  it('carries a token of the push, which counts for whoever is logged in', async () => {
    const openids = openidsOf('Open', 2);
    await seed(stack(), app, openids);
    const done = await pushAndFinish(stack(), body(openids));
    const pages = await Promise.all(openids.map(async (openid) => (await phoneOf(openid)).messages[0]!.page));
    expect(pages[0]).toBe(pages[1]);
    const delivery = new URLSearchParams(pages[0]!.split('?')[1]).get('hy')!;
    const opened = (key: string | null) =>
      send(stack(), 'POST', '/door/opened', { json: { app: app.id, delivery, scene: 1014 }, key });
    expectProblem(await opened(null), 'client_token_invalid');
    const vault = await stack().service.vaults.ofApp(app.id);
    const token = vault.clientToken(vault.recipientIdOf(openids[0]!), new Date(Date.now() + 60_000));
    expect((await opened(token)).body).toEqual({ duplicate: false, counted: true });
    expect((await opened(token)).body).toEqual({ duplicate: true, counted: false });
    await settled(stack());
    const told = await stack().api.call(getPush, { params: { push_id: done.id } });
    expect(told.opened).toBe(1);
  });
});

describe('the door of receipts', () => {
  const path = () => `/door/jiguang/${app.id}`;
  const basic = (key = umsKey(app), secret = masterSecret) => ({
    authorization: `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`,
  });
  const receipt = (over: Record<string, unknown> = {}) => ({
    type: 4,
    channelkey: umsKey(app),
    msgid: 'v:1t:1p:1n:2',
    userid: '',
    sender_id: openidsOf('Ums', 1)[0],
    sender: 3,
    sent_time: Math.floor(Date.now() / 1000),
    ...over,
  });
  const waiting = async () => {
    const { rows } = await stack().service.pool.query("select count(*)::int as n from inbox where kind = 'receipt'");
    return rows[0].n as number;
  };

  it('echoes to UMS, and to nobody else', async () => {
    expect(await stack().control.post(`/ums/${umsKey(app)}/verify`, {})).toMatchObject({ ok: true });
    expectProblem(await send(stack(), 'GET', `${path()}?echostr=evil`, { key: null }), 'callback_refused');
  });

  it('refuses forged ones, an unknown app, an unknown key and what is no list', async () => {
    const before = await waiting();
    for (const headers of [{}, basic('someoneelse'), basic(umsKey(app), 'wrong'), { authorization: 'Basic !!' }]) {
      const answer = await send(stack(), 'POST', path(), { json: [receipt()], key: null, headers });
      expectProblem(answer, 'callback_refused');
    }
    const elsewhere = `/door/jiguang/${app.id.replace(/.$/, (c) => (c === '0' ? '1' : '0'))}`;
    const lost = await send(stack(), 'POST', elsewhere, { json: [receipt()], key: null, headers: basic() });
    expectProblem(lost, 'not_found');
    const other = await makeApp(stack());
    const notSetUp = await send(stack(), 'POST', `/door/jiguang/${other.id}`, {
      json: [],
      key: null,
      headers: basic(),
    });
    expectProblem(notSetUp, 'not_found');
    expectProblem(await send(stack(), 'POST', path(), { json: {}, key: null, headers: basic() }), 'malformed_request');
    expect(await waiting()).toBe(before);
  });

  it('takes no body without end', async () => {
    const huge = JSON.stringify([receipt({ params: 'x'.repeat(10 * 1024 * 1024) })]);
    expectProblem(await send(stack(), 'POST', path(), { raw: huge, key: null, headers: basic() }), 'body_too_large');
  });

  it('takes no batch of ten megabytes either, and keeps nothing of it', async () => {
    const before = await waiting();
    const one = receipt({ msgid: 'v:1t:9p:9n:2' });
    const list = Array.from({ length: Math.ceil((10 * 1024 * 1024) / JSON.stringify(one).length) }, () => one);
    expectProblem(await send(stack(), 'POST', path(), { json: list, key: null, headers: basic() }), 'body_too_large');
    expect(await waiting()).toBe(before);
  });

  it('is not upset by a reason that cannot be kept as it is: nobody else of the batch is lost', async () => {
    const openids = openidsOf('Odd', 2);
    await seed(stack(), app, openids);
    await stack().control.put(`/ums/${umsKey(app)}`, { holds: true });
    const done = await pushAndFinish(stack(), body(openids));
    await stack().control.put(`/ums/${umsKey(app)}`, { callback: null, holds: false });
    await stack().control.put(`/ums/${umsKey(app)}`, { callback: `${stack().url}${path()}` });
    const { items } = await stack().api.call(listDeliveries, { params: { push_id: done.id }, query: {} });
    const msgid = items[0]!.msg_id!;
    // A picture is cut in two by the limit of the text, and there is a NUL in it.
    const error = { code: 47003, message: `\0${'雁'.repeat(189)}🍵茶` };
    const list = [
      receipt({ msgid, sender_id: openids[0], type: 5, error }),
      receipt({ msgid: `${msgid}\0`, sender_id: openids[0], type: 5 }),
      receipt({ msgid, sender_id: openids[1] }),
    ];
    expect((await send(stack(), 'POST', path(), { json: list, key: null, headers: basic() })).status).toBe(200);
    await settled(stack());
    const told = await stack().api.call(getPush, { params: { push_id: done.id } });
    expect(told).toMatchObject({ delivered: 1, undelivered: 1, law: { holds: true } });
  });

  it('changes nothing by messages and people of another app, nor by a replay with another time', async () => {
    const other = await makeApp(stack());
    await setUpUms(stack(), other);
    await stack().control.put(`/ums/${umsKey(other)}`, { callback: null });
    const openids = openidsOf('Theirs', 1);
    await seed(stack(), other, openids);
    const message = { channel: 'jiguang-ums' as const, template: other.template, fields: goodFields };
    const done = await pushAndFinish(stack(), { app_id: other.id, audience: { openids }, message });
    const { items } = await stack().api.call(listDeliveries, { params: { push_id: done.id }, query: {} });
    const theirs = receipt({ msgid: items[0]!.msg_id, sender_id: openids[0], type: 5 });
    // At our door, under our key; then under theirs, which is not ours to use here.
    for (const one of [theirs, { ...theirs, channelkey: umsKey(other) }]) {
      expect((await send(stack(), 'POST', path(), { json: [one], key: null, headers: basic() })).status).toBe(200);
    }
    const wrongDoor = await send(stack(), 'POST', path(), {
      json: [theirs],
      key: null,
      headers: basic(umsKey(other)),
    });
    expectProblem(wrongDoor, 'callback_refused');
    const shown = () => stack().api.call(getPush, { params: { push_id: done.id } });
    const own = { ...theirs, channelkey: umsKey(other), type: 4 };
    for (const sent_time of [own.sent_time, own.sent_time - 86_400]) {
      const answer = await send(stack(), 'POST', `/door/jiguang/${other.id}`, {
        json: [{ ...own, sent_time }],
        key: null,
        headers: basic(umsKey(other)),
      });
      expect(answer.status).toBe(200);
    }
    await eventually(async () => (await shown()).delivered === 1);
    expect(await shown()).toMatchObject({ delivered: 1, undelivered: 0 });
    const ours = (await stack().service.vaults.ofApp(app.id)).recipientIdOf(openids[0]!);
    const { rows } = await stack().service.pool.query('select from recipient where app_id = $1 and id = $2', [
      app.id,
      ours,
    ]);
    expect(rows).toEqual([]);
    await stack().service.pool.query(
      "update inbox set applied_at = hongyan_now(), result = 'unmatched' where app_id = $1 and recipient_id = $2 and applied_at is null",
      [app.id, ours],
    );
  });

  it('leaves out what is of another key, another kind of channel or no openid, and takes the rest once', async () => {
    const before = await waiting();
    const list = [
      receipt({ channelkey: 'another' }),
      receipt({ sender: 5 }),
      receipt({ sender_id: '13800000000"><script>' }),
      receipt({ type: 99 }),
      receipt({ type: 2 }),
      null,
      'x',
      receipt({ msgid: 'v:1t:2p:2n:2' }),
      receipt({ msgid: 'v:1t:2p:2n:2' }),
    ];
    for (let i = 0; i < 2; i++) {
      const answer = await send(stack(), 'POST', path(), { json: list, key: null, headers: basic() });
      expect([answer.status, answer.text]).toEqual([200, 'success']);
    }
    expect(await waiting()).toBe(before + 1);
  });
});

describe('setting it up', () => {
  it('tries the credentials, keeps them sealed and shows none', async () => {
    const other = await makeApp(stack());
    const params = { app_id: other.id, channel: 'jiguang-ums' as const };
    const setup = (master_secret: string) => ({
      params,
      query: {},
      body: {
        name: 'jiguang-ums' as const,
        settings: { channel_code: 'wxmp' },
        credentials: { channel_key: umsKey(app), master_secret },
      },
    });
    await expect(stack().api.call(putChannel, setup('wrongwrongwrong'))).rejects.toMatchObject({
      problem: { code: 'channel_credentials_refused', errcode: 4005 },
    });
    const made = await stack().api.call(putChannel, setup(masterSecret));
    expect(made).toMatchObject({ set_up: true, has_credentials: true, check_error: null });
    expect(JSON.stringify(made)).not.toContain(masterSecret);
    const { rows } = await stack().service.pool.query('select * from channel where app_id = $1', [other.id]);
    expect(rows[0].credentials.includes(Buffer.from(masterSecret))).toBe(false);
    // Settings alone: the stored credentials stay.
    const again = await stack().api.call(putChannel, {
      ...setup('x'),
      body: { name: 'jiguang-ums', settings: { channel_code: 'wxmp', owner: '小雁' } },
    });
    expect(again).toMatchObject({ has_credentials: true, settings: { owner: '小雁' }, version: 2 });
    await stack().control.put(`/ums/${umsKey(app)}`, { secret: 'rotatedrotated' });
    expect(await stack().api.call(checkChannel, { params })).toMatchObject({ check_error: { code: 4005 } });
    await stack().control.put(`/ums/${umsKey(app)}`, { secret: masterSecret });
    expect(await stack().api.call(getChannel, { params })).toMatchObject({
      callback_url: expect.stringMatching(new RegExp(`/door/jiguang/${other.id}$`)),
    });
  });

  it('takes WeChat’s token from UMS where it is told so', async () => {
    const pooled = await makeApp(stack());
    await setUpUms(stack(), pooled, { token_pool: true });
    // WeChat gives no token for this secret any more: only UMS has one.
    await stack().control.put(`/apps/${pooled.appid}`, { secret: 'fffffffffffffffffffffffffffffff0' });
    const openids = openidsOf('Pool', 2);
    await seed(stack(), pooled, openids);
    const done = await pushAndFinish(stack(), {
      ...body(openids),
      app_id: pooled.id,
      message: { template: pooled.template, fields: goodFields },
    });
    expect(done.outcomes.accepted).toBe(2);
    expect((await platformLog(stack(), pooled)).acceptedCalls).toBe(2);
  });
});
