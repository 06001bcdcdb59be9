import { z } from 'zod';
import { instant, uuid } from './common.ts';
import { type metrics, seriesMetrics } from './metrics.ts';
import { operation, workbookType } from './operation.ts';

/** By what numbers can be told apart, and what its values are. */
export const dimensions = {
  template: '模板 / template id',
  channel: '通道 / channel',
  push: '推送（活动）/ campaign id',
  variant: '实验版本（活动）/ variant of a campaign’s experiment: `<push id>.<name>`; the held out are `hold_out`',
  segment: '人群（活动）/ segment a campaign is for (one for several counts under each)',
  reason: '原因 / `failed.<reason>` or `suppressed.<reason>`',
  errcode: '平台错误码 / errcode of the platform',
  platform: '设备平台 / device platform; by day only',
  province: '省份 / province; by day only',
  city: '城市 / city; by day only',
  language: '语言 / language; by day only',
  tag: '标签 / tag (a recipient with several counts under each); by day only',
} as const;

export type Dimension = keyof typeof dimensions;
export const dimensionNames = Object.keys(dimensions) as Dimension[];

export const granularities = ['total', 'minute', 'quarter', 'hour', 'day', 'week', 'month'] as const;
export type Granularity = (typeof granularities)[number];

/** Longest range that may be asked for by granularity, in days. */
export const longestDays: Readonly<Record<Granularity, number>> = {
  total: 1830,
  minute: 1,
  quarter: 31,
  hour: 62,
  day: 400,
  week: 1830,
  month: 1830,
};

const when = z.string().max(40).meta({
  description: 'RFC 3339 time with a zone, or a date (`2026-11-22`: the start of that day in `time_zone`)',
});

const names = z.string().max(1000);

const range = {
  app_id: uuid.optional(),
  from: when.optional().meta({ description: 'default: 7 days before `to`; by day, week or month from midnight' }),
  to: when.optional().meta({ description: 'not included; default: now' }),
  time_zone: z.string().max(64).optional().meta({ description: 'IANA name; default: that of the app' }),
};

export const statsQuery = z.object({
  ...range,
  metrics: names.default('audience,accepted,failed,suppressed,opened').meta({
    description: `comma-separated: ${seriesMetrics.join(', ')}`,
  }),
  dimensions: names.default('').meta({ description: `none, or one of ${dimensionNames.join(', ')}` }),
  value: z.string().max(200).optional().meta({ description: 'only this value of the dimension' }),
  granularity: z.enum(granularities).default('day'),
  compare: z.enum(['none', 'previous']).default('none').meta({
    description: '`previous`: also the totals of the range of the same length before',
  }),
  order_by: z.string().max(40).optional().meta({ description: 'a metric; values with more of it first' }),
  limit: z.coerce.number().int().min(1).max(500).default(50).meta({ description: 'most values of the dimension' }),
});

const numbers = z.record(z.string(), z.number().nullable()).meta({
  description: 'a number for every metric asked for; a rate without a denominator is null',
});

const series = z.object({
  value: z
    .string()
    .nullable()
    .meta({ description: 'of the dimension; null without one; empty: not known; `*`: the others' }),
  label: z.string().nullable().meta({ description: 'what people call it, where there is a name' }),
  totals: numbers,
  previous: numbers.nullable(),
  points: z.array(z.object({ at: z.string(), values: numbers })),
});

export const statsAnswer = z
  .object({
    app_id: uuid,
    from: z.string(),
    to: z.string(),
    previous_from: z.string().nullable(),
    time_zone: z.string(),
    granularity: z.enum(granularities),
    metrics: z.array(z.object({ name: z.string(), zh: z.string(), en: z.string() })),
    dimension: z.string().nullable(),
    series: z.array(series),
    more_values: z.boolean().meta({ description: 'true when there are more values than `limit`' }),
    as_of: z.string().meta({ description: 'what was counted up to seconds before this is in it' }),
  })
  .meta({ id: 'Stats' });

const about =
  'Numbers of an app by time. `from` and `to` are widened to quarters of an hour (minutes by `minute`). ' +
  `Longest range: ${Object.entries(longestDays)
    .map(([name, days]) => `${name} ${days} d`)
    .join(', ')}. ` +
  'Minutes are kept 14 days, quarters 400 days, days 5 years.';

export const getStats = operation({
  id: 'getStats',
  method: 'GET',
  path: '/v1/stats',
  tag: 'stats',
  summary: '统计 / Numbers by time and dimension',
  description: about,
  auth: 'key',
  permission: 'statistics_read',
  query: statsQuery,
  status: 200,
  response: statsAnswer,
  errors: ['not_found', 'validation_failed'],
});

export const exportStats = operation({
  id: 'exportStats',
  method: 'GET',
  path: '/v1/stats.csv',
  tag: 'stats',
  summary: '统计导出 / The same as CSV',
  description: 'UTF-8 with a byte order mark, so that Excel reads it; one line per value and point.',
  auth: 'key',
  permission: 'statistics_read',
  query: statsQuery,
  status: 200,
  produces: 'text/csv',
  response: z.string(),
  errors: ['not_found', 'validation_failed'],
});

export const exportStatsWorkbook = operation({
  id: 'exportStatsWorkbook',
  method: 'GET',
  path: '/v1/stats.xlsx',
  tag: 'stats',
  summary: '统计导出（Excel）/ The same as an Excel workbook',
  description: 'Times are dates on the wall of `time_zone`.',
  auth: 'key',
  permission: 'statistics_read',
  query: statsQuery,
  status: 200,
  produces: workbookType,
  response: z.string(),
  errors: ['not_found', 'validation_failed'],
});

const step = z.object({
  metric: z.string(),
  count: z.number().int(),
  of_audience: z.number().nullable(),
  of_previous: z.number().nullable(),
});

export const pushStats = operation({
  id: 'getPushStats',
  method: 'GET',
  path: '/v1/pushes/{push_id}/stats',
  tag: 'stats',
  summary: '单次推送的漏斗与时间序列 / Funnel and series of one push',
  auth: 'key',
  permission: 'statistics_read',
  params: z.object({ push_id: uuid }),
  query: z.object({
    time_zone: z.string().max(64).optional(),
    granularity: z.enum(['minute', 'quarter', 'hour', 'day']).default('quarter'),
    goal: z.string().max(100).optional().meta({ description: 'name of an event: adds `converted` to the funnel' }),
    within_hours: z.coerce.number().int().min(1).max(720).default(72),
  }),
  status: 200,
  response: z.object({
    push_id: uuid,
    time_zone: z.string(),
    granularity: z.string(),
    funnel: z.array(step),
    reasons: z.array(z.object({ outcome: z.string(), reason: z.string(), count: z.number().int() })),
    received: z
      .object({ messages: z.number().int(), devices: z.number().int(), asked_at: instant.nullable() })
      .nullable()
      .meta({
        description: 'of a channel that is asked (JPush): devices that received, as far as was told; else null',
      }),
    stages: z
      .record(z.string(), z.object({ p50: z.number(), p95: z.number(), p99: z.number() }))
      .nullable()
      .meta({
        description:
          'milliseconds, of at most 5,000 deliveries: `waited` from the due time to the call, `call` from the call to the outcome written down',
      }),
    series: z.array(z.object({ at: z.string(), values: numbers })),
  }),
  errors: ['not_found', 'validation_failed'],
});

const deliveryFilter = z.object({
  outcome: z.enum(['accepted', 'failed', 'suppressed', 'unknown']).optional(),
  reason: z.string().min(1).max(40).optional(),
});

export const exportDeliveries = operation({
  id: 'exportDeliveries',
  method: 'GET',
  path: '/v1/pushes/{push_id}/deliveries.csv',
  tag: 'stats',
  summary: '逐人结果导出 / Outcomes per recipient as CSV',
  description: 'Streamed: the memory it takes does not grow with the push. UTF-8 with a byte order mark.',
  auth: 'key',
  permission: 'deliveries_read',
  params: z.object({ push_id: uuid }),
  query: deliveryFilter,
  status: 200,
  produces: 'text/csv',
  response: z.string(),
  errors: ['not_found'],
});

export const exportDeliveriesWorkbook = operation({
  id: 'exportDeliveriesWorkbook',
  method: 'GET',
  path: '/v1/pushes/{push_id}/deliveries.xlsx',
  tag: 'stats',
  summary: '逐人结果导出（Excel）/ Outcomes per recipient as an Excel workbook',
  description:
    'Streamed as the CSV is. Times are dates on the wall of the app’s time zone; beyond the million rows of a sheet it goes on in the next.',
  auth: 'key',
  permission: 'deliveries_read',
  params: z.object({ push_id: uuid }),
  query: deliveryFilter,
  status: 200,
  produces: workbookType,
  response: z.string(),
  errors: ['not_found'],
});

export const sceneLeague = operation({
  id: 'getSceneLeague',
  method: 'GET',
  path: '/v1/stats/scenes',
  tag: 'stats',
  summary: '订阅场景排行 / Scenes by how they are answered',
  auth: 'key',
  permission: 'statistics_read',
  query: z.object({ app_id: uuid.optional(), days: z.coerce.number().int().min(1).max(180).default(30) }),
  status: 200,
  response: z.object({
    items: z.array(
      z.object({
        scene: z.string(),
        purpose: z.string(),
        asked: z.number().int(),
        accepted: z.number().int(),
        refused: z.number().int(),
        banned: z.number().int(),
        accept_rate: z.number().nullable().meta({ description: 'accepted over accepted + refused' }),
      }),
    ),
  }),
  errors: ['not_found'],
});

export const bestHours = operation({
  id: 'getBestHours',
  method: 'GET',
  path: '/v1/stats/best-hours',
  tag: 'stats',
  summary: '最佳时段热力图 / When messages are sent and opened, by weekday and hour',
  auth: 'key',
  permission: 'statistics_read',
  query: z.object({
    app_id: uuid.optional(),
    days: z.coerce.number().int().min(7).max(180).default(56),
    time_zone: range.time_zone,
    template_id: uuid.optional(),
  }),
  status: 200,
  response: z.object({
    time_zone: z.string(),
    cells: z.array(
      z.object({
        weekday: z.number().int().meta({ description: '1 Monday to 7 Sunday' }),
        hour: z.number().int(),
        accepted: z.number().int(),
        opened: z.number().int(),
      }),
    ),
    best: z.array(z.object({ weekday: z.number().int(), hour: z.number().int(), opened_share: z.number() })).meta({
      description: 'the hours of the week in which most is opened, with their share of all opens',
    }),
  }),
  errors: ['not_found', 'validation_failed'],
});

export const consentCohorts = operation({
  id: 'getConsentCohorts',
  method: 'GET',
  path: '/v1/stats/consent-cohorts',
  tag: 'stats',
  summary: '授权留存 / What became of those who accepted, by the week of their first acceptance',
  description: 'From a random sample of recipients (those with the lowest ids); shares are of the sample.',
  auth: 'key',
  permission: 'statistics_read',
  query: z.object({
    app_id: uuid.optional(),
    template_id: uuid,
    weeks: z.coerce.number().int().min(1).max(26).default(8),
  }),
  status: 200,
  response: z.object({
    sampled: z.number().int(),
    cohorts: z.array(
      z.object({
        week: z.string(),
        granted: z.number().int(),
        spent: z.number().int(),
        opened: z.number().int(),
        granted_again: z.number().int(),
      }),
    ),
  }),
  errors: ['not_found'],
});

export const creditForecast = operation({
  id: 'getCreditForecast',
  method: 'GET',
  path: '/v1/stats/credits',
  tag: 'stats',
  summary: '次数预测 / Credits of a template, and when they run out',
  description:
    'The balance is estimated from a random sample of recipients; the days ahead repeat the mean of the same weekday in the last four weeks.',
  auth: 'key',
  permission: 'statistics_read',
  query: z.object({
    app_id: uuid.optional(),
    template_id: uuid,
    days: z.coerce.number().int().min(1).max(90).default(28),
  }),
  status: 200,
  response: z.object({
    template_id: uuid,
    sampled: z.number().int(),
    recipients: z.number().meta({ description: 'with at least one credit, estimated' }),
    balance: z.number().meta({ description: 'credits that can be spent now, estimated' }),
    granted_a_day: z.number(),
    spent_a_day: z.number(),
    runs_out_on: z.iso.date().nullable().meta({ description: 'null: not within the days asked for' }),
    days: z.array(z.object({ day: z.iso.date(), granted: z.number(), spent: z.number(), balance: z.number() })),
  }),
  errors: ['not_found'],
});

/** Columns of the CSV of `exportStats`, before the metrics. */
export const statsColumns = ['at', 'dimension', 'value', 'label'] as const;

/** The name of a metric's column: its name in the API. */
export function columnOf(name: keyof typeof metrics): string {
  return name;
}
