import { bestHours, sceneLeague } from '#contract/stats.ts';
import { bucketsOf } from '#core/bucket.ts';
import { isTimeZone } from '#core/message/zoned-time.ts';
import { daysUntil, localDay } from '#core/stats/funnel.ts';
import { allSceneCounts } from '#db/queries/scene/count.ts';
import { listScenes } from '#db/queries/scene/put.ts';
import { readHours } from '#db/queries/stat/read.ts';
import { appInScope } from '../../auth/scope.ts';
import { route } from '../../route.ts';
import { refused } from '../../stats/answer.ts';

const dayMs = 86_400_000;

export const sceneLeagueRoute = route(sceneLeague, async ({ query, key }, context) => {
  const app = await appInScope(context, key, query.app_id);
  const since = daysUntil(localDay(context.clock.now(), app.time_zone), query.days)[0]!;
  const buckets = bucketsOf({ start: app.bucket_start, spread: app.spread });
  const counts = Map.groupBy(await allSceneCounts(context.pool, buckets, app.id, since), (row) => row.scene_id);
  const scenes = await listScenes(context.pool, app.id);
  const items = scenes.map(({ id, key: scene, purpose }) => {
    const of = (metric: string) => counts.get(id)?.find((row) => row.metric === metric)?.n ?? 0;
    const [asked, accepted, no, banned] = [of('asked'), of('accepted'), of('refused'), of('banned')];
    const rate = accepted + no === 0 ? null : Math.round((accepted / (accepted + no)) * 1e6) / 1e6;
    return { scene, purpose, asked, accepted, refused: no, banned, accept_rate: rate };
  });
  return { items: items.toSorted((a, b) => (b.accept_rate ?? -1) - (a.accept_rate ?? -1) || b.asked - a.asked) };
});

export const bestHoursRoute = route(bestHours, async ({ query, key }, context) => {
  const app = await appInScope(context, key, query.app_id);
  const zone = query.time_zone ?? app.time_zone;
  if (!isTimeZone(zone)) throw refused('time_zone', 'unknown', 'not a name of the IANA time zone database');
  const to = context.clock.now();
  const from = new Date(to.getTime() - query.days * dayMs);
  const of =
    query.template_id === undefined
      ? ({ dimension: 'app', value: '' } as const)
      : ({ dimension: 'template', value: query.template_id } as const);
  const rows = await readHours(context.pool, app.id, of, from, to, zone);
  const found = new Map(rows.map((row) => [row.weekday * 24 + row.hour, row]));
  const cells = Array.from({ length: 168 }, (_, i) => {
    const [weekday, hour] = [1 + Math.floor(i / 24), i % 24];
    const row = found.get(weekday * 24 + hour);
    return { weekday, hour, accepted: row?.accepted ?? 0, opened: row?.opened ?? 0 };
  });
  const opens = cells.reduce((sum, cell) => sum + cell.opened, 0);
  const best = cells
    .filter((cell) => cell.opened > 0)
    .toSorted((a, b) => b.opened - a.opened)
    .slice(0, 5)
    .map(({ weekday, hour, opened }) => ({ weekday, hour, opened_share: Math.round((opened / opens) * 1e4) / 1e4 }));
  return { time_zone: zone, cells, best };
});
