import { beforeAll, describe, expect, it } from 'vitest';
import { setLimiter } from '#contract/app.ts';
import { getChannel, putChannel } from '#contract/channel.ts';
import { preflightPush } from '#contract/preflight.ts';
import { getPush } from '#contract/push.ts';
import { eraseRecipient, upsertRecipients } from '#contract/recipient.ts';
import { getRetraction, retractPush } from '#contract/retraction.ts';
import { getStats, pushStats } from '#contract/stats.ts';
import { bindUsers } from '#engine/channels/bind-users.ts';
import { pullReceived } from '#engine/channels/pull-received.ts';
import { takeBack } from '#engine/channels/take-back.ts';
import { applied, eventually, goodFields, makeApp, type PushBody, settled, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { asAnotherOrganization } from '#testkit/organization.ts';
import { expectProblem, send } from '../api/support/http.ts';
import { openidsOf, push, seed } from '../engine/support/audience.ts';
import { engineContext } from '../engine/support/by-hand.ts';
import { faults } from '../engine/support/rows.ts';
import { jpushKey, masterSecret, pushAndFinish, setUpJpush, setUpUms, umsKey } from './support.ts';

const stack = useStack();
let app: TestApp;
beforeAll(async () => {
  app = await makeApp(stack(), { spread: 2 });
  await setUpUms(stack(), app, { bind_users: true, outgoing_ips: ['203.0.113.7', '198.51.100.0/24'] });
});

const ums = () =>
  stack().control.get<{ users: Record<string, { openid: string; tags: string[] }> }>(`/ums/${umsKey(app)}`);
const body = (openids: string[], over: Partial<PushBody> = {}): PushBody => ({
  app_id: app.id,
  audience: { openids },
  message: { channel: 'jiguang-ums', template: app.template, fields: goodFields },
  ...over,
});
const messagesOn = (openid: string) =>
  stack()
    .control.get<{ messages: { data: Record<string, string> }[] }>(`/apps/${app.appid}/phones/${openid}`)
    .then((phone) => phone.messages);
const sql = async (text: string, values: unknown[] = []) => (await stack().service.pool.query(text, values)).rows;

describe('taking back what UMS has not handed on', () => {
  const holds = (on: boolean) => stack().control.put(`/ums/${umsKey(app)}`, { holds: on });
  const state = (id: string) => stack().api.call(getRetraction, { params: { push_id: id } });

  it('asks UMS for each call, and receipts say who was spared', async () => {
    await holds(true);
    const openids = openidsOf('Back', 40);
    await seed(stack(), app, openids);
    const { id } = await pushAndFinish(stack(), body(openids));
    const [before] = [await state(id)];
    expect(before).toMatchObject({ waiting: 0, retracted: 0, unknown: 0 });
    expect(before.messages).toBeGreaterThan(0);
    const asked = await stack().api.call(retractPush, { params: { push_id: id } });
    expect(asked.waiting + asked.retracted).toBe(before.messages);
    await eventually(async () => (await state(id)).retracted === before.messages);
    await settled(stack());
    const told = await stack().api.call(getPush, { params: { push_id: id } });
    expect(told).toMatchObject({ outcomes: { accepted: 40 }, undelivered: 40, delivered: 0, law: { holds: true } });
    expect(await messagesOn(openids[0]!)).toEqual([]);
    // Asked once more: nothing is left to take back.
    expect(await stack().api.call(retractPush, { params: { push_id: id } })).toMatchObject({ waiting: 0 });
    await holds(false);
  });

  it('goes on where an answer was lost, and takes a message taken back before for done', async () => {
    await holds(true);
    const openids = openidsOf('Again', 2);
    await seed(stack(), app, openids);
    const { id } = await pushAndFinish(stack(), body(openids));
    const rows = await sql('select msg_id from vendor_message where push_id = $1', [id]);
    for (const { msg_id: msgId } of rows) {
      const authorization = `Basic ${Buffer.from(`${umsKey(app)}:${masterSecret}`).toString('base64')}`;
      const headers = { authorization, 'content-type': 'application/json' };
      await fetch(`${stack().emulator.url}/v1/retract/${encodeURIComponent(msgId)}`, {
        method: 'POST',
        headers,
        body: '{}',
      });
    }
    await stack().api.call(retractPush, { params: { push_id: id } });
    await eventually(async () => (await state(id)).retracted === rows.length);
    await holds(false);
  });

  it('says no where there is nothing of the kind, where it is too late, and to others', async () => {
    const openids = openidsOf('Late', 2);
    await seed(stack(), app, openids, { credits: 2 });
    const late = await pushAndFinish(stack(), body(openids));
    await sql("update vendor_message set taken_at = taken_at - interval '25 hours' where push_id = $1", [late.id]);
    const call = (id: string, key = stack().key) => send({ ...stack(), key }, 'POST', `/v1/pushes/${id}/retraction`);
    expectProblem(await call(late.id), 'not_retractable');
    const plain = await push(stack(), app, openids);
    expectProblem(await call(plain), 'not_retractable');
    const other = await asAnotherOrganization(stack());
    expectProblem(await call(late.id, other.key), 'not_found');
    // Still on its way.
    const at = new Date(Date.now() + 3_600_000).toISOString();
    const waiting = await push(stack(), app, openids, { message: body([]).message, schedule: { at } });
    expectProblem(await call(waiting), 'push_unfinished');
    // UMS says that it is too late: refused, with its words, and not asked again.
    await sql('update vendor_message set taken_at = hongyan_now() where push_id = $1', [late.id]);
    await sql("update vendor_message set msg_id = msg_id || 'x' where push_id = $1", [late.id]);
    await stack().api.call(retractPush, { params: { push_id: late.id } });
    await eventually(async () => (await state(late.id)).refused > 0);
    expect(await takeBack(engineContext(stack()))).toBe(0);
  });
});

describe('the pre-flight report', () => {
  it('goes by the rate and the pause of the push’s own channel', async () => {
    const openids = openidsOf('Flight', 2);
    await seed(stack(), app, openids);
    const params = { app_id: app.id, scope: 'channel' as const, key: 'jiguang-ums' };
    await stack().api.call(setLimiter, { params, body: { rate_per_second: 7 } });
    const rateOf = async (message: PushBody['message']) =>
      (await stack().api.call(preflightPush, { body: body(openids, { message }) })).rate;
    expect(await rateOf(body([]).message)).toEqual({ per_second: 7, bound_by: 'channel' });
    expect((await rateOf({ template: app.template, fields: goodFields })).bound_by).not.toBe('channel');
    await stack().api.call(setLimiter, { params, body: { rate_per_second: null } });
  });
});

describe('a template of the UMS console', () => {
  it('is sent by its number with variables, spends nothing on our books, and is counted as UMS', async () => {
    const template = {
      id: 77,
      template: app.template,
      page: 'pages/index',
      data: { ...goodFields, thing1: '{{tea}}到店' },
    };
    await stack().control.put(`/ums/${umsKey(app)}`, { templates: [template] });
    const openids = openidsOf('Console', 4);
    await stack().control.post(`/apps/${app.appid}/phones`, { phones: openids.map((openid) => ({ openid })) });
    await stack().control.post(`/apps/${app.appid}/grants`, {
      openids: openids.slice(0, 3),
      templates: [app.template],
      count: 1,
    });
    await app.enter(openids);
    const message = { template: 'jiguang-ums/template', fields: { template_id: '77', tea: '{{ tea }} "明前"' } };
    const recipient_variables = Object.fromEntries(
      openids.map((openid, i) => [openid, { tea: i < 2 ? '龙井' : '白茶' }]),
    );
    const done = await pushAndFinish(stack(), body(openids, { message, recipient_variables }));
    expect(done).toMatchObject({ channel: 'jiguang-ums', outcomes: { accepted: 4 }, law: { holds: true } });
    await settled(stack());
    expect((await messagesOn(openids[0]!))[0]!.data.thing1).toBe('龙井 "明前"到店');
    expect((await messagesOn(openids[2]!))[0]!.data.thing1).toBe('白茶 "明前"到店');
    const told = await stack().api.call(getPush, { params: { push_id: done.id } });
    expect(told).toMatchObject({ delivered: 3, undelivered: 1 });
    expect(await sql('select from consent where template_id = $1', [told.template_id])).toEqual([]);
    const unknown = { ...message, fields: { template_id: '78' } };
    const id = await push(stack(), app, openids.slice(0, 1), { message: unknown });
    await eventually(
      async () => (await stack().api.call(getPush, { params: { push_id: id } })).pause_reason === 'template_wrong',
    );
    await send(stack(), 'POST', `/v1/pushes/${id}/cancel`);
  });

  it('has to have a number', async () => {
    const answer = await send(stack(), 'POST', '/v1/pushes', {
      json: body(['oNobody0001'], { message: { template: 'jiguang-ums/template', fields: { tea: '龙井' } } }),
    });
    expectProblem(answer, 'field_invalid', ['/message/fields/template_id']);
    const other = { template: 'jiguang-ums/other', fields: { tea: '龙井' } };
    const wrong = await send(stack(), 'POST', '/v1/pushes', { json: body(['oNobody0001'], { message: other }) });
    expectProblem(wrong, 'template_not_found', ['/message/template']);
  });
});

describe('users of UMS', () => {
  it('are told of recipients, their changes and their erasure, each once, whoever dies in between', async () => {
    const context = engineContext(stack());
    const tell = async () => {
      for (let told = 1; told > 0; ) told = await bindUsers(context);
    };
    await applied(stack());
    await tell();
    const [openid, other] = openidsOf('Bound', 2) as [string, string];
    const upsert = (tags: string[]) =>
      stack().api.call(upsertRecipients, {
        params: { app_id: app.id },
        body: { recipients: [{ openid, tags }, { openid: other }] },
      });
    await upsert(['vip']);
    const userid = await app.recipientId(openid);
    expect(await bindUsers(context)).toBe(2);
    expect((await ums()).users[userid]).toEqual({ openid, tags: ['vip'] });
    expect(await bindUsers(context)).toBe(0);
    await upsert(['vip', 'tea']);
    // Nobody answers: the next round begins with the same people.
    await stack().control.put(`/ums/${umsKey(app)}`, { secret: 'ffffffffffffffffffffffff' });
    expect(await bindUsers(context)).toBe(0);
    await stack().control.put(`/ums/${umsKey(app)}`, { secret: masterSecret });
    await tell();
    expect((await ums()).users[userid]).toEqual({ openid, tags: ['vip', 'tea'] });
    await stack().api.call(eraseRecipient, { params: { app_id: app.id, recipient: userid } });
    await tell();
    expect((await ums()).users[userid]).toBeUndefined();
    expect(await sql('select from bound_user where recipient_id = $1', [userid])).toEqual([]);
    const params = { app_id: app.id, channel: 'jiguang-ums' as const };
    const shown = await stack().api.call(getChannel, { params });
    expect(shown.bound_users).toEqual({ told: Object.keys((await ums()).users).length, refused: 0 });
    expect(shown).toMatchObject({ retract_hours: 24, outgoing_ips: ['203.0.113.7', '198.51.100.0/24'] });
  });

  it('are told of in one app while the credentials of another cannot be opened', async () => {
    const later = await makeApp(stack());
    await setUpUms(stack(), later, { bind_users: true });
    const told = () => stack().control.get<{ users: object }>(`/ums/${umsKey(later)}`);
    const params = { app_id: later.id };
    await stack().api.call(upsertRecipients, { params, body: { recipients: [{ openid: 'oLater00001' }] } });
    const mine = [app.id, 'jiguang-ums'];
    const [kept] = await sql('select credentials from channel where app_id = $1 and name = $2', mine);
    await sql("update channel set credentials = '\\x00' where app_id = $1 and name = $2", mine);
    expect(await bindUsers(engineContext(stack()))).toBe(1);
    await sql('update channel set credentials = $3 where app_id = $1 and name = $2', [...mine, kept.credentials]);
    expect(Object.keys((await told()).users)).toEqual([await later.recipientId('oLater00001')]);
  });

  it('are not told of where the channel does not want it, and bad addresses are refused', async () => {
    const quiet = await makeApp(stack());
    await setUpUms(stack(), quiet);
    await stack().api.call(upsertRecipients, {
      params: { app_id: quiet.id },
      body: { recipients: [{ openid: 'oQuiet00001' }] },
    });
    await bindUsers(engineContext(stack()));
    expect(await stack().control.get(`/ums/${umsKey(quiet)}`)).toMatchObject({ users: {} });
    const settings = { channel_code: 'wxmp', outgoing_ips: ['not an address'] };
    const path = `/v1/apps/${quiet.id}/channels/jiguang-ums`;
    expectProblem(await send(stack(), 'PUT', path, { json: { name: 'jiguang-ums', settings } }), 'validation_failed', [
      '/settings/outgoing_ips/0',
    ]);
    expect(putChannel.permission).toBe('apps_manage');
  });
});

describe('what devices received', () => {
  it('is asked of JPush until its time is over, and stands in the numbers of the push and of the app', async () => {
    await setUpJpush(stack(), app);
    const openids = openidsOf('Dev', 3);
    const devices = openids.map((openid) => ({ openid, registration_id: `rid-${openid}` }));
    await stack().control.put(`/jpush/${jpushKey(app)}`, { devices });
    const recipients = devices.map(({ openid, registration_id: id }) => ({
      openid,
      attributes: { jpush_registration_id: id },
    }));
    await stack().api.call(upsertRecipients, { params: { app_id: app.id }, body: { recipients } });
    const message = { template: 'jpush/notification', fields: { alert: '春茶上市' } };
    const { id } = await pushAndFinish(stack(), body(openids, { message }));
    const stats = () => stack().api.call(pushStats, { params: { push_id: id }, query: {} });
    expect((await stats()).received).toMatchObject({ devices: 0, asked_at: null });
    const due = () =>
      sql(
        "update vendor_message set pull_due = hongyan_now() - interval '1 minute' where push_id = $1 and pull_due is not null",
        [id],
      );
    const context = engineContext(stack());
    // Not there: asked again later, nothing lost.
    await faults(stack(), app, { reset: 1 });
    await faults(stack(), app, { reset: 0 });
    await due();
    await pullReceived(context);
    await eventually(async () => (await stats()).received!.devices === 3);
    // Asked again, counted once.
    await due();
    await pullReceived(context);
    expect((await stats()).received!.devices).toBe(3);
    await eventually(async () => (await sql('select from stat_fact where app_id = $1 limit 1', [app.id])).length === 0);
    const { series } = await stack().api.call(getStats, {
      query: { app_id: app.id, dimensions: 'channel', metrics: 'received,accepted', granularity: 'total' } as never,
    });
    expect(series.find((one) => one.value === 'jpush')!.totals).toEqual({ received: 3, accepted: 3 });
    for (let asked = 1; asked > 0; ) {
      await due();
      asked = await pullReceived(context);
    }
    expect(await sql('select from vendor_message where push_id = $1 and pull_due is not null', [id])).toEqual([]);
  });
});
