import { createPush } from '#contract/push.ts';
import { idempotencyKeyOf } from '../../pushes/accept.ts';
import { composeBody, createOne } from '../../pushes/create-one.ts';
import { dryRun } from '../../pushes/dry-run.ts';
import { route } from '../../route.ts';

export const createPushRoute = route(createPush, async ({ body, key, request, reply }, context) => {
  const idempotency = idempotencyKeyOf(request.headers['idempotency-key'], body);
  if (body.dry_run) {
    const { input, composed } = await composeBody(context, key, body);
    return dryRun(context, input, composed);
  }
  const { receipt, replayed } = await createOne(context, key, body, idempotency);
  if (replayed) reply.header('idempotent-replayed', 'true');
  return receipt;
});
