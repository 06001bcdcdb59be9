import { beforeAll, describe, expect, it } from 'vitest';
import { createPush } from '#contract/push.ts';
import { upsertRecipients } from '#contract/recipient.ts';
import { type Rule, rule as ruleSchema } from '#contract/rule.ts';
import { estimateSegment } from '#contract/segment.ts';
import { idAt, newId } from '#core/ids.ts';
import { applied, finished, makeApp, pushBody, settled, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { expectProblem, send } from './support/http.ts';
import { logIn, type MiniProgram } from './support/miniprogram.ts';

const stack = useStack();
let app: TestApp;
let user: MiniProgram;
const openid = 'oBehave000001';
const dayMs = 86_400_000;
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

beforeAll(async () => {
  app = await makeApp(stack(), { callback: null, spread: 4 });
  user = await logIn(stack(), app, openid);
  await applied(stack());
});

const report = (items: unknown[]) => send(stack(), 'POST', '/v1/events', { json: { app_id: app.id, items } });
const door = (path: string, json: unknown, key = user.token) => send(stack(), 'POST', path, { json, key });
async function count(rule: Rule): Promise<number> {
  const body = { audience: { rule: ruleSchema.parse(rule) }, exact: true };
  return (await stack().api.call(estimateSegment, { params: { app_id: app.id }, body })).count;
}
const counted = (event: string, exactly: number, where?: Rule['behavior']) =>
  count({ behavior: { event, exactly, ...where } });
const shown = async (of = openid) => (await send(stack(), 'GET', `/v1/apps/${app.id}/recipients/${of}`)).body;

describe('events of a backend', () => {
  it('count once per id, whoever they are of, and bring their recipient', async () => {
    const at = ago(60_000);
    const one = {
      id: 'e1',
      openid: 'oNewByEvent01',
      name: 'order.paid',
      properties: { amount: 12.5 },
      occurred_at: at,
    };
    const first = await report([one, one, { ...one, id: 'e2' }]);
    expect(first.status).toBe(202);
    expect(first.body).toEqual({
      received: 2,
      items: [{ result: 'received' }, { result: 'duplicate' }, { result: 'received' }],
    });
    expect((await report([one])).body).toEqual({ received: 0, items: [{ result: 'duplicate' }] });
    await applied(stack());
    expect(await counted('order.paid', 2)).toBe(1);
    expect(await counted('order.paid', 2, { event: 'order.paid', where: [{ property: 'amount', above: 12 }] })).toBe(1);
    expect(await shown('oNewByEvent01')).toMatchObject({ openid: 'oNewByEvent01', status: 'active' });
  });

  it('that are too old or to come are answered at their place, and the others are taken', async () => {
    const items = [9 * dayMs, -dayMs, 7 * dayMs].map((ms, i) => {
      return { id: `t${i}`, openid, name: 'timed', occurred_at: ago(ms) };
    });
    expect((await report(items)).body).toEqual({
      received: 1,
      items: [{ result: 'too_old' }, { result: 'in_the_future' }, { result: 'received' }],
    });
    await applied(stack());
    expect(await counted('timed', 1)).toBe(1);
    expect(await count({ behavior: { event: 'timed', at_least: 1, within_days: 6 } })).toBe(0);
    expect(await count({ last_time: { event: 'timed', before_days: 6 } })).toBe(1);
  });

  it.each<[string, object, string]>([
    ['a name of ours', { name: 'message.opened' }, 'name'],
    ['a name in capitals', { name: 'Paid' }, 'name'],
    ['a nested property', { properties: { a: { b: 1 } } }, 'properties/a'],
    ['a long property', { properties: { a: 'x'.repeat(257) } }, 'properties/a'],
    [
      '31 properties',
      { properties: Object.fromEntries(Array.from({ length: 31 }, (_, i) => [`p${i}`, 1])) },
      'properties',
    ],
    ['half a surrogate pair', { properties: { a: '\udc00' } }, 'properties/a'],
  ])('with %s are refused', async (_, over, pointer) => {
    const answer = await report([{ id: 'bad', openid, name: 'good', ...over }]);
    expectProblem(answer, 'validation_failed', [`/items/0/${pointer}`]);
  });
});

describe('events of a mini-program', () => {
  it('are taken once per nonce and move the time last seen', async () => {
    await stack().service.pool.query(
      "update recipient set last_seen_at = now() - interval '2 hours' where app_id = $1",
      [app.id],
    );
    const events = ['tea.viewed', 'tea.viewed', 'tea.bought'].map((name) => {
      return { nonce: newId(), name, properties: { sku: '龙井😀', first: true, n: 2 }, occurred_at: ago(1000) };
    });
    const answer = await door('/door/events', { events });
    expect([answer.status, answer.body]).toEqual([202, { received: 3, refused: 0 }]);
    expect((await door('/door/events', { events: events.slice(1) })).body).toEqual({ received: 2, refused: 0 });
    await applied(stack());
    expect(await counted('tea.viewed', 2)).toBe(1);
    const where = [
      { property: 'sku', equals: '龙井😀' },
      { property: 'first', equals: true },
      { property: 'n', at_least: 2 },
    ];
    expect(await count({ behavior: { event: 'tea.bought', at_least: 1, where } })).toBe(1);
    expect(Date.parse((await shown()).last_seen_at)).toBeGreaterThan(Date.now() - 60_000);
  });

  it('are kept at the time the nonce allows, whatever the clock of the phone', async () => {
    const nonce = newId();
    const event = { nonce, name: 'clock.wrong' };
    await door('/door/events', { events: [{ ...event, occurred_at: '2999-01-01T00:00:00Z' }] });
    await applied(stack());
    const { rows } = await stack().service.pool.query("select at from behavior where name = 'clock.wrong'");
    expect(rows).toHaveLength(1);
    expect(Math.abs(rows[0].at.getTime() - Date.now())).toBeLessThan(60_000);
  });

  it('dated out of range are left out; when all are, that is said', async () => {
    const old = { nonce: idAt(new Date(Date.now() - 9 * dayMs), Buffer.alloc(10, 1)), name: 'old' };
    const fresh = { nonce: newId(), name: 'fresh' };
    expect((await door('/door/events', { events: [old, fresh] })).body).toEqual({ received: 1, refused: 1 });
    expectProblem(await door('/door/events', { events: [old] }), 'nonce_out_of_range');
    expectProblem(await door('/door/events', { events: [fresh] }, 'nonsense'), 'client_token_invalid');
    expectProblem(await door('/door/events', { events: [] }), 'validation_failed', ['/events']);
    const named = { events: [{ nonce: newId(), name: 'message.clicked' }] };
    expectProblem(await door('/door/events', named), 'validation_failed', ['/events/0/name']);
  });
});

describe('a mini-program that says who its user is', () => {
  const identify = (attributes: object, over: object = {}) =>
    door('/door/identify', { nonce: newId(), attributes, ...over });

  it('writes attributes of its own, takes them back, and tells its device', async () => {
    const profile = {
      device: { platform: 'ohos', type: 'phone' },
      language: 'zh_CN',
      location: { latitude: 30.2741, longitude: 120.1551 },
    };
    const answer = await identify({ size: 'L', visits: 3, likes: ['绿茶', '🍵'], gone: true }, { profile });
    expect([answer.status, answer.body]).toEqual([202, { received: 1 }]);
    await identify({ gone: null, visits: 4 });
    await applied(stack());
    expect(await shown()).toMatchObject({ attributes: { size: 'L', visits: 4, likes: ['绿茶', '🍵'] }, ...profile });
    expect((await shown()).attributes).not.toHaveProperty('gone');
    expect(await count({ near: { latitude: 30.28, longitude: 120.16, km: 2 } })).toBe(1);
    expect(await count({ device: { platform: ['ohos'] } })).toBe(1);
    const { items } = (await send(stack(), 'GET', `/v1/apps/${app.id}/attributes`)).body;
    expect(items).toContainEqual(expect.objectContaining({ name: 'visits', type: 'number', source: 'client' }));
  });

  it('changes no type, and nothing that the backend wrote unless it may', async () => {
    expectProblem(await identify({ size: 5 }), 'attribute_type', ['/attributes/size']);
    const recipients = [{ openid, attributes: { level: 3 } }];
    await stack().api.call(upsertRecipients, { params: { app_id: app.id }, body: { recipients } });
    const forbidden = () => identify({ level: 99 });
    for (let kept = true; kept; ) {
      // The door may know the attributes of a second ago.
      const answer = await forbidden();
      kept = answer.status === 202;
      if (!kept) expectProblem(answer, 'validation_failed', ['/attributes/level']);
    }
    const path = `/v1/apps/${app.id}/attributes/level`;
    const other = await send(stack(), 'PUT', path, { json: { type: 'string', client_may_set: true } });
    expectProblem(other, 'attribute_type', ['/type']);
    const opened = await send(stack(), 'PUT', path, { json: { type: 'number', client_may_set: true } });
    expect(opened.body).toMatchObject({ name: 'level', type: 'number', source: 'server', client_may_set: true });
  });
});

describe('opens and clicks', () => {
  it('are events that rules count, and facts of the push', async () => {
    const reader = 'oReads0000001';
    await app.consent([reader]);
    const receipt = await stack().api.call(createPush, { body: pushBody(app, [reader]) });
    if (!('id' in receipt)) throw new Error('a receipt was expected');
    await finished(stack(), receipt.id);
    const not = await count({ push: { id: receipt.id, is: 'not_opened' } });
    const vault = await stack().service.vaults.ofApp(app.id);
    const token = vault.deliveryToken({ pushId: receipt.id, recipientId: await app.recipientId(reader) });
    const json = { app: app.id, delivery: token, target: 'buy' };
    expect((await send(stack(), 'POST', '/door/clicked', { json, key: null })).status).toBe(202);
    await settled(stack());
    expect(not).toBe(1);
    expect(await count({ push: { id: receipt.id, is: 'not_opened' } })).toBe(0);
    expect(await count({ push: { id: receipt.id, is: 'clicked' } })).toBe(1);
    expect(await count({ push: { id: receipt.id, is: 'received' } })).toBe(1);
    const where = [{ property: 'push_id', equals: receipt.id }];
    expect(await count({ behavior: { event: 'message.opened', exactly: 1, where } })).toBe(1);
    expect(
      await count({
        behavior: { event: 'message.clicked', exactly: 1, where: [{ property: 'target', equals: 'buy' }] },
      }),
    ).toBe(1);
  });
});
