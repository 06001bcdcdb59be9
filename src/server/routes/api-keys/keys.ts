import { randomBytes } from 'node:crypto';
import { createApiKey, listApiKeys, revokeApiKey } from '#contract/api-key.ts';
import { ApiError } from '#contract/errors.ts';
import { permissionsOfOldKeys } from '#contract/permission.ts';
import { apiKeyRandomBytes, createApiKey as makeKey } from '#core/vault/api-key.ts';
import { createJpushKey, jpushKeyRandomBytes } from '#core/vault/jpush-key.ts';
import { insertApiKey } from '#db/queries/key/keys.ts';
import { apiKeysOf, revokeApiKeyOf } from '#db/queries/key/manage.ts';
import { withTransaction } from '#db/tx.ts';
import { appsToStore, assertMayGive } from '../../auth/giving.ts';
import { checkJpushKey } from '../../jpush/check-key.ts';
import { apiKeyOf } from '../../present/member.ts';
import { route } from '../../route.ts';

export const listApiKeysRoute = route(listApiKeys, async ({ actor }, context) => {
  const rows = await apiKeysOf(context.pool, actor.organizationId);
  return { items: rows.map((row) => apiKeyOf(row, context.clock.now())), next_cursor: null };
});

export const createApiKeyRoute = route(createApiKey, async ({ actor, body, audit }, context) => {
  assertMayGive(actor, body.permissions, body.apps);
  const apps = await appsToStore(context, actor, body.apps);
  const now = context.clock.now();
  const expires_at = body.expires_at === null ? null : new Date(body.expires_at);
  if (expires_at !== null && expires_at <= now) {
    const errors = [{ pointer: '/expires_at', code: 'in_the_past', message: 'this is over already' }];
    throw new ApiError('validation_failed', { errors });
  }
  const { jpush = null } = body;
  if (jpush !== null) await checkJpushKey(context, actor, apps, jpush);
  const { id, app_key, text, hash } = jpush === null ? bearerKey() : basicKey();
  const { name, allowed_ips } = body;
  const permissions = [...new Set(body.permissions)];
  // A key made by a key answers to the same person.
  const scopes = { permissions, apps, allowed_ips, created_by: actor.person, expires_at };
  const app_id = jpush === null ? null : apps![0]!;
  const row = { id, organization_id: actor.organizationId, app_id, name, ...scopes, app_key, jpush };
  await withTransaction(context.pool, async (tx) => {
    await insertApiKey(tx, { ...row, secret_hash: hash }, now);
    await audit.in(tx, { target: id, after: { ...body, permissions } });
  });
  const listed = { ...row, created_at: now, revoked_at: null, last_used_at: null, last_used_ip: null };
  return { key: apiKeyOf(listed, now), text };
});

function bearerKey() {
  return { ...makeKey(randomBytes(apiKeyRandomBytes)), app_key: null };
}

function basicKey() {
  const { id, appKey, masterSecret, hash } = createJpushKey(randomBytes(jpushKeyRandomBytes));
  return { id, app_key: appKey, text: `${appKey}:${masterSecret}`, hash };
}

/** Whoever could not have made the key does not end it either. */
export const revokeApiKeyRoute = route(revokeApiKey, async ({ actor, params, audit }, context) => {
  await withTransaction(context.pool, async (tx) => {
    const row = await revokeApiKeyOf(tx, actor.organizationId, params.key_id, context.clock.now());
    if (row === undefined) throw new ApiError('not_found', { detail: 'no such key that still works' });
    const apps = row.app_id !== null ? [row.app_id] : (row.apps ?? 'all');
    assertMayGive(actor, row.permissions ?? permissionsOfOldKeys, apps);
    await audit.in(tx, { before: { name: row.name }, after: null });
  });
  return { id: params.key_id, revoked: true as const };
});
