import { z } from 'zod';
import { cursorQuery, instant, page, uuid } from './common.ts';
import { operation } from './operation.ts';

export const severities = ['warning', 'critical'] as const;
export type Severity = (typeof severities)[number];

/** Every kind of alert: what it means, what its threshold is, and what holds unless somebody says otherwise. */
export const alertKinds = {
  volume_drop: { zh: '发送量骤降', en: 'Volume drops', severity: 'critical', threshold: null, of: null },
  volume_spike: { zh: '发送量骤增', en: 'Volume rises', severity: 'warning', threshold: null, of: null },
  success_rate_drop: {
    zh: '接受率下降',
    en: 'Acceptance rate drops',
    severity: 'critical',
    threshold: 0.15,
    of: 'points of the rate (0.15 = 15 %) below what is usual',
  },
  open_rate_drop: {
    zh: '打开率下降',
    en: 'Open rate drops',
    severity: 'warning',
    threshold: 0.4,
    of: 'share of the usual rate that is missing, over 24 hours',
  },
  failure_spike: {
    zh: '某错误码激增',
    en: 'One error code rises',
    severity: 'critical',
    threshold: 0.1,
    of: 'share of calls answered with it',
  },
  refusal_spike: { zh: '拒绝激增', en: 'Refusals rise', severity: 'warning', threshold: 3, of: 'times the usual' },
  credits_run_out: { zh: '次数即将用完', en: 'Credits run out', severity: 'warning', threshold: 7, of: 'days ahead' },
  token_failure: {
    zh: 'access_token 失败',
    en: 'Access token refused',
    severity: 'critical',
    threshold: null,
    of: null,
  },
  limiter_paused: { zh: '发送被暂停', en: 'Sending paused', severity: 'warning', threshold: null, of: null },
  callback_silence: {
    zh: '收不到微信回调',
    en: 'No callbacks',
    severity: 'warning',
    threshold: 50,
    of: 'accepted messages without any sent event',
  },
  queue_age: {
    zh: '队列积压',
    en: 'Queue grows old',
    severity: 'critical',
    threshold: 300,
    of: 'seconds the oldest due work has waited',
  },
  schedule_late: {
    zh: '定时推送延迟',
    en: 'Schedule late',
    severity: 'critical',
    threshold: 300,
    of: 'seconds after the due time',
  },
  law_broken: { zh: '守恒核对不符', en: 'Outcomes do not add up', severity: 'critical', threshold: null, of: null },
  disk_full: {
    zh: '磁盘空间不足',
    en: 'Disk nearly full',
    severity: 'critical',
    threshold: 0.1,
    of: 'share that is free',
  },
  certificate_expiry: {
    zh: '证书即将到期',
    en: 'Certificate expires',
    severity: 'warning',
    threshold: 14,
    of: 'days left',
  },
  no_heartbeat: {
    zh: '引擎失联',
    en: 'An engine is lost',
    severity: 'critical',
    threshold: 60,
    of: 'seconds without a heartbeat',
  },
  webhook_failing: {
    zh: 'Webhook 持续失败',
    en: 'A webhook fails',
    severity: 'warning',
    threshold: 3600,
    of: 'seconds of nothing but failures',
  },
} as const satisfies Record<
  string,
  { zh: string; en: string; severity: Severity; threshold: number | null; of: string | null }
>;

export type AlertKind = keyof typeof alertKinds;
export const alertKindNames = Object.keys(alertKinds) as [AlertKind, ...AlertKind[]];

const kind = z.enum(alertKindNames);
const severity = z.enum(severities);

export const alert = z
  .object({
    id: uuid,
    app_id: uuid.nullable(),
    kind: z.string(),
    title: z.object({ zh: z.string(), en: z.string() }),
    key: z.string().meta({ description: 'what it is about within its kind: a template, an error code' }),
    severity,
    state: z.enum(['pending', 'firing', 'resolved']),
    explanation: z.object({
      zh: z.string(),
      en: z.string(),
      numbers: z.record(z.string(), z.union([z.number(), z.string(), z.null()])),
      link: z.string().meta({ description: 'the page of the API that shows it' }),
    }),
    pending_at: instant,
    fired_at: instant.nullable(),
    resolved_at: instant.nullable(),
    silenced: z.boolean(),
    acknowledged_at: instant.nullable(),
    acknowledged_by: z.string().nullable(),
  })
  .meta({ id: 'Alert' });

export const listAlerts = operation({
  id: 'listAlerts',
  method: 'GET',
  path: '/v1/alerts',
  tag: 'alerts',
  summary: '告警列表 / Alerts, newest first',
  auth: 'key',
  permission: 'statistics_read',
  query: z.object({
    ...cursorQuery,
    app_id: uuid.optional(),
    state: z.enum(['open', 'pending', 'firing', 'resolved']).optional(),
  }),
  status: 200,
  response: page(alert),
  errors: ['not_found'],
});

export const acknowledgeAlert = operation({
  id: 'acknowledgeAlert',
  method: 'POST',
  path: '/v1/alerts/{alert_id}/acknowledge',
  tag: 'alerts',
  summary: '认领告警，不再提醒 / Take an alert on: no more reminders',
  auth: 'key',
  permission: 'alerts_manage',
  params: z.object({ alert_id: uuid }),
  body: z.strictObject({ by: z.string().trim().min(1).max(100) }),
  status: 200,
  response: alert,
  errors: ['not_found'],
});

const rule = z.object({
  kind: z.string(),
  zh: z.string(),
  en: z.string(),
  app_id: uuid.nullable(),
  enabled: z.boolean(),
  severity,
  threshold: z.number().nullable(),
  threshold_of: z.string().nullable(),
  is_default: z.boolean(),
});

export const listAlertRules = operation({
  id: 'listAlertRules',
  method: 'GET',
  path: '/v1/alert-rules',
  tag: 'alerts',
  summary: '告警规则 / Which alerts there are, and what holds for an app or for all',
  auth: 'key',
  permission: 'statistics_read',
  query: z.object({ app_id: uuid.optional() }),
  status: 200,
  response: z.object({ items: z.array(rule) }),
  errors: ['not_found'],
});

export const putAlertRule = operation({
  id: 'putAlertRule',
  method: 'PUT',
  path: '/v1/alert-rules/{kind}',
  tag: 'alerts',
  summary: '修改告警规则 / Switch a kind on or off, change its severity or threshold',
  auth: 'key',
  permission: 'alerts_manage',
  params: z.object({ kind }),
  body: z.strictObject({
    app_id: uuid.optional().meta({ description: 'for this app only; else for all' }),
    enabled: z.boolean(),
    severity: severity.optional(),
    threshold: z.number().min(0).max(1e9).optional(),
  }),
  status: 200,
  response: rule,
  errors: ['not_found', 'validation_failed'],
});

const silence = z
  .object({
    id: uuid,
    app_id: uuid.nullable(),
    kind: z.string().nullable(),
    reason: z.string(),
    until: instant,
    created_at: instant,
  })
  .meta({ id: 'Silence' });

export const createSilence = operation({
  id: 'createSilence',
  method: 'POST',
  path: '/v1/silences',
  tag: 'alerts',
  summary: '静默告警 / Tell nobody of some alerts for a while; they are still listed',
  auth: 'key',
  permission: 'alerts_manage',
  body: z.strictObject({
    app_id: uuid.optional(),
    kind: kind.optional(),
    reason: z.string().trim().min(1).max(200),
    minutes: z.number().int().min(1).max(43_200),
  }),
  status: 201,
  response: silence,
  errors: ['not_found'],
});

export const listSilences = operation({
  id: 'listSilences',
  method: 'GET',
  path: '/v1/silences',
  tag: 'alerts',
  summary: '静默列表 / Silences that hold now',
  auth: 'key',
  permission: 'statistics_read',
  status: 200,
  response: z.object({ items: z.array(silence) }),
  errors: [],
});

export const deleteSilence = operation({
  id: 'deleteSilence',
  method: 'DELETE',
  path: '/v1/silences/{silence_id}',
  tag: 'alerts',
  summary: '结束静默 / End a silence',
  auth: 'key',
  permission: 'alerts_manage',
  params: z.object({ silence_id: uuid }),
  status: 200,
  response: z.object({ id: uuid }),
  errors: ['not_found'],
});
