import { TokenSourceError } from '#channels/wechat/token-url.ts';
import { checkApp } from '#contract/app.ts';
import { markChecked } from '#db/queries/app/write.ts';
import { checkResultOf } from '../../apps/credentials.ts';
import { isPassing, platformRefusal } from '../../apps/refusal.ts';
import { tryToken } from '../../apps/token-source.ts';
import { can } from '../../auth/actor.ts';
import { appInScope } from '../../auth/scope.ts';
import { appOf } from '../../present/app.ts';
import { route } from '../../route.ts';

/** A verdict of the platform, good or bad, is remembered and answered; without one nothing is known anew. */
export const checkAppRoute = route(checkApp, async ({ params, key }, context) => {
  const app = await appInScope(context, key, params.app_id);
  const wechat = await context.wechat(app);
  const own = await wechat.check();
  const check = own.ok && app.token_from === 'url' ? await tryToken(wechat) : own;
  // The owner's own server, silent or not, is theirs to look at.
  const passing = !check.ok && !(check.error instanceof TokenSourceError) && isPassing(check.error);
  if (passing) throw platformRefusal(check.error);
  const { error, seenIp } = checkResultOf(check);
  // Where the source hands on a refusal of WeChat, the address that was seen is not ours.
  const result = { error, seenIp: own.ok ? null : seenIp };
  const row = await markChecked(context.pool, app.id, result, context.clock.now());
  return appOf(row ?? app, await context.vaults.ofApp(app.id), context, { secrets: can(key, 'apps_manage') });
});
