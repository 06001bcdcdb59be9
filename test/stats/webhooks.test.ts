import { Webhook } from 'standardwebhooks';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  createWebhook,
  deleteWebhook,
  getWebhook,
  getWebhookMessage,
  listWebhookMessages,
  listWebhooks,
  recoverWebhook,
  replayWebhookMessage,
  rotateWebhook,
  testWebhook,
  updateWebhook,
} from '#contract/webhook.ts';
import { newId } from '#core/ids.ts';
import { addMessages, takeMessages } from '#db/queries/webhook/message.ts';
import { sendMessage } from '#engine/outbox/send.ts';
import { Subscribers } from '#engine/outbox/subscribers.ts';
import { sweepOutbox } from '#engine/outbox/sweep.ts';
import { eventually, makeApp, settled, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { asAnotherOrganization } from '#testkit/organization.ts';
import { openidsOf, seed } from '../engine/support/audience.ts';
import { engineContext } from '../engine/support/by-hand.ts';
import { campaign, done } from '../engine/support/campaign.ts';
import { type Received, Receiver } from './support/receiver.ts';

const stack = useStack({ env: { OUTGOING_ALLOW: '127.0.0.1' } });
let app: TestApp;
let receiver: Receiver;
beforeAll(async () => {
  app = await makeApp(stack());
  receiver = await Receiver.start();
});

async function register(path: string, types: string[], over: object = {}) {
  const body = { url: `${receiver.url}${path}`, event_types: types, ...over };
  const webhook = await stack().api.call(createWebhook, { body });
  return { ...webhook, params: { webhook_id: webhook.id } };
}
const at = (path: string) => receiver.received.filter((one) => one.path === path);
const verified = (secret: string, { body, headers }: Received) =>
  new Webhook(secret).verify(body, headers as Record<string, string>) as { type: string; data: Record<string, never> };

describe('a webhook', () => {
  it('is told of outcomes in batches, signed, each recipient once', async () => {
    const hook = await register('/deliveries', ['delivery.accepted', 'delivery.delivered', 'consent.granted']);
    const openids = openidsOf('Hook', 120);
    await seed(stack(), app, openids, { tags: ['hook'] });
    const push = await campaign(stack(), app, 'hook');
    await done(stack(), push);
    await settled(stack());
    const items = () =>
      at('/deliveries').flatMap((one) => {
        const { type, data } = verified(hook.secret!, one) as unknown as {
          type: string;
          data: { items: { type: string; push_id?: string; recipient_id: string }[] };
        };
        expect(type).toMatch(/^(delivery|consent)\.batch$/);
        expect(Buffer.byteLength(one.body)).toBeLessThan(25_000);
        return data.items;
      });
    await eventually(async () => items().length >= 360);
    const of = (type: string) => items().filter((one) => one.type === type);
    const recipients = (await Promise.all(openids.map((openid) => app.recipientId(openid)))).sort();
    expect(
      of('delivery.accepted')
        .map((one) => one.recipient_id)
        .sort(),
    ).toEqual(recipients);
    expect(
      of('delivery.delivered')
        .map((one) => one.recipient_id)
        .sort(),
    ).toEqual(recipients);
    expect(
      of('consent.granted')
        .map((one) => one.recipient_id)
        .sort(),
    ).toEqual(recipients);
    expect(new Set(of('delivery.accepted').map((one) => one.push_id))).toEqual(new Set([push]));
    expect(items()).toHaveLength(360);
    const health = async () => (await stack().api.call(getWebhook, { params: hook.params })).health;
    // An answer is written down after it was given.
    await expect.poll(health).toMatchObject({
      failing_since: null,
      last_success_at: expect.any(String),
      pending: 0,
    });
  });

  it('is told of a campaign that ended once, however often somebody looks', async () => {
    const hook = await register('/ends', ['push.finished', 'event.*']);
    const context = engineContext(stack());
    const subscribers = new Subscribers(context.pool, context.newId);
    await sweepOutbox(context, subscribers, 0);
    await seed(stack(), app, ['oEnd0000000000000000000000001'], { tags: ['end'] });
    const push = await campaign(stack(), app, 'end', { name: '结束' });
    await done(stack(), push);
    for (let i = 0; i < 3; i++) await sweepOutbox(context, subscribers, 0);
    const told = () =>
      at('/ends')
        .map((one) => verified(hook.secret!, one) as unknown as { type: string; data: { push_id: string } })
        .filter(({ data }) => data.push_id === push);
    await eventually(async () => told().length > 0);
    await sweepOutbox(context, subscribers, 0);
    expect(told()).toMatchObject([{ type: 'push.finished', data: { name: '结束', audience_count: 1 } }]);
  });

  it('is signed by two secrets while one takes the place of the other', async () => {
    const hook = await register('/rotated', ['alert.*']);
    const rotated = await stack().api.call(rotateWebhook, { params: hook.params, body: { keep_hours: 1 } });
    expect(rotated.secret).not.toBe(hook.secret);
    await stack().api.call(testWebhook, { params: hook.params });
    await eventually(async () => at('/rotated').length === 1);
    for (const secret of [hook.secret!, rotated.secret!]) {
      expect(verified(secret, at('/rotated')[0]!).type).toBe('webhook.test');
    }
    await stack().api.call(rotateWebhook, { params: hook.params, body: { keep_hours: 0 } });
    await stack().api.call(testWebhook, { params: hook.params });
    await eventually(async () => at('/rotated').length === 2);
    expect(() => verified(rotated.secret!, at('/rotated')[1]!)).toThrow();
    expect(await stack().api.call(getWebhook, { params: hook.params })).not.toHaveProperty('secret');
  });

  it('comes again under the same id until it is taken, and shows every try', async () => {
    const slow = await Receiver.start();
    slow.answers = [
      { status: 503, headers: { 'retry-after': '0' }, body: 'busy' },
      { status: 200, body: 'thanks' },
    ];
    const hook = await register('', ['alert.*'], { url: slow.url });
    const { message_id: id } = await stack().api.call(testWebhook, { params: hook.params });
    await eventually(async () => slow.received.length === 1);
    const params = { ...hook.params, message_id: id };
    await eventually(async () => (await stack().api.call(getWebhookMessage, { params })).last_status === 503);
    const waiting = await stack().api.call(getWebhookMessage, { params });
    expect(waiting).toMatchObject({ state: 'pending', tries: 1, ended_at: null });
    expect(Date.parse(waiting.due_at!)).toBeGreaterThan(Date.now());
    await stack().service.pool.query('update webhook_message set due_at = now() where id = $1', [id]);
    await eventually(async () => (await stack().api.call(getWebhookMessage, { params })).state === 'delivered');
    const shown = await stack().api.call(getWebhookMessage, { params });
    expect(shown.attempts).toMatchObject([
      { status: 503, response: 'busy' },
      { status: 200, response: 'thanks' },
    ]);
    expect(new Set(slow.received.map((one) => one.headers['webhook-id']))).toEqual(new Set([id]));
    await stack().api.call(replayWebhookMessage, { params });
    await eventually(async () => slow.received.length === 3);
  });

  it('that is gone (410) is switched off, and what failed can be had later', async () => {
    const moved = await Receiver.start();
    moved.answers = [{ status: 410 }];
    const hook = await register('', ['alert.*'], { url: moved.url });
    await stack().api.call(testWebhook, { params: hook.params });
    await eventually(async () => (await stack().api.call(getWebhook, { params: hook.params })).state === 'disabled');
    expect((await stack().api.call(getWebhook, { params: hook.params })).disabled_reason).toMatch(/410/);
    await stack().api.call(testWebhook, { params: hook.params });
    moved.answers = [{ status: 204 }];
    await stack().api.call(updateWebhook, { params: hook.params, body: { state: 'active' } });
    await eventually(async () => moved.received.length === 2);
    const since = new Date(Date.now() - 3_600_000).toISOString();
    expect(await stack().api.call(recoverWebhook, { params: hook.params, body: { since } })).toEqual({ messages: 1 });
    await eventually(async () => moved.received.length === 3);
    await eventually(async () => {
      const { items } = await stack().api.call(listWebhookMessages, {
        params: hook.params,
        query: { state: 'delivered' },
      });
      return items.length === 2;
    });
  });

  it('is sent to again by another when the one who took the message dies', async () => {
    const hook = await register('/lease', ['alert.*'], {});
    await stack().api.call(updateWebhook, { params: hook.params, body: { state: 'disabled' } });
    const context = engineContext(stack());
    const now = context.clock.now();
    const id = newId();
    await addMessages(context.pool, [{ id, webhookId: hook.id, type: 'webhook.test', payload: { type: 'x' } }], now);
    const later = (ms: number) => new Date(now.getTime() + ms);
    const [lost] = await takeMessages(context.pool, hook.id, later(1), later(60_000), 5);
    expect(await takeMessages(context.pool, hook.id, later(2), later(60_000), 5)).toEqual([]);
    const [again] = await takeMessages(context.pool, hook.id, later(61_000), later(120_000), 5);
    expect([lost!.tries, again!.tries]).toEqual([1, 2]);
    await sendMessage(
      {
        ...context,
        outgoing: { post: async () => ({ status: 200, ms: 1, error: null, response: '', retryAfter: null }) } as never,
      },
      again!,
    );
    // Who was thought dead comes late: what the other wrote stands.
    await sendMessage(
      {
        ...context,
        outgoing: { post: async () => ({ status: 500, ms: 1, error: null, response: '', retryAfter: null }) } as never,
      },
      lost!,
    );
    const params = { ...hook.params, message_id: id };
    expect(await stack().api.call(getWebhookMessage, { params })).toMatchObject({ state: 'delivered', tries: 2 });
  });

  it.each([
    ['http://169.254.169.254/latest', 'not_public'],
    ['http://localhost:1/', 'not_public'],
    ['http://[::1]/', 'not_public'],
    ['http://10.0.0.8/hook', 'not_public'],
    ['ftp://example.com/', 'scheme'],
    ['http://a:b@example.com/', 'credentials'],
    ['http://no-such-host.invalid/', 'unresolvable'],
  ])('cannot be at %s', async (url, code) => {
    // localhost may be ::1 first, which is not allowed here.
    const call = stack().api.call(createWebhook, { body: { url, event_types: ['alert.*'] } });
    if (url.includes('localhost'))
      return void (await call.catch((error) => expect(error.problem.code).toBe('webhook_url_refused')));
    await expect(call).rejects.toMatchObject({
      status: 422,
      problem: { code: 'webhook_url_refused', errors: [{ pointer: '/url', code }] },
    });
  });

  it('wants events that there are', async () => {
    const body = { url: receiver.url, event_types: ['delivery.teleported'] };
    await expect(stack().api.call(createWebhook, { body })).rejects.toMatchObject({ status: 422 });
  });

  it('is nobody else’s', async () => {
    const hook = await register('/private', ['*']);
    const other = await asAnotherOrganization(stack());
    const { params } = hook;
    expect((await other.api.call(listWebhooks, {})).items).toEqual([]);
    const message = { ...params, message_id: newId() };
    for (const call of [
      () => other.api.call(getWebhook, { params }),
      () => other.api.call(updateWebhook, { params, body: { state: 'disabled' } }),
      () => other.api.call(rotateWebhook, { params, body: {} }),
      () => other.api.call(testWebhook, { params }),
      () => other.api.call(listWebhookMessages, { params }),
      () => other.api.call(getWebhookMessage, { params: message }),
      () => other.api.call(replayWebhookMessage, { params: message }),
      () => other.api.call(recoverWebhook, { params, body: { since: new Date().toISOString() } }),
      () => other.api.call(deleteWebhook, { params }),
    ]) {
      await expect(call()).rejects.toMatchObject({ status: 404 });
    }
    expect(await stack().api.call(deleteWebhook, { params })).toEqual({ id: hook.id });
    await expect(stack().api.call(getWebhook, { params })).rejects.toMatchObject({ status: 404 });
  });
});
