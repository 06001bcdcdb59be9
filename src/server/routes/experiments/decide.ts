import { ApiError } from '#contract/errors.ts';
import { type Decision, decideExperiment } from '#contract/experiment.ts';
import { restPercent } from '#core/experiment/arms.ts';
import { writeDecision } from '#db/queries/push/experiment.ts';
import { lockPush } from '#db/queries/push/find.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import { withTransaction } from '#db/tx.ts';
import { pushInScope } from '../../pushes/find.ts';
import { route } from '../../route.ts';

/** Under the push's row lock: what an engine decides and what somebody says cannot both count. An engine sends it. */
export const decideExperimentRoute = route(decideExperiment, async ({ params, body, key, audit }, context) => {
  const { push } = await pushInScope(context, key, params.push_id);
  const now = context.clock.now();
  const decision = await withTransaction(context.pool, async (tx) => {
    const locked = await lockPush(tx, push.day, push.id, push.organization_id);
    const checked = decidable(locked, body.winner);
    const isSent = body.winner !== null && restPercent(checked.experiment!) > 0;
    const decided: Decision = {
      winner: body.winner,
      significant: checked.decision?.significant ?? null,
      why: 'operator',
      p_value: checked.decision?.p_value ?? null,
      phase: isSent ? 'rolling_out' : body.winner === null ? 'stopped' : 'nobody_left',
      decided_by: key.ref,
      decided_at: now.toISOString(),
      push_id: null,
    };
    await writeDecision(tx, push, decided, isSent ? now : null, now);
    await audit.in(tx, { before: { decision: checked.decision }, after: { decision: decided } });
    return decided;
  });
  context.hint('plan');
  return decision;
});

/** The push, if its experiment may still be decided. Throws ApiError. */
function decidable(push: PushRow | undefined, winner: string | null): PushRow {
  if (push === undefined || push.experiment === null) throw new ApiError('not_found', { detail: 'no experiment' });
  if (push.state === 'draft') throw new ApiError('push_not_running');
  const phase = push.decision?.phase;
  if (push.state === 'cancelled' || (phase !== undefined && phase !== 'asking'))
    throw new ApiError('experiment_decided');
  if (winner === null || push.experiment.variants.some((one) => one.name === winner)) return push;
  const errors = [{ pointer: '/winner', code: 'unknown', message: 'the experiment has no such variant' }];
  throw new ApiError('validation_failed', { errors });
}
