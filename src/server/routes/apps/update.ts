import { updateApp } from '#contract/app.ts';
import { ApiError } from '#contract/errors.ts';
import { findApp } from '#db/queries/app/find.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { markChecked, updateApp as writeApp } from '#db/queries/app/write.ts';
import { withTransaction } from '#db/tx.ts';
import { checkResultOf, tryCredentials } from '../../apps/credentials.ts';
import { auditedSource, changedSource, openSource } from '../../apps/token-source.ts';
import { sameMembers } from '../../audit/note.ts';
import { can } from '../../auth/actor.ts';
import { appInScope } from '../../auth/scope.ts';
import { ifMatchGiven } from '../../if-match.ts';
import { appOf } from '../../present/app.ts';
import { route } from '../../route.ts';

/**
 * A new AppSecret is tried first: one that does not work would stop all sending. Whoever names the version that was read
 * changes that one only; without it what is left out stays as it is at this moment.
 */
export const updateAppRoute = route(updateApp, async ({ params, body, key, audit, request, reply }, context) => {
  const app = await appInScope(context, key, params.app_id);
  const version = ifMatchGiven(request.headers['if-match']);
  if (version !== undefined && version !== app.version) throw conflictOf(app);
  const { secret } = body;
  if (secret !== undefined) await tryCredentials(context, { appid: app.appid, secret });
  const vault = await context.vaults.ofApp(app.id);
  const sealed = <T extends Buffer | null>(column: string, given: string | undefined, stored: T) =>
    given === undefined ? stored : vault.sealSecret(column, given);
  const { callback_aes_key: aesKey, token_source: tokenSource } = body;
  const changed: AppRow = {
    ...app,
    name: body.name ?? app.name,
    secret: sealed('app.secret', secret, app.secret),
    callback_token: sealed('app.callback_token', body.callback_token, app.callback_token),
    callback_aes_key: aesKey === null ? null : sealed('app.callback_aes_key', aesKey, app.callback_aes_key),
    miniprogram_state: body.miniprogram_state ?? app.miniprogram_state,
    rate_per_second: body.rate_per_second ?? app.rate_per_second,
    concurrency: body.concurrency ?? app.concurrency,
    constants: body.constants ?? app.constants,
    webview_page: body.webview_page === undefined ? app.webview_page : body.webview_page,
    webview_domains: body.webview_domains ?? app.webview_domains,
    ...(await changedSource(context, app, vault, tokenSource)),
  };
  const isMoved = tokenSource !== undefined;
  const was = isMoved ? { token_source: auditedSource(openSource(vault, app)) } : {};
  const becomes = isMoved ? { token_source: auditedSource(tokenSource) } : {};
  const now = context.clock.now();
  const row = await withTransaction(context.pool, async (tx) => {
    const written = await writeApp(tx, changed, now);
    if (written === undefined) throw conflictOf(await findApp(tx, app.id));
    const checked = secret === undefined ? null : await markChecked(tx, app.id, checkResultOf({ ok: true }), now);
    await audit.in(tx, { before: { ...sameMembers(body, app), ...was }, after: { ...body, ...becomes } });
    return checked ?? written;
  });
  reply.header('etag', `"${row.version}"`);
  return appOf(row, vault, context, { secrets: can(key, 'apps_manage') });
});

/** Somebody else was first: with the version that holds now. */
function conflictOf(now: AppRow | undefined): ApiError {
  return new ApiError('version_conflict', now === undefined ? {} : { extra: { version: now.version } });
}
