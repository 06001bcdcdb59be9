import type { Sql } from '../../pool.ts';
import type { AppRow } from '../app/row.ts';
import { findPushes } from '../push/find.ts';
import { readTotals, type SeriesRow } from '../stat/read.ts';

/** How many campaigns a report names. */
const mostCampaigns = 5;

/**
 * The sums a report is about: of its days, of as many before, and of the largest campaigns in it. Days of the app's own
 * zone are kept as such, those of another one are added up from quarters.
 */
export async function readReport(
  sql: Sql,
  app: AppRow,
  zone: string,
  days: { from: Date; to: Date; before: Date },
  dayOf: (pushId: string) => string,
): Promise<{
  now: SeriesRow | undefined;
  before: SeriesRow | undefined;
  campaigns: { name: string; counts: SeriesRow }[];
}> {
  const grain = zone === app.time_zone ? 1440 : 15;
  const range = { appId: app.id, grain, from: days.from, to: days.to } as const;
  const [now] = await readTotals(sql, { ...range, dimension: 'app', value: '' });
  const [before] = await readTotals(sql, { ...range, dimension: 'app', value: '', from: days.before, to: days.from });
  const pushes = await readTotals(sql, { ...range, dimension: 'push', value: null });
  const largest = pushes.toSorted((a, b) => (b.accepted ?? 0) - (a.accepted ?? 0)).slice(0, mostCampaigns);
  const ids = largest.map((row) => row.value);
  const found = ids.length === 0 ? [] : await findPushes(sql, [...new Set(ids.map(dayOf))], ids);
  const names = new Map(found.map((push) => [push.id, push.name ?? push.id]));
  return {
    now,
    before,
    campaigns: largest.map((counts) => ({ name: names.get(counts.value) ?? counts.value, counts })),
  };
}
