import { createApp } from '#contract/app.ts';
import { ApiError } from '#contract/errors.ts';
import { bucketsOf, startOf } from '#core/bucket.ts';
import { isUniqueViolation } from '#db/errors.ts';
import { listApps } from '#db/queries/app/find.ts';
import { insertApp, markChecked } from '#db/queries/app/write.ts';
import { insertLanes } from '#db/queries/lane/lease.ts';
import { withTransaction } from '#db/tx.ts';
import { newAesKey, newCallbackToken } from '../../apps/callback-secrets.ts';
import { checkResultOf, tryCredentials } from '../../apps/credentials.ts';
import { assertAllApps } from '../../auth/scope.ts';
import { appOf } from '../../present/app.ts';
import { route } from '../../route.ts';

export const createAppRoute = route(createApp, async ({ body, key, audit }, context) => {
  assertAllApps(key);
  const others = await listApps(context.pool, key.organizationId);
  if (others.some((other) => other.appid === body.appid)) throw new ApiError('app_exists');
  if (!body.skip_check) await tryCredentials(context, body);

  const id = context.newId();
  // Nothing can be sealed before the keys are there. Should the app not come to be, they lock nothing and do no harm.
  await withTransaction(context.pool, (tx) => context.makeKeys(tx, 'app', id));
  const vault = await context.vaults.ofApp(id);
  const madeAesKey = body.callback_aes_key === undefined ? newAesKey() : null;
  const app = {
    id,
    organization_id: key.organizationId,
    name: body.name,
    appid: body.appid,
    secret: vault.sealSecret('app.secret', body.secret),
    original_id: body.original_id ?? null,
    callback_token: vault.sealSecret('app.callback_token', body.callback_token ?? newCallbackToken()),
    callback_aes_key: vault.sealSecret('app.callback_aes_key', body.callback_aes_key ?? madeAesKey!),
    miniprogram_state: body.miniprogram_state,
    spread: body.spread,
    bucket_start: startOf(id),
    rate_per_second: body.rate_per_second,
    concurrency: body.concurrency,
    constants: body.constants,
    webview_page: body.webview_page,
    webview_domains: body.webview_domains,
  };
  const now = context.clock.now();
  const write = withTransaction(context.pool, async (tx) => {
    const row = await insertApp(tx, app, now);
    await insertLanes(tx, id, bucketsOf({ start: app.bucket_start, spread: app.spread }), now);
    const written = body.skip_check ? row : ((await markChecked(tx, id, checkResultOf({ ok: true }), now)) ?? row);
    await audit.in(tx, { target: id, appId: id });
    return written;
  });
  const row = await write.catch((error) => {
    throw isUniqueViolation(error) ? new ApiError('app_exists', { cause: error }) : error;
  });
  context.hint('lane');
  return appOf(row, vault, context, { secrets: true, madeAesKey });
});
