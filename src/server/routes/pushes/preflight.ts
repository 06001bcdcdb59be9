import { preflightPush, previewPush } from '#contract/preflight.ts';
import { can } from '../../auth/actor.ts';
import { appInScope } from '../../auth/scope.ts';
import { preview } from '../../preflight/preview.ts';
import { preflight } from '../../preflight/report.ts';
import { composeBody } from '../../pushes/create-one.ts';
import { route } from '../../route.ts';

export const preflightPushRoute = route(preflightPush, async ({ body, key }, context) => {
  const { dry_run: _, ...push } = body;
  const { input, composed } = await composeBody(context, key, push, 'tell');
  const report = await preflight(context, input, composed);
  return can(key, 'personal_data') ? report : { ...report, samples: [] };
});

export const previewPushRoute = route(previewPush, async ({ body, key }, context) => {
  const app = await appInScope(context, key, body.app_id);
  return preview(context, app, body, can(key, 'personal_data'));
});
