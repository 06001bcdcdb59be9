import type { FoldFact } from '#core/stats/fold.ts';
import type { FactRow } from '#db/queries/stat/fact.ts';
import type { ChannelOfFact } from './fact-channels.ts';

/** What happens after the settle names every push; the settle itself names campaigns apart. */
export const laterMetrics: ReadonlySet<string> = new Set(['delivered', 'undelivered', 'opened', 'clicked']);

/** A fact of several pushes is taken apart by those that have a series of their own, and by the channels they went by. */
export function partsOf(fact: FactRow, campaigns: ReadonlySet<string>, channelOf: ChannelOfFact): FoldFact[] {
  const { template_id: templateId, metric, reason, code, minute, n, spent, push_id: pushId, pushes } = fact;
  const one = { templateId, metric, reason, code, minute };
  if (pushes === null) return [{ ...one, channel: channelOf(templateId, pushId), campaign: pushId, n, spent }];
  const later = laterMetrics.has(metric);
  const groups = Map.groupBy(pushes, (id) =>
    JSON.stringify([later && campaigns.has(id) ? id : null, channelOf(templateId, id)]),
  );
  const sign = Math.sign(n);
  let left = Math.abs(spent);
  return [...groups].map(([key, those]) => {
    const [campaign, channel] = JSON.parse(key) as [string | null, string];
    // Outcomes of one fact keep their credits all alike, so this divides them exactly.
    const kept = Math.min(left, those.length);
    left -= kept;
    return { ...one, campaign, channel, n: sign * those.length, spent: sign * kept };
  });
}
