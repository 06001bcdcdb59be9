import { createPush } from '#contract/push.ts';
import { can } from '../../auth/actor.ts';
import { idempotencyKeyOf } from '../../pushes/accept.ts';
import { composeBody, createOne, meantBy } from '../../pushes/create-one.ts';
import { dryRun } from '../../pushes/dry-run.ts';
import { route } from '../../route.ts';

export const createPushRoute = route(createPush, async ({ body, key, request, reply }, context) => {
  // Without `dry_run`, so that a push of a batch sent again alone is the same push.
  const { dry_run, ...push } = body;
  const idempotency = idempotencyKeyOf(request.headers['idempotency-key'], meantBy(key, push));
  if (dry_run) {
    const { input, composed } = await composeBody(context, key, push);
    const tried = await dryRun(context, input, composed);
    // Rendered texts hold names and whatever else a message says to one person.
    return can(key, 'personal_data') ? tried : { ...tried, samples: [] };
  }
  const { receipt, replayed } = await createOne(context, key, push, idempotency);
  if (replayed) reply.header('idempotent-replayed', 'true');
  return receipt;
});
