import { ApiError } from '#contract/errors.ts';
import { getExperiment } from '#contract/experiment.ts';
import { bucketsOf } from '#core/bucket.ts';
import { boundsOf, keyOf } from '#core/experiment/arms.ts';
import { countsOf, judged } from '#core/experiment/results.ts';
import { rateOf } from '#core/experiment/verdict.ts';
import { countArms } from '#db/queries/push/experiment.ts';
import { pushInScope } from '../../pushes/find.ts';
import { route } from '../../route.ts';

export const getExperimentRoute = route(getExperiment, async ({ params, key }, context) => {
  const { push, app } = await pushInScope(context, key, params.push_id);
  const { experiment } = push;
  if (experiment === null) throw new ApiError('not_found', { detail: 'the push has no experiment' });
  const buckets = bucketsOf({ start: app.bucket_start, spread: app.spread });
  const rows = await countArms(context.pool, buckets, push, keyOf(experiment, push.id), boundsOf(experiment));
  const counts = countsOf(experiment, rows);
  const { best, significant, why, pValue } = judged(experiment, counts);
  const by = experiment.winner?.by ?? 'clicked';
  return {
    push_id: push.id,
    variants: experiment.variants.map(({ name, weight }, i) => {
      return { name, weight, ...counts.variants[i]!, rate: rateOf(counts.variants[i]!, by) };
    }),
    held_out: counts.heldOut,
    verdict: { best: best === null ? null : experiment.variants[best]!.name, significant, why, p_value: pValue },
    decide_at: push.decide_at?.toISOString() ?? null,
    decision: push.decision,
  };
});
