import { ApiError } from '#contract/errors.ts';
import { messageEvents } from '#contract/rule.ts';
import { consentCohorts, creditForecast } from '#contract/stats.ts';
import { forecastCredits } from '#core/stats/forecast.ts';
import { localDay } from '#core/stats/funnel.ts';
import { dayStart, inZone, startOfDate } from '#core/stats/zone.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { sampleCohorts, sampleCredits } from '#db/queries/stat/consent.ts';
import { readPoints } from '#db/queries/stat/read.ts';
import { findTemplate } from '#db/queries/template/sync.ts';
import type { Actor } from '../../auth/actor.ts';
import { appInScope } from '../../auth/scope.ts';
import type { ServerContext } from '../../context.ts';
import { route } from '../../route.ts';
import { sampleOf } from '../../stats/sample.ts';

const dayMs = 86_400_000;
const historyDays = 28;

export const creditForecastRoute = route(creditForecast, async ({ query, key }, context) => {
  const { app, templateId } = await templateInScope(context, key, query);
  const sample = await sampleOf(context, app);
  const parts = await Promise.all(
    sample.buckets.map((b) => sampleCredits(context.pool, b, app.id, templateId, sample.below)),
  );
  const sum = (pick: (one: (typeof parts)[number]) => number) => parts.reduce((total, one) => total + pick(one), 0);
  const scaled = (n: number) => Math.round(n / sample.share);
  const now = context.clock.now();
  const today = localDay(now, app.time_zone);
  const to = startOfDate(today, app.time_zone);
  const from = dayStart(new Date(to.getTime() - historyDays * dayMs), app.time_zone);
  const range = { appId: app.id, grain: 1440, dimension: 'template', from, to, value: templateId } as const;
  const rows = await readPoints(context.pool, range, { unit: 'day', zone: app.time_zone }, null);
  const byDay = new Map(rows.map((row) => [localDay(row.at!, app.time_zone), row]));
  // Days before the first that was counted are not days without anything.
  const first = rows[0] === undefined ? today : localDay(rows[0].at!, app.time_zone);
  const history = daysBetween(first, today).map((day) => {
    return { granted: byDay.get(day)?.granted ?? 0, spent: byDay.get(day)?.spent ?? 0 };
  });
  const balance = scaled(sum((one) => one.credits));
  const { grantedADay, spentADay, days, runsOutOn } = forecastCredits(balance, history, today, query.days);
  return {
    template_id: templateId,
    sampled: sum((one) => one.recipients),
    recipients: scaled(sum((one) => one.holders)),
    balance,
    granted_a_day: grantedADay,
    spent_a_day: spentADay,
    runs_out_on: runsOutOn,
    days,
  };
});

export const consentCohortsRoute = route(consentCohorts, async ({ query, key }, context) => {
  const { app, templateId } = await templateInScope(context, key, query);
  const sample = await sampleOf(context, app);
  const now = context.clock.now();
  const since = dayStart(new Date(now.getTime() - query.weeks * 7 * dayMs), app.time_zone);
  const rows = await Promise.all(
    sample.buckets.map((b) => {
      const of = { b, appId: app.id, templateId, below: sample.below };
      return sampleCohorts(context.pool, of, since, app.time_zone, messageEvents.opened);
    }),
  );
  const weeks = Map.groupBy(rows.flat(), (row) => inZone(row.week, app.time_zone).slice(0, 10));
  const sum = (those: { [K in string]: unknown }[], name: string) =>
    those.reduce((total, one) => total + (one[name] as number), 0);
  return {
    sampled: rows.flat().reduce((total, one) => total + one.granted, 0),
    cohorts: [...weeks]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([week, those]) => ({
        week,
        granted: sum(those as never, 'granted'),
        spent: sum(those as never, 'spent'),
        opened: sum(those as never, 'opened'),
        granted_again: sum(those as never, 'granted_again'),
      })),
  };
});

function daysBetween(from: string, to: string): string[] {
  const count = Math.round((Date.parse(to) - Date.parse(from)) / dayMs);
  return Array.from({ length: count }, (_, i) => new Date(Date.parse(from) + i * dayMs).toISOString().slice(0, 10));
}

async function templateInScope(
  context: ServerContext,
  key: Actor,
  query: { app_id?: string | undefined; template_id: string },
): Promise<{ app: AppRow; templateId: string }> {
  const app = await appInScope(context, key, query.app_id);
  const template = await findTemplate(context.pool, query.template_id);
  if (template?.app_id !== app.id) throw new ApiError('not_found', { detail: 'the app has no such template' });
  return { app, templateId: template.id };
}
