import type { z } from 'zod';
import type { explainBestTime } from '#contract/best-time.ts';
import { messageEvents } from '#contract/rule.ts';
import { bucketsOf } from '#core/bucket.ts';
import { zoneOf } from '#core/policy/zone.ts';
import {
  bestDue,
  curveBuckets,
  type HourCounts,
  habitDayFrom,
  habitDays,
  hourCounts,
  leastOfApp,
  leastOwn,
  type Preference,
  preferenceOf,
  topHour,
} from '#core/schedule/best-time.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { opensByHour, opensOf } from '#db/queries/recipient/habits.ts';
import type { RecipientRow } from '#db/queries/recipient/row.ts';
import type { ServerContext } from '../context.ts';

/** The best hour of one recipient, as a push with `best_time` would find it now, with what it follows from. */
export async function bestTimeOf(
  { pool, clock }: ServerContext,
  app: AppRow,
  row: RecipientRow,
  withinHours: number,
): Promise<z.input<typeof explainBestTime.response>> {
  const now = clock.now();
  const since = habitDayFrom(now);
  const zone = zoneOf(row.time_zone, app.time_zone);
  const buckets = curveBuckets(bucketsOf({ start: app.bucket_start, spread: app.spread }));
  const [opens, curve] = await Promise.all([
    opensOf(pool, { b: row.b, appId: app.id }, messageEvents.opened, [row.id], since),
    opensByHour(pool, buckets, app.id, messageEvents.opened, since, app.time_zone),
  ]);
  const own = hourCounts(opens.get(row.id) ?? [], zone);
  const preference = preferenceOf(own, curve);
  const numbers = { own: sum(own), app: sum(curve) };
  return {
    recipient_id: row.id,
    time_zone: zone,
    time_zone_of: zone === row.time_zone ? 'recipient' : 'app',
    used: preference.from,
    why: whyOf(preference, numbers),
    hour: preference.from === 'none' ? null : topHour(preference.scores),
    due_at: bestDue(preference, zone, now, withinHours).toISOString(),
    opens: { days: habitDays, own: numbers.own, own_needed: leastOwn, app: numbers.app, app_needed: leastOfApp },
    hours: preference.scores.map((score, hour) => ({ hour, own: own[hour]!, app: curve[hour]!, score })),
  };
}

function whyOf({ from, scores }: Preference, { own, app }: { own: number; app: number }): { zh: string; en: string } {
  const hour = String(topHour(scores)).padStart(2, '0');
  if (from === 'own') {
    return {
      zh: `${habitDays} 天内打开过 ${own} 次，按本人的习惯：${hour} 点`,
      en: `Opened ${own} times in ${habitDays} days, so by their own habit: ${hour}:00`,
    };
  }
  const few = {
    zh: `${habitDays} 天内只打开过 ${own} 次，不足 ${leastOwn} 次`,
    en: `Opened ${own} times in ${habitDays} days, fewer than ${leastOwn}`,
  };
  if (from === 'app') {
    return {
      zh: `${few.zh}，按全部用户的曲线：${hour} 点`,
      en: `${few.en}, so by the curve of all recipients: ${hour}:00`,
    };
  }
  return {
    zh: `${few.zh}；全部用户也只有 ${app} 次，不足 ${leastOfApp} 次，所以立即发送`,
    en: `${few.en}; of all recipients there are ${app}, fewer than ${leastOfApp}, so at once`,
  };
}

function sum(counts: HourCounts): number {
  return counts.reduce((total, n) => total + n, 0);
}
