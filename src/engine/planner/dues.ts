import { messageEvents } from '#contract/rule.ts';
import { bucketsOf } from '#core/bucket.ts';
import { zoneOf } from '#core/policy/zone.ts';
import {
  bestDue,
  curveBuckets,
  type HourCounts,
  habitDayFrom,
  hourCounts,
  noHours,
  preferenceOf,
} from '#core/schedule/best-time.ts';
import { localDue } from '#core/schedule/local-time.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import { opensByHour, opensOf, zonesOf } from '#db/queries/recipient/habits.ts';
import type { EngineContext } from '../context.ts';

/** Recipients of one page by when they are due; `passed`: their time was over when the push was made. */
export interface Dues {
  due: { at: Date; ids: string[] }[];
  passed: string[];
}

/** Tells when the recipients of a page are due. */
export type DuesOf = (b: number, ids: string[]) => Promise<Dues>;

/** By the push's timing; all together where it has none. */
export function duesOf(context: EngineContext, app: AppRow, push: PushRow): DuesOf {
  const { timing } = push;
  if (timing === null) return async (_b, ids) => ({ due: [{ at: push.due_at, ids }], passed: [] });
  if ('at_local' in timing) return (b, ids) => byLocalTime(context, app, timing, b, ids);
  const curve = curveOf(context, app);
  return async (b, ids) => byHabit(context, app, push, timing.best_time.within_hours, b, ids, await curve);
}

async function byLocalTime(
  { pool }: EngineContext,
  app: AppRow,
  timing: Parameters<typeof localDue>[0],
  b: number,
  ids: string[],
): Promise<Dues> {
  const zones = await zonesOf(pool, b, app.id, ids);
  const byZone = Map.groupBy(ids, (id) => zoneOf(zones.get(id), app.time_zone));
  const found = [...byZone].map(([zone, those]) => ({ at: localDue(timing, zone), ids: those }));
  return {
    due: found.flatMap(({ at, ids: those }) => (at === null ? [] : [{ at, ids: those }])),
    passed: found.flatMap(({ at, ids: those }) => (at === null ? those : [])),
  };
}

async function byHabit(
  { pool }: EngineContext,
  app: AppRow,
  push: PushRow,
  hours: number,
  b: number,
  ids: string[],
  curve: HourCounts,
): Promise<Dues> {
  if (ids.length === 0) return { due: [], passed: [] };
  const lane = { b, appId: app.id };
  const zones = await zonesOf(pool, b, app.id, ids);
  const opens = await opensOf(pool, lane, messageEvents.opened, ids, habitDayFrom(push.due_at));
  const byDue = Map.groupBy(ids, (id) => {
    const zone = zoneOf(zones.get(id), app.time_zone);
    const own = opens.has(id) ? hourCounts(opens.get(id)!, zone) : noHours;
    return bestDue(preferenceOf(own, curve), zone, push.due_at, hours).getTime();
  });
  return { due: [...byDue].map(([at, those]) => ({ at: new Date(at), ids: those })), passed: [] };
}

/** When the app's recipients open, by the hour of its zone. */
async function curveOf({ pool, clock }: Pick<EngineContext, 'pool' | 'clock'>, app: AppRow): Promise<HourCounts> {
  const buckets = curveBuckets(bucketsOf({ start: app.bucket_start, spread: app.spread }));
  return opensByHour(pool, buckets, app.id, messageEvents.opened, habitDayFrom(clock.now()), app.time_zone);
}
