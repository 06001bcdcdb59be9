import { ApiError } from '#contract/errors.ts';
import { retryPush } from '#contract/push-control.ts';
import { receiptOf } from '../../present/push.ts';
import { pushInScope } from '../../pushes/find.ts';
import { acceptRetry } from '../../pushes/retry.ts';
import { route } from '../../route.ts';

export const retryPushRoute = route(retryPush, async ({ params, body, key, audit }, context) => {
  const { push, app } = await pushInScope(context, key, params.push_id);
  if (push.state === 'draft' || push.state === 'waiting_approval') throw new ApiError('push_not_running');
  if (body.outcomes.includes('unknown') && !body.confirm) {
    const message = 'an unknown recipient may have got the message: say true to risk sending it twice';
    throw new ApiError('validation_failed', { errors: [{ pointer: '/confirm', code: 'required', message }] });
  }
  const filter = { outcomes: body.outcomes, reasons: body.reasons ?? null, errcodes: body.errcodes ?? null };
  const child = await acceptRetry(context, key, app, push, filter);
  await audit.alone({ appId: app.id });
  context.hint('plan');
  return receiptOf({ ...child, version: 1 }, context.clock.now());
});
