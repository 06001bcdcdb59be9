import { Webhook } from 'standardwebhooks';
import { beforeAll, describe, expect, it } from 'vitest';
import { createCallbackKey } from '#channels/wechat/callback/crypto.ts';
import { openCallback } from '#channels/wechat/callback/open.ts';
import { deleteCallbackRelay, getCallbackRelay, putCallbackRelay } from '#contract/callback-relay.ts';
import { eraseRecipient } from '#contract/recipient.ts';
import { getWebhookMessage, listWebhookMessages } from '#contract/webhook.ts';
import { applied, callback, eventually, makeApp, type TestApp } from '#testkit/app.ts';
import { useStack } from '#testkit/fresh-stack.ts';
import { asAnotherOrganization } from '#testkit/organization.ts';
import { openidsOf } from '../engine/support/audience.ts';
import { Receiver } from '../stats/support/receiver.ts';
import { createTime, deliver, makeCallback } from './support/callback.ts';
import { expectProblem, send } from './support/http.ts';

const stack = useStack({ env: { OUTGOING_ALLOW: '127.0.0.1' } });
let receiver: Receiver;
beforeAll(async () => {
  receiver = await Receiver.start();
});

let made = 0;
/** An app whose callbacks are handed on, and what came of it. */
async function relayed(scope: 'others' | 'everything') {
  const app = await makeApp(stack());
  const path = `/wx/${++made}`;
  const params = { app_id: app.id };
  const relay = await stack().api.call(putCallbackRelay, { params, body: { url: receiver.url + path, scope } });
  // Doors know an app for a second.
  await eventually(async () => {
    await stack().control.post(`/apps/${app.appid}/phones`, { phones: [{ openid: openidsOf('Probe', 1)[0] }] });
    await stack().control.post(`/apps/${app.appid}/phones/${openidsOf('Probe', 1)[0]}/say`, { text: '喂' });
    await stack().control.post('/settle', {});
    return (await messages(relay.webhook.id)).length > 0;
  });
  const came = () => receiver.received.filter((one) => one.path.startsWith(`${path}?`));
  await eventually(async () => came().length > 0);
  return { app, relay, came, params, before: came().length };
}

const messages = async (id: string) =>
  (await stack().api.call(listWebhookMessages, { params: { webhook_id: id }, query: {} })).items;
const event = (app: TestApp, openid: string) => ({
  event: 'subscribe_msg_popup_event' as const,
  openid,
  createTime: createTime(Date.now()),
  items: [{ TemplateId: app.template, SubscribeStatusString: 'accept', PopupScene: '0' }],
});
const popup = (app: TestApp, openid: string) => makeCallback(app, event(app, openid));

describe('callbacks that are none of our business', () => {
  it('are handed on with their body to the byte, signed as WeChat signs, and as webhooks are', async () => {
    const { app, relay, came } = await relayed('others');
    const one = came()[0]!;
    const config = { token: callback.token, aesKey: createCallbackKey(callback.aesKey), appid: app.appid };
    const query = Object.fromEntries(new URL(one.path, 'http://x').searchParams);
    expect(openCallback({ query, rawBody: Buffer.from(one.body), config })).toMatchObject({
      ok: true,
      message: { kind: 'user_message', openid: openidsOf('Probe', 1)[0] },
    });
    expect(query.openid).toBe(openidsOf('Probe', 1)[0]);
    expect(new Webhook(relay.webhook.secret!).verify(one.body, one.headers as Record<string, string>)).toBeTruthy();
    expect(Object.keys(JSON.parse(one.body))).toContain('Encrypt');
  });

  it('leave what is about subscriptions here, unless everything is wanted', async () => {
    for (const scope of ['others', 'everything'] as const) {
      const { app, relay, came, before } = await relayed(scope);
      const said = event(app, openidsOf(`Pop${scope}`, 1)[0]!);
      const sent = makeCallback(app, said);
      expect((await deliver(stack(), sent)).status).toBe(200);
      // The same told again, and encrypted anew; then a forged one.
      expect((await deliver(stack(), sent)).status).toBe(200);
      expect((await deliver(stack(), makeCallback(app, said))).status).toBe(200);
      const forged = makeCallback(app, event(app, openidsOf('Forged', 1)[0]!), { token: 'AnotherTokenOfSomebody' });
      expect((await deliver(stack(), forged)).status).toBe(403);
      await applied(stack());
      const kinds = (await messages(relay.webhook.id)).map((one) => one.type);
      const more = scope === 'everything' ? 1 : 0;
      expect(kinds).toEqual(Array(before + more).fill('wechat.callback'));
      await eventually(async () => came().length === before + more);
      if (scope === 'everything') expect(came().at(-1)!.body).toBe(sent.body.toString());
    }
  });

  it('come again until they are taken, under one id, and nothing of a person is shown or kept in clear', async () => {
    const { app, relay, came, before } = await relayed('everything');
    receiver.answers = [{ status: 500 }, { status: 200 }];
    const openid = openidsOf('Again', 1)[0]!;
    await deliver(stack(), popup(app, openid));
    const of = { webhook_id: relay.webhook.id };
    await eventually(async () => came().length === before + 1);
    await eventually(async () => {
      await stack().service.pool.query(
        "update webhook_message set due_at = hongyan_now() where webhook_id = $1 and tries = 1 and state = 'pending'",
        [relay.webhook.id],
      );
      return came().length === before + 2;
    });
    const [first, second] = came().slice(-2);
    expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
    expect(second!.body).toBe(first!.body);
    const message_id = first!.headers['webhook-id'] as string;
    await eventually(async () => {
      const one = await stack().api.call(getWebhookMessage, { params: { ...of, message_id } });
      return one.state === 'delivered' && one.attempts.length === 2;
    });
    const { rows } = await stack().service.pool.query('select row_to_json(m)::text as text from webhook_message m');
    for (const { text } of rows) expect(text).not.toContain(openid);
    await applied(stack());
    const recipient = await app.recipientId(openid);
    await stack().api.call(eraseRecipient, { params: { app_id: app.id, recipient } });
    expect((await messages(relay.webhook.id)).map((one) => one.id)).not.toContain(message_id);
  });
});

describe('setting it up', () => {
  it('is written down, keeps its secret when changed, and ends', async () => {
    const { app, relay, params } = await relayed('others');
    const url = `${receiver.url}/elsewhere`;
    const changed = await stack().api.call(putCallbackRelay, { params, body: { url, scope: 'everything' } });
    expect(changed).toMatchObject({ scope: 'everything', webhook: { id: relay.webhook.id, url, relay: 'everything' } });
    expect(changed.webhook.secret).toBeUndefined();
    const { rows } = await stack().service.pool.query(
      "select before, after from audit_entry where app_id = $1 and action = 'putCallbackRelay' order by seq",
      [app.id],
    );
    expect(rows[1]).toEqual({
      before: { url: relay.webhook.url, scope: 'others' },
      after: { url, scope: 'everything' },
    });
    await stack().api.call(deleteCallbackRelay, { params });
    expectProblem(await send(stack(), 'GET', `/v1/apps/${app.id}/callback-relay`), 'not_found');
    expectProblem(await send(stack(), 'DELETE', `/v1/apps/${app.id}/callback-relay`), 'not_found');
  });

  it('refuses addresses that are not on the public internet, and other people’s apps', async () => {
    const app = await makeApp(stack());
    const path = `/v1/apps/${app.id}/callback-relay`;
    for (const url of [
      'http://169.254.169.254/latest',
      'http://10.0.0.1/',
      'ftp://example.com/',
      'https://u:p@example.com/',
    ]) {
      const answer = await send(stack(), 'PUT', path, { json: { url } });
      expectProblem(answer, 'webhook_url_refused', ['/url']);
    }
    expectProblem(
      await send(stack(), 'PUT', path, { json: { url: receiver.url, scope: 'nothing' } }),
      'validation_failed',
      ['/scope'],
    );
    const other = await asAnotherOrganization(stack());
    const params = { app_id: app.id };
    for (const call of [
      () => other.api.call(putCallbackRelay, { params, body: { url: receiver.url } }),
      () => other.api.call(getCallbackRelay, { params }),
      () => other.api.call(deleteCallbackRelay, { params }),
    ]) {
      await expect(call()).rejects.toMatchObject({ status: 404 });
    }
  });
});
