import { ApiError } from '#contract/errors.ts';
import { createPush } from '#contract/push.ts';
import { appInScope } from '../../auth/scope.ts';
import { acceptPush, idempotencyKeyOf, replayOf } from '../../pushes/accept.ts';
import { composePush, type PushInput } from '../../pushes/compose.ts';
import { dryRun } from '../../pushes/dry-run.ts';
import { keptApp } from '../../pushes/kept-rows.ts';
import { route } from '../../route.ts';

export const createPushRoute = route(createPush, async ({ body, key, request, reply }, context) => {
  const idempotency = idempotencyKeyOf(request.headers['idempotency-key'], body);
  const app = await appInScope(context, key, body.app_id, keptApp);
  const earlier = idempotency === null || body.dry_run ? null : await replayOf(context, key, idempotency);
  if (earlier !== null) {
    reply.header('idempotent-replayed', 'true');
    return earlier;
  }
  const input: PushInput = {
    name: body.name ?? null,
    audience: body.audience,
    stored: null,
    storedVariables: null,
    message: body.message,
    variables: body.variables ?? {},
    recipientVariables: body.recipient_variables,
    class: body.class,
    priority: body.priority,
    at: body.schedule === undefined ? null : new Date(body.schedule.at),
    sendBefore: body.send_before === undefined ? null : new Date(body.send_before),
    deliveryMode: body.delivery_mode,
    noCredit: body.no_credit,
  };
  const composed = await composePush(context, app, input, context.clock.now());
  if (body.dry_run) return dryRun(context, input, composed);
  const receipt = await acceptPush(context, key, input, composed, { draft: body.draft, idempotency });
  if (receipt !== null) return receipt;
  const twin = await replayOf(context, key, idempotency!);
  if (twin === null) throw new ApiError('idempotency_in_progress', { retryAfterSeconds: 1 });
  reply.header('idempotent-replayed', 'true');
  return twin;
});
