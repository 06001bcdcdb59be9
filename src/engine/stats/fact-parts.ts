import type { FoldFact } from '#core/stats/fold.ts';
import type { FactRow } from '#db/queries/stat/fact.ts';
import { type Campaign, laterMetrics } from './campaigns.ts';
import type { ChannelOfFact } from './fact-channels.ts';

/** A part of a fact that is of one campaign, or of single messages, and went by one channel. */
export interface FactPart extends FoldFact {
  recipients: string[];
}

/** A fact of several pushes is taken apart by those that have a series of their own, and by the channels they went by. */
export function partsOf(fact: FactRow, campaigns: ReadonlyMap<string, Campaign>, channelOf: ChannelOfFact): FactPart[] {
  const { template_id: templateId, metric, reason, code, minute, n, spent, push_id: pushId, pushes, recipients } = fact;
  const one = { templateId, metric, reason, code, minute };
  const segmentsOf = (id: string | null) => (id === null ? [] : (campaigns.get(id)?.segments ?? []));
  if (pushes === null) {
    const channel = channelOf(templateId, pushId);
    return [{ ...one, channel, campaign: pushId, segments: segmentsOf(pushId), n, spent, recipients }];
  }
  const later = laterMetrics.has(metric);
  const pairs = pushes.map((id, i) => {
    const campaign = later && campaigns.has(id) ? id : null;
    return { campaign, channel: channelOf(templateId, id), recipient: recipients[i]! };
  });
  const groups = Map.groupBy(pairs, ({ campaign, channel }) => JSON.stringify([campaign, channel]));
  const sign = Math.sign(n);
  let left = Math.abs(spent);
  return [...groups.values()].map((those) => {
    const { campaign, channel } = those[0]!;
    // Outcomes of one fact keep their credits all alike, so this divides them exactly.
    const kept = Math.min(left, those.length);
    left -= kept;
    const who = those.map(({ recipient }) => recipient);
    const counts = { n: sign * those.length, spent: sign * kept };
    return { ...one, campaign, channel, segments: segmentsOf(campaign), ...counts, recipients: who };
  });
}
