import { segmentsOf } from '#core/audience/segments.ts';
import { partOf } from '#core/experiment/arms.ts';
import { dayOf } from '#core/ids.ts';
import type { FoldGroup } from '#core/stats/fold.ts';
import { findCampaigns } from '#db/queries/push/find.ts';
import type { FactRow } from '#db/queries/stat/fact.ts';
import type { Tx } from '#db/tx.ts';
import type { FactPart } from './fact-parts.ts';

/** What the numbers of a campaign are counted under beside the campaign itself. */
export interface Campaign {
  segments: readonly string[];
  /** The name of a recipient's part of its experiment; null where it has none. */
  variantOf: ((recipientId: string) => string) | null;
}

/** What happens after the settle names every push; the settle itself names campaigns apart. */
export const laterMetrics: ReadonlySet<string> = new Set(['delivered', 'undelivered', 'opened', 'clicked']);

/** The campaigns that facts are of. */
export async function campaignsOf(tx: Tx, facts: FactRow[]): Promise<Map<string, Campaign>> {
  const ids = new Set(
    facts.flatMap((fact) => {
      if (fact.push_id !== null) return [fact.push_id];
      return laterMetrics.has(fact.metric) ? (fact.pushes ?? []) : [];
    }),
  );
  if (ids.size === 0) return new Map();
  const rows = await findCampaigns(
    tx,
    ids.values().map((id) => ({ day: dayOf(id), id })),
  );
  return new Map(
    rows.map(({ id, audience, experiment }) => {
      const variantOf = experiment === null ? null : (who: string) => partOf(experiment, id, who)!.name;
      return [id, { segments: segmentsOf(audience), variantOf }];
    }),
  );
}

/** The same by variant: `<push id>.<name>`. Whoever keeps a credit spent, all of a fact do. */
export function byVariant(part: FactPart, campaigns: ReadonlyMap<string, Campaign>): FoldGroup[] {
  const variantOf = part.campaign === null ? null : campaigns.get(part.campaign)?.variantOf;
  if (variantOf == null) return [];
  const { metric, minute } = part;
  return [...Map.groupBy(part.recipients, variantOf)].map(([name, those]) => {
    const n = Math.sign(part.n) * those.length;
    const spent = Math.round((n * part.spent) / part.n);
    return { dimension: 'variant', value: `${part.campaign}.${name}`, metric, minute, n, spent };
  });
}
