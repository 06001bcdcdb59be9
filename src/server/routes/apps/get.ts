import { getApp } from '#contract/app.ts';
import { can } from '../../auth/actor.ts';
import { appInScope } from '../../auth/scope.ts';
import { appOf } from '../../present/app.ts';
import { route } from '../../route.ts';

export const getAppRoute = route(getApp, async ({ params, key, reply }, context) => {
  const app = await appInScope(context, key, params.app_id);
  reply.header('etag', `"${app.version}"`);
  return appOf(app, await context.vaults.ofApp(app.id), context, { secrets: can(key, 'apps_manage') });
});
