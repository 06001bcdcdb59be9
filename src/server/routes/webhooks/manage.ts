import { ApiError } from '#contract/errors.ts';
import {
  createWebhook,
  deleteWebhook,
  getWebhook,
  listWebhooks,
  rotateWebhook,
  updateWebhook,
} from '#contract/webhook.ts';
import {
  insertWebhook,
  listWebhooks as readWebhooks,
  deleteWebhook as removeWebhook,
  rotateWebhook as writeSecret,
  updateWebhook as writeWebhook,
} from '#db/queries/webhook/endpoint.ts';
import { withTransaction } from '#db/tx.ts';
import { onlyApp } from '../../auth/actor.ts';
import { appInScope, assertAllApps } from '../../auth/scope.ts';
import { webhookOf } from '../../present/webhook.ts';
import { route } from '../../route.ts';
import { checkUrl, maySee, webhookInScope } from '../../webhooks/find.ts';
import { newWebhookSecret } from '../../webhooks/secret.ts';

/** Of one organization: every event is looked up against each. */
const mostWebhooks = 100;

export const createWebhookRoute = route(createWebhook, async ({ body, key }, context) => {
  const named = body.app_id ?? onlyApp(key);
  if (named === null) assertAllApps(key);
  const appId = named === null ? null : (await appInScope(context, key, named)).id;
  await checkUrl(context, body.url);
  if ((await readWebhooks(context.pool, key.organizationId, null)).length >= mostWebhooks) {
    throw new ApiError('too_many_webhooks');
  }
  const id = context.newId();
  const { text, sealed } = await newWebhookSecret(context, key.organizationId, id);
  const { url, description, event_types } = body;
  const row = { id, organization_id: key.organizationId, app_id: appId, url, description, event_types, secret: sealed };
  return webhookOf({ ...(await insertWebhook(context.pool, row, context.clock.now())), pending: 0 }, text);
});

export const listWebhooksRoute = route(listWebhooks, async ({ key }, context) => {
  const rows = await readWebhooks(context.pool, key.organizationId, null);
  return { items: rows.filter((row) => maySee(key, row)).map((row) => webhookOf(row)) };
});

export const getWebhookRoute = route(getWebhook, async ({ params, key }, context) => {
  return webhookOf(await webhookInScope(context, key, params.webhook_id));
});

export const updateWebhookRoute = route(updateWebhook, async ({ params, body, key }, context) => {
  const before = await webhookInScope(context, key, params.webhook_id);
  if (body.url !== undefined) await checkUrl(context, body.url);
  const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
  const row = await writeWebhook(context.pool, { ...before, ...given }, context.clock.now());
  if (row === undefined) throw new ApiError('not_found', { detail: 'no such webhook' });
  return webhookOf({ ...row, pending: before.pending });
});

export const deleteWebhookRoute = route(deleteWebhook, async ({ params, key }, context) => {
  const { id } = await webhookInScope(context, key, params.webhook_id);
  await withTransaction(context.pool, (tx) => removeWebhook(tx, key.organizationId, id));
  return { id };
});

export const rotateWebhookRoute = route(rotateWebhook, async ({ params, body, key }, context) => {
  const before = await webhookInScope(context, key, params.webhook_id);
  const { text, sealed } = await newWebhookSecret(context, key.organizationId, before.id);
  const now = context.clock.now();
  const until = new Date(now.getTime() + body.keep_hours * 3_600_000);
  const of = { organizationId: key.organizationId, id: before.id };
  const row = await writeSecret(context.pool, of, sealed, until, now);
  if (row === undefined) throw new ApiError('not_found', { detail: 'no such webhook' });
  return webhookOf({ ...row, pending: before.pending }, text);
});
