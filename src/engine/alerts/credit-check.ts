import type { Explanation } from '#core/alerts/lifecycle.ts';
import { bucketsOf } from '#core/bucket.ts';
import { forecastCredits } from '#core/stats/forecast.ts';
import { localDay } from '#core/stats/funnel.ts';
import { startOfDate } from '#core/stats/zone.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { firstId, idAfter, lastId } from '#db/queries/segment/match.ts';
import { sampleCredits } from '#db/queries/stat/consent.ts';
import { readPoints } from '#db/queries/stat/read.ts';
import { listTemplates } from '#db/queries/template/sync.ts';
import type { EngineContext } from '../context.ts';

const dayMs = 86_400_000;
const sampleSize = 2000;

/** Templates of an app whose credits run out within some days, by what the last four weeks brought and took. */
export async function creditsRunningOut(
  { pool, clock }: Pick<EngineContext, 'pool' | 'clock'>,
  app: AppRow,
  days: number,
): Promise<[string, Explanation][]> {
  const today = localDay(clock.now(), app.time_zone);
  const to = startOfDate(today, app.time_zone);
  const from = new Date(to.getTime() - 28 * dayMs);
  const buckets = bucketsOf({ start: app.bucket_start, spread: app.spread });
  const found: [string, Explanation][] = [];
  for (const template of await listTemplates(pool, app.id)) {
    if (template.kind !== 'one_time') continue;
    const range = { appId: app.id, grain: 1440, dimension: 'template', from, to, value: template.id } as const;
    const rows = await readPoints(pool, range, { unit: 'day', zone: app.time_zone }, null);
    const spends = rows.filter((row) => (row.spent ?? 0) > 0).length;
    // Seven days with sends say something of those ahead.
    if (spends < 7) continue;
    const below = await idAfter(pool, buckets[0]!, app.id, firstId, sampleSize);
    const part = below === null ? 1 : Number.parseInt(below.slice(0, 8), 16) / 2 ** 32;
    const sample = await sampleCredits(pool, buckets[0]!, app.id, template.id, below ?? lastId);
    const balance = Math.round((sample.credits * app.spread) / part);
    const byDay = new Map(rows.map((row) => [localDay(row.at!, app.time_zone), row]));
    const history = Array.from({ length: 28 }, (_, i) => {
      const row = byDay.get(localDay(new Date(to.getTime() - (28 - i) * dayMs + dayMs / 2), app.time_zone));
      return { granted: row?.granted ?? 0, spent: row?.spent ?? 0 };
    });
    const { runsOutOn, grantedADay, spentADay } = forecastCredits(balance, history, today, days);
    if (runsOutOn === null) continue;
    found.push([
      `/${template.id}`,
      {
        zh: `${app.name}：模板「${template.title}」约剩 ${balance} 次，每天新增 ${grantedADay}、消耗 ${spentADay}，预计 ${runsOutOn} 用完`,
        en: `${app.name}: about ${balance} credits of “${template.title}” are left; ${grantedADay} come and ${spentADay} go a day; they run out on ${runsOutOn}`,
        numbers: {
          template_id: template.id,
          balance,
          granted_a_day: grantedADay,
          spent_a_day: spentADay,
          runs_out_on: runsOutOn,
        },
        link: `/v1/stats/credits?app_id=${app.id}&template_id=${template.id}`,
      },
    ]);
  }
  return found;
}
