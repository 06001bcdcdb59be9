import type { Call } from '../../batch.ts';
import { statement } from '../../statement.ts';

const planOnce = statement<{ plan_cache_mode: string }>(
  'server.plan_once',
  `select set_config('plan_cache_mode', 'force_generic_plan', true) as plan_cache_mode,
     set_config('enable_seqscan', 'off', true) as enable_seqscan`,
);

/**
 * To stand first among statements that travel together: those behind it keep the plan they got once on their connection.
 * For look-ups by key in tables with a partition for each day: planning them at every execution costs ten times what they
 * do. Without sequential scans, so that a plan made while today's partition is empty is as good in the evening.
 */
export function plannedOnce(): Call {
  return planOnce.with([]);
}
