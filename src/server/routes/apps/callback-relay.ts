import { deleteCallbackRelay, getCallbackRelay, putCallbackRelay } from '#contract/callback-relay.ts';
import { ApiError } from '#contract/errors.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { deleteWebhook, type WatchedWebhook } from '#db/queries/webhook/endpoint.ts';
import { findRelay, putRelay } from '#db/queries/webhook/relay.ts';
import { withTransaction } from '#db/tx.ts';
import { appInScope } from '../../auth/scope.ts';
import type { ServerContext } from '../../context.ts';
import { webhookOf } from '../../present/webhook.ts';
import { route } from '../../route.ts';
import { checkUrl } from '../../webhooks/find.ts';
import { newWebhookSecret } from '../../webhooks/secret.ts';

export const getCallbackRelayRoute = route(getCallbackRelay, async ({ params, key }, context) => {
  const app = await appInScope(context, key, params.app_id);
  return view(app, await relayOf(context, app));
});

export const putCallbackRelayRoute = route(putCallbackRelay, async ({ params, body, key, audit }, context) => {
  const app = await appInScope(context, key, params.app_id);
  await checkUrl(context, body.url);
  const before = await findRelay(context.pool, app.id);
  const id = context.newId();
  const { text, sealed } = await newWebhookSecret(context, app.organization_id, id);
  const row = await withTransaction(context.pool, async (tx) => {
    const given = { id, organization_id: app.organization_id, app_id: app.id, url: body.url, secret: sealed };
    const written = await putRelay(tx, { ...given, relay: body.scope }, context.clock.now());
    await audit.in(tx, { before: before && { url: before.url, scope: before.relay }, after: body });
    return written;
  });
  return view(app, { ...row, pending: before?.pending ?? 0 }, row.made ? text : undefined);
});

export const deleteCallbackRelayRoute = route(deleteCallbackRelay, async ({ params, key, audit }, context) => {
  const app = await appInScope(context, key, params.app_id);
  const before = await relayOf(context, app);
  await withTransaction(context.pool, async (tx) => {
    await deleteWebhook(tx, app.organization_id, before.id);
    await audit.in(tx, { before: { url: before.url, scope: before.relay } });
  });
  return { app_id: app.id };
});

async function relayOf(context: ServerContext, app: AppRow): Promise<WatchedWebhook> {
  const row = await findRelay(context.pool, app.id);
  if (row === undefined) throw new ApiError('not_found', { detail: 'callbacks of this app are not handed on' });
  return row;
}

function view(app: AppRow, row: WatchedWebhook, secret?: string) {
  return { app_id: app.id, scope: row.relay!, webhook: webhookOf(row, secret) };
}
