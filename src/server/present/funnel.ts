import type { z } from 'zod';
import type { sceneFunnel } from '#contract/scene.ts';
import { type FunnelCounts, funnelMetrics } from '#core/stats/funnel.ts';
import type { ConsentDelta, SceneDelta } from '#db/queries/scene/count.ts';
import type { SceneRow } from '#db/queries/scene/put.ts';

/** The funnel of a scene for the API: every day of the window, also those when nobody was asked. */
export function funnelPage(
  scene: SceneRow,
  timeZone: string,
  days: string[],
  counts: Pick<SceneDelta, 'day' | 'metric' | 'n'>[],
  accepts: Pick<ConsentDelta, 'metric' | 'n'>[],
): z.input<(typeof sceneFunnel)['response']> {
  const byDay = new Map(days.map((day) => [day, noCounts()]));
  const totals = noCounts();
  for (const { day, metric, n } of counts) {
    const one = byDay.get(day);
    // A phone whose clock is ahead is held back by the doors; what is of a later day is shown when that day comes.
    if (one === undefined) continue;
    one[metric] += n;
    totals[metric] += n;
  }
  const told = (metric: ConsentDelta['metric']) => accepts.find((one) => one.metric === metric)?.n ?? 0;
  return {
    scene: scene.key,
    version: scene.version,
    time_zone: timeZone,
    totals,
    days: [...byDay].map(([day, one]) => ({ day, ...one })),
    accepts: { client_reports: told('client_accepted'), platform_events: told('platform_accepted') },
  };
}

function noCounts(): FunnelCounts {
  return Object.fromEntries(funnelMetrics.map((metric) => [metric, 0])) as unknown as FunnelCounts;
}
