import { beforeAll, describe, expect, it } from 'vitest';
import { createPush, getPush, listDeliveries } from '#contract/push.ts';
import { resolveDeliveries, resolveDelivery } from '#contract/push-control.ts';
import { applied, eventually, finished, makeApp, pushBody, settled, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { asAnotherOrganization } from '#testkit/organization.ts';
import { createTime, deliver, makeCallback } from './support/callback.ts';
import { expectProblem, send } from './support/http.ts';

const stack = useStack();
let app: TestApp;
beforeAll(async () => {
  app = await makeApp(stack(), { callback: null });
});

type Over = Parameters<typeof pushBody>[2];
const sql = async (text: string, values: unknown[] = []) => (await stack().service.pool.query(text, values)).rows;
const faults = (settings: Record<string, unknown>, of = app) =>
  stack().control.post('/faults', { appid: of.appid, errors: [], latencyMs: 0, reset: 0, acceptDrop: 0, ...settings });

async function create(openid: string, over: Over = {}, of = app): Promise<string> {
  const receipt = await stack().api.call(createPush, { body: pushBody(of, [openid], over) });
  if (!('id' in receipt)) throw new Error('a receipt was expected');
  return receipt.id;
}

/** A push to one recipient whose call broke before WeChat took it, or after. */
async function unknownPush(openid: string, how: 'reset' | 'acceptDrop' = 'reset', over: Over = {}): Promise<string> {
  await faults({ [how]: 1 });
  const id = await create(openid, over);
  expect(await finished(stack(), id)).toMatchObject({ outcomes: { unknown: 1 } });
  await faults({});
  return id;
}

async function deliveryOf(pushId: string) {
  const { items } = await stack().api.call(listDeliveries, { params: { push_id: pushId }, query: {} });
  return items[0]!;
}

const get = (id: string) => stack().api.call(getPush, { params: { push_id: id } });
async function books(openid: string): Promise<{ credits: number; spent: number }[]> {
  return sql('select credits, spent from consent where app_id = $1 and recipient_id = $2', [
    app.id,
    await app.recipientId(openid),
  ]);
}

let messages = 7_000_000_000_000_000_000n;
/** WeChat reports that a message was delivered; answers its id. */
async function report(openid: string, over: { msgId?: string; at?: Date } = {}): Promise<string> {
  const msgId = over.msgId ?? String(++messages);
  const items = [{ TemplateId: app.template, MsgID: msgId, ErrorCode: '0', ErrorStatus: 'success' }];
  const at = createTime(over.at ?? stack().service.clock.now());
  const event = { event: 'subscribe_msg_sent_event' as const, openid, createTime: at, items };
  expect((await deliver(stack(), makeCallback(app, event))).status).toBe(200);
  return msgId;
}

/** Resolves when the report was looked at and found to be about nothing known so far. */
const waits = (msgId: string) =>
  eventually(async () => {
    const rows = await sql("select tries, applied_at from inbox where payload ->> 'msg_id' = $1", [msgId]);
    return rows[0]?.tries > 0 && rows[0].applied_at === null;
  });
const lookAgain = () => sql('update inbox set due_at = hongyan_now() where applied_at is null');

describe('WeChat’s report of a message', () => {
  it('settles the unknown it is about', async () => {
    const called = await makeApp(stack());
    await called.consent(['oDropped00001']);
    await faults({ acceptDrop: 1 }, called);
    const id = await create('oDropped00001', {}, called);
    await finished(stack(), id);
    await settled(stack());

    expect(await get(id)).toMatchObject({
      outcomes: { accepted: 1, unknown: 0 },
      delivered: 1,
      law: { holds: true, differences: [] },
    });
    const path = `/accepted?appid=${called.appid}`;
    const { accepted } = await stack().control.get<{ accepted: { msgid: string }[] }>(path);
    expect(await deliveryOf(id)).toMatchObject({
      outcome: 'accepted',
      msg_id: accepted[0]!.msgid,
      errmsg: null,
      credit_spent: true,
      resolved_by: 'sent_event',
      delivered_at: expect.any(String),
    });
  });

  it('settles nothing while it could be about two', async () => {
    await app.consent(['oTwo000000001', 'oTwo000000001']);
    const [one, two] = [
      await unknownPush('oTwo000000001'),
      await unknownPush('oTwo000000001', 'reset', { no_credit: 'try' }),
    ];
    const msgId = await report('oTwo000000001');
    await waits(msgId);
    expect([await deliveryOf(one), await deliveryOf(two)]).toMatchObject([
      { outcome: 'unknown' },
      { outcome: 'unknown' },
    ]);

    await resolve(one, 'oTwo000000001', 'failed');
    await eventually(async () => (await deliveryOf(one)).outcome === 'failed');
    await lookAgain();
    await applied(stack());
    expect(await deliveryOf(two)).toMatchObject({ outcome: 'accepted', msg_id: msgId });
  });

  it('settles nothing that was called after it', async () => {
    await app.consent(['oLater0000001']);
    const at = stack().service.clock.now();
    const id = await unknownPush('oLater0000001');
    await waits(await report('oLater0000001', { at: new Date(at.getTime() - 2000) }));
    expect(await deliveryOf(id)).toMatchObject({ outcome: 'unknown', msg_id: null });
    await sql("update inbox set applied_at = due_at, result = 'unmatched' where applied_at is null");
  });

  it('about another message of the recipient leaves the unknown alone', async () => {
    await app.consent(['oOther0000001', 'oOther0000001']);
    const fine = await create('oOther0000001');
    await finished(stack(), fine);
    const unknown = await unknownPush('oOther0000001', 'reset', { no_credit: 'try' });
    await report('oOther0000001', { msgId: (await deliveryOf(fine)).msg_id! });
    await applied(stack());
    expect(await deliveryOf(fine)).toMatchObject({ outcome: 'accepted', delivered_at: expect.any(String) });
    expect(await deliveryOf(unknown)).toMatchObject({ outcome: 'unknown', delivered_at: null });
  });

  it('waits while a call is on the wire that it could be about', async () => {
    await app.consent(['oWire00000001']);
    const unknown = await unknownPush('oWire00000001', 'reset', { no_credit: 'try' });
    await app.consent(['oWire00000001']);
    await faults({ latencyMs: 2500 });
    const calling = await create('oWire00000001', { no_credit: 'try' });
    await eventually(async () => (await sql('select from intent where push_id = $1', [calling])).length === 1);
    const msgId = await report('oWire00000001');
    await waits(msgId);
    expect(await sql('select from intent where push_id = $1', [calling])).toHaveLength(1);
    expect(await deliveryOf(unknown)).toMatchObject({ outcome: 'unknown' });
    await finished(stack(), calling);
    await faults({});
    await lookAgain();
    await applied(stack());
    expect(await deliveryOf(unknown)).toMatchObject({ outcome: 'accepted', msg_id: msgId });
  });
});

const resolve = async (id: string, openid: string, outcome: 'accepted' | 'failed') => {
  const params = { push_id: id, recipient_id: await app.recipientId(openid) };
  return stack().api.call(resolveDelivery, { params, body: { outcome } });
};

describe('an operator', () => {
  it('who finds that it was not sent gives the credit back', async () => {
    await app.consent(['oNotSent00001']);
    const id = await unknownPush('oNotSent00001');
    expect(await books('oNotSent00001')).toEqual([{ credits: 0, spent: 1 }]);
    expect(await resolve(id, 'oNotSent00001', 'failed')).toMatchObject({ push_id: id, outcome: 'failed' });
    await applied(stack());
    expect(await deliveryOf(id)).toMatchObject({
      outcome: 'failed',
      reason: 'not_sent',
      credit_spent: false,
      resolved_by: expect.stringMatching(/^operator:./),
      resolved_at: expect.any(String),
    });
    expect(await books('oNotSent00001')).toEqual([{ credits: 1, spent: 0 }]);
    expect(await get(id)).toMatchObject({ outcomes: { failed: 1, unknown: 0 }, law: { holds: true } });
  });

  it('who finds that it was sent keeps the credit spent', async () => {
    await app.consent(['oWasSent00001']);
    const id = await unknownPush('oWasSent00001');
    await resolve(id, 'oWasSent00001', 'accepted');
    await applied(stack());
    expect(await deliveryOf(id)).toMatchObject({ outcome: 'accepted', reason: null, credit_spent: true });
    expect(await books('oWasSent00001')).toEqual([{ credits: 0, spent: 1 }]);
    expect(await get(id)).toMatchObject({ outcomes: { accepted: 1, unknown: 0 }, law: { holds: true } });
  });

  it('who finds that one without a known credit was sent books the credit the platform had', async () => {
    await app.enter(['oUntold000001']);
    const id = await unknownPush('oUntold000001', 'reset', { no_credit: 'try' });
    expect(await deliveryOf(id)).toMatchObject({ credit_spent: false });
    await resolve(id, 'oUntold000001', 'accepted');
    await applied(stack());
    expect(await deliveryOf(id)).toMatchObject({ outcome: 'accepted', credit_spent: true });
    expect(await books('oUntold000001')).toEqual([{ credits: 0, spent: 1 }]);
  });

  it('of two the first is right', async () => {
    await app.consent(['oRace00000001']);
    const id = await unknownPush('oRace00000001');
    const said = await Promise.allSettled([
      resolve(id, 'oRace00000001', 'failed'),
      resolve(id, 'oRace00000001', 'failed'),
    ]);
    expect(said.some((one) => one.status === 'fulfilled')).toBe(true);
    await applied(stack());
    expect(await books('oRace00000001')).toEqual([{ credits: 1, spent: 0 }]);
    expect(await get(id)).toMatchObject({ outcomes: { failed: 1, unknown: 0 }, law: { holds: true } });
  });

  it('says it of many at once, of some by name or by the time of their calls', async () => {
    const many = ['oMany00000001', 'oMany00000002', 'oMany00000003', 'oMany00000004'];
    await app.consent(many);
    await faults({ reset: 1 });
    const made = await stack().api.call(createPush, { body: pushBody(app, many) });
    const id = 'id' in made ? made.id : '';
    expect(await finished(stack(), id)).toMatchObject({ outcomes: { unknown: 4 } });
    await faults({});
    const params = { push_id: id };
    const named = await Promise.all(many.slice(0, 1).map((openid) => app.recipientId(openid)));
    const none = await stack().api.call(resolveDeliveries, {
      params,
      body: { outcome: 'failed', called_to: '2020-01-01T00:00:00Z' },
    });
    expect(none).toEqual({ push_id: id, outcome: 'failed', count: 0, more: false });
    const some = await stack().api.call(resolveDeliveries, {
      params,
      body: { outcome: 'accepted', recipients: [...named, await app.recipientId('oStranger0001')] },
    });
    expect(some.count).toBe(1);
    await applied(stack());
    const rest = await stack().api.call(resolveDeliveries, {
      params,
      body: { outcome: 'failed', called_from: '2020-01-01T00:00:00Z' },
    });
    expect(rest.count).toBe(3);
    await applied(stack());
    expect(await get(id)).toMatchObject({ outcomes: { accepted: 1, failed: 3, unknown: 0 }, law: { holds: true } });
    const listed = async (reason: string) =>
      (await stack().api.call(listDeliveries, { params, query: { outcome: 'failed', reason } })).items.length;
    expect([await listed('not_sent'), await listed('content')]).toEqual([3, 0]);
    expect(await books('oMany00000001')).toEqual([{ credits: 0, spent: 1 }]);
    expect(await books('oMany00000002')).toEqual([{ credits: 1, spent: 0 }]);
    const path = `/v1/pushes/${id}/deliveries/resolve`;
    const other = await asAnotherOrganization(stack());
    expectProblem(await send(other, 'POST', path, { json: { outcome: 'failed' } }), 'not_found');
    const both = { outcome: 'failed', recipients: named, called_to: '2030-01-01T00:00:00Z' };
    expectProblem(await send(stack(), 'POST', path, { json: both }), 'validation_failed', ['/recipients']);
  });

  it('cannot change what is known, nor what is not theirs', async () => {
    await app.consent(['oKnown0000001']);
    const id = await create('oKnown0000001');
    await finished(stack(), id);
    const path = async (openid: string) => `/v1/pushes/${id}/deliveries/${await app.recipientId(openid)}/resolve`;
    const ask = async (openid: string, on = stack()) =>
      send(on, 'POST', await path(openid), { json: { outcome: 'failed' } });
    expectProblem(await ask('oKnown0000001'), 'delivery_not_unknown');
    expectProblem(await ask('oNobody000001'), 'delivery_not_unknown');
    expectProblem(await ask('oKnown0000001', await asAnotherOrganization(stack())), 'not_found');
  });
});
