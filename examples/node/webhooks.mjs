// createWebhook, listWebhooks, getWebhook, updateWebhook, rotateWebhookSecret, testWebhook, listWebhookMessages,
// getWebhookMessage, replayWebhookMessage, recoverWebhook, deleteWebhook: 登记 Webhook，发测试事件，查看投递记录 / register a
// webhook, send it a test event, look at what was sent. Usage: webhooks.mjs URL. A receiver: examples of verifying are in
// docs/guides/webhooks.md.
import { call, until } from './api.mjs';

const url = process.argv[2];
const made = await call('POST', '/v1/webhooks', { url, event_types: ['delivery.*', 'push.finished', 'alert.*'] });
console.log(`keep the secret: ${made.secret.slice(0, 6)}…`);
const path = `/v1/webhooks/${made.id}`;
await call('PATCH', path, { description: '示例' });
const { secret } = await call('POST', `${path}/rotate`, { keep_hours: 1 });
console.log(`both sign for an hour: ${secret !== made.secret}`);

const { message_id: id } = await call('POST', `${path}/test`);
const tried = await until(
  () => call('GET', `${path}/messages/${id}`),
  (message) => message.attempts.length > 0,
);
console.log(`test event: answered ${tried.attempts[0].status}`);
const { items } = await call('GET', `${path}/messages`);
console.log(`messages: ${items.length}`);
await call('POST', `${path}/messages/${id}/replay`);
await call('POST', `${path}/recover`, { since: '2026-11-22T00:00:00+08:00' });
const { health } = await call('GET', path);
const all = await call('GET', '/v1/webhooks');
console.log(`failing since ${health.failing_since !== null}; webhooks: ${all.items.length}`);
await call('DELETE', path);

// putCallbackRelay, getCallbackRelay, deleteCallbackRelay: 微信的其他回调转给自有系统 / callbacks of WeChat that are none of
// Hongyan's go on to a system of your own.
const { items: apps } = await call('GET', '/v1/apps');
const relayPath = `/v1/apps/${process.env.APP_ID ?? apps[0].id}/callback-relay`;
await call('PUT', relayPath, { url, scope: 'others' });
const relay = await call('GET', relayPath);
console.log(`callbacks handed on: ${relay.scope}, ${relay.webhook.state}`);
await call('DELETE', relayPath);
