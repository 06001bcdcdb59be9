import { DEFAULT_TIME_ZONE } from '#core/message/zoned-time.ts';
import { funnelMetrics, funnelOf, isAccept, localDay } from '#core/stats/funnel.ts';
import type { InboxRow } from '#db/queries/inbox/take.ts';
import { addConsentCounts, addSceneCounts, type ConsentDelta, type SceneDelta } from '#db/queries/scene/count.ts';
import type { Tx } from '#db/tx.ts';
import type { EngineContext } from '../context.ts';
import type { Lane } from '../lanes/lane.ts';

/**
 * Adds reports to the funnel of their scene, and accepts to those of their template by who told of them. In the
 * transaction that marks the reports applied, so each is counted once.
 */
export async function countConsents(tx: Tx, context: EngineContext, lane: Lane, rows: InboxRow[]): Promise<void> {
  const zone = (await context.app(lane.appId))?.time_zone ?? DEFAULT_TIME_ZONE;
  const scenes = new Map<string, SceneDelta>();
  const templates = new Map<string, ConsentDelta>();
  for (const row of rows.filter((row) => row.kind === 'consent')) {
    const day = localDay(row.occurred_at, zone);
    const results = row.payload.results as Record<string, string>;
    const sceneId = row.payload.scene_id;
    if (typeof sceneId === 'string') {
      const counts = funnelOf(results);
      for (const metric of funnelMetrics) add(scenes, { sceneId, day, metric, n: counts[metric] });
    }
    const metric = row.source === 'platform' ? 'platform_accepted' : 'client_accepted';
    for (const [templateId, result] of Object.entries(results)) {
      if (isAccept(result)) add(templates, { templateId, day, metric, n: 1 });
    }
  }
  await addSceneCounts(tx, lane, [...scenes.values()]);
  await addConsentCounts(tx, lane, [...templates.values()]);
}

function add<T extends { n: number }>(sums: Map<string, T>, { n, ...key }: T): void {
  if (n === 0) return;
  const name = JSON.stringify(key);
  const before = sums.get(name);
  if (before === undefined) sums.set(name, { n, ...key } as T);
  else before.n += n;
}
