import { checkApp } from '#contract/app.ts';
import { markChecked } from '#db/queries/app/write.ts';
import { checkResultOf } from '../../apps/credentials.ts';
import { isPassing, platformRefusal } from '../../apps/refusal.ts';
import { can } from '../../auth/actor.ts';
import { appInScope } from '../../auth/scope.ts';
import { appOf } from '../../present/app.ts';
import { route } from '../../route.ts';

/** A verdict of the platform, good or bad, is remembered and answered; without one nothing is known anew. */
export const checkAppRoute = route(checkApp, async ({ params, key }, context) => {
  const app = await appInScope(context, key, params.app_id);
  const check = await (await context.wechat(app)).check();
  if (!check.ok && isPassing(check.error)) throw platformRefusal(check.error);
  const row = await markChecked(context.pool, app.id, checkResultOf(check), context.clock.now());
  return appOf(row ?? app, await context.vaults.ofApp(app.id), context, { secrets: can(key, 'apps_manage') });
});
