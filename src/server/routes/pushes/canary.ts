import { type CanaryState, decideCanary } from '#contract/canary.ts';
import { ApiError } from '#contract/errors.ts';
import { isHeld } from '#core/delivery/canary.ts';
import { releaseCanary } from '#db/queries/push/canary.ts';
import { finishPush } from '#db/queries/push/control.ts';
import { lockPush } from '#db/queries/push/find.ts';
import { withTransaction } from '#db/tx.ts';
import { cancelIn } from '../../pushes/cancel.ts';
import { pushInScope } from '../../pushes/find.ts';
import { route } from '../../route.ts';

/** Under the push's row lock: a judgement of an engine and a word of an operator cannot both count. */
export const decideCanaryRoute = route(decideCanary, async ({ params, body, key, audit }, context) => {
  const { push } = await pushInScope(context, key, params.push_id);
  const now = context.clock.now();
  const goesOn = body.decision === 'continue';
  const state = await withTransaction(context.pool, async (tx) => {
    const locked = await lockPush(tx, push.day, push.id, push.organization_id);
    const held = locked?.canary_state ?? null;
    if (locked?.plan_hold !== true || held === null || !isHeld(held)) throw new ApiError('canary_not_waiting');
    const decided: CanaryState = {
      ...held,
      phase: goesOn ? 'passed' : 'stopped',
      until: null,
      decided_by: key.ref,
      decided_at: now.toISOString(),
    };
    if ((await releaseCanary(tx, push, decided, now)) === undefined) throw new ApiError('canary_not_waiting');
    if (!goesOn) await cancelIn(tx, push, now);
    await audit.in(tx, { appId: push.app_id, before: held, after: body });
    return decided;
  });
  if (goesOn) context.hint('plan');
  else await finishPush(context.pool, push.day, push.id, now);
  context.hint('control');
  return state;
});
