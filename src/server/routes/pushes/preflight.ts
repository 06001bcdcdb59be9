import { preflightPush, previewPush } from '#contract/preflight.ts';
import { appInScope } from '../../auth/scope.ts';
import { preview } from '../../preflight/preview.ts';
import { preflight } from '../../preflight/report.ts';
import { composeBody } from '../../pushes/create-one.ts';
import { route } from '../../route.ts';

export const preflightPushRoute = route(preflightPush, async ({ body, key }, context) => {
  const { dry_run: _, ...push } = body;
  const { input, composed } = await composeBody(context, key, push);
  return preflight(context, input, composed);
});

export const previewPushRoute = route(previewPush, async ({ body, key }, context) => {
  return preview(context, await appInScope(context, key, body.app_id), body);
});
