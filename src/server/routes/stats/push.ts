import { channelOf } from '#channels/registry.ts';
import { type CountName, metricValues } from '#contract/metrics.ts';
import { pushStats } from '#contract/stats.ts';
import { bucketsOf } from '#core/bucket.ts';
import { isTimeZone } from '#core/message/zoned-time.ts';
import { keptMinuteDays, keptQuarterDays } from '#core/stats/range.ts';
import { inZone } from '#core/stats/zone.ts';
import { together } from '#db/batch.ts';
import { pushConverted, pushCounts, pushPoints, pushStages } from '#db/queries/stat/push.ts';
import { readPoints, type SeriesRow } from '#db/queries/stat/read.ts';
import { receivedByPush } from '#db/queries/vendor-message/store.ts';
import type { ServerContext } from '../../context.ts';
import { pushInScope } from '../../pushes/find.ts';
import { route } from '../../route.ts';
import { refused } from '../../stats/answer.ts';

const steps = ['audience', 'reachable', 'accepted', 'delivered', 'opened', 'clicked'] as const;
const shown = ['accepted', 'failed', 'suppressed', 'unknown', 'delivered', 'opened', 'clicked'] as const;
const stepMs = { minute: 60_000, quarter: 900_000, hour: 3_600_000, day: 86_400_000 } as const;
const mostPoints = 5000;
const dayMs = 86_400_000;

/** The funnel from the push's own roll-up; its series from the sums, or from the rows of single messages. */
export const pushStatsRoute = route(pushStats, async ({ params, query, key }, context) => {
  const { push, app } = await pushInScope(context, key, params.push_id);
  const zone = query.time_zone ?? app.time_zone;
  if (!isTimeZone(zone)) throw refused('time_zone', 'unknown', 'not a name of the IANA time zone database');
  const buckets = bucketsOf({ start: app.bucket_start, spread: app.spread });
  const [[stages], counts] = await Promise.all([
    together(context.pool, [pushStages(buckets, push)]),
    pushCounts(context.pool, buckets, push),
  ]);
  const numbers: Record<string, number> = {};
  for (const { metric, n } of counts) numbers[metric] = (numbers[metric] ?? 0) + n;
  const until = context.clock.now().toISOString().slice(0, 10);
  const goal = query.goal === undefined ? null : { name: query.goal, hours: query.within_hours, until };
  if (goal !== null) numbers.converted = await pushConverted(context.pool, buckets, push, goal);
  const names: CountName[] = goal === null ? [...steps] : [...steps, 'converted'];
  // Before everybody has an outcome the audience is known already.
  const reached = { ...metricValues(names, numbers), audience: push.audience_count } as Record<CountName, number>;
  const share = (n: number, over: number | undefined) => (over ? Math.round((n / over) * 1e6) / 1e6 : null);
  return {
    push_id: push.id,
    time_zone: zone,
    granularity: query.granularity,
    funnel: names.map((metric, i) => ({
      metric,
      count: reached[metric],
      of_audience: share(reached[metric], reached.audience),
      of_previous: i === 0 ? null : share(reached[metric], reached[names[i - 1]!]),
    })),
    reasons: counts
      .filter(({ metric, reason, n }) => reason !== '' && n !== 0 && (metric === 'failed' || metric === 'suppressed'))
      .map(({ metric: outcome, reason, n: count }) => ({ outcome, reason, count })),
    received: await receivedOf(context, push),
    stages: stagesOf(stages),
    series: (await seriesOf(context, push, buckets, query.granularity, zone)).map(({ at, ...row }) => ({
      at: inZone(at, zone),
      values: metricValues(shown, row),
    })),
  };
});

async function receivedOf(context: ServerContext, push: Push) {
  if (channelOf(push.message as unknown as { template: string }).confirmed !== 'poll') return null;
  const { messages, received, asked_at: at } = await receivedByPush(context.pool, push.id);
  return { messages, devices: received, asked_at: at?.toISOString() ?? null };
}

function stagesOf(stages: { waited: number[] | null; call: number[] | null } | undefined) {
  if (stages?.call == null) return null;
  const round = (list: number[]) => {
    const [p50, p95, p99] = list.map((ms) => Math.round(ms * 10) / 10) as [number, number, number];
    return { p50, p95, p99 };
  };
  return { ...(stages.waited === null ? {} : { waited: round(stages.waited) }), call: round(stages.call) };
}

type Push = Awaited<ReturnType<typeof pushInScope>>['push'];

async function seriesOf(
  context: ServerContext,
  push: Push,
  buckets: number[],
  granularity: keyof typeof stepMs,
  zone: string,
): Promise<({ at: Date } & Partial<Omit<SeriesRow, 'at'>>)[]> {
  if (push.kind === 'transactional') {
    const rows = await pushPoints(context.pool, buckets, push, `${stepMs[granularity] / 60_000} minutes`);
    const groups = Map.groupBy(rows, (row) => row.at.getTime());
    return [...groups].map(([at, those]) => {
      return { at: new Date(at), ...Object.fromEntries(those.map(({ metric, n }) => [metric, n])) };
    });
  }
  const now = context.clock.now();
  const [from, to] = [push.created_at, new Date(now.getTime() + dayMs)];
  const age = (now.getTime() - from.getTime()) / dayMs;
  if (granularity === 'minute' && age > keptMinuteDays) {
    throw refused('granularity', 'too_old', `minutes are kept for ${keptMinuteDays} days`);
  }
  const grain = granularity === 'minute' ? 1 : age > keptQuarterDays ? 1440 : 15;
  const range = {
    appId: push.app_id,
    grain,
    dimension: 'push',
    from: new Date(from.getTime() - dayMs),
    to,
    value: push.id,
  } as const;
  const unit = granularity === 'hour' || granularity === 'day' ? { unit: granularity, zone } : null;
  const rows = await readPoints(context.pool, range, unit, null);
  return rows.slice(0, mostPoints).map((row) => ({ ...row, at: row.at! }));
}
