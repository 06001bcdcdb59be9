import type { AlertKind } from '#contract/alert.ts';
import type { Explanation, Finding } from '#core/alerts/lifecycle.ts';
import { brokenSince, failingWebhooks, latePushes, silentEngines } from '#db/queries/alert/look.ts';
import { readQueue } from '#db/queries/slice/queue.ts';
import type { EngineContext } from '../context.ts';
import type { Rules } from './rules.ts';

const dayMs = 86_400_000;

type Context = Pick<EngineContext, 'pool' | 'watchPool' | 'clock' | 'probes'>;

/** What may be out of order with the service itself: told to every organization, since all of them are served by it. */
export async function lookAtSystem(context: Context, organizations: string[], rules: Rules): Promise<Finding[]> {
  const { pool, watchPool, clock } = context;
  const now = clock.now();
  const before = (seconds: number) => new Date(now.getTime() - seconds * 1000);
  const findings: Finding[] = [];
  const add = (
    organizationId: string,
    appId: string | null,
    kind: AlertKind,
    key: string,
    explanation: Explanation,
  ) => {
    const { enabled, severity } = rules.of(kind, organizationId, appId);
    if (enabled) findings.push({ organizationId, appId, kind, key, severity, explanation, certain: false });
  };
  const toAll = (kind: AlertKind, key: string, isOut: (threshold: number) => Explanation | null) => {
    for (const id of organizations) {
      const explanation = isOut(rules.of(kind, id, null).threshold);
      if (explanation !== null) add(id, null, kind, key, explanation);
    }
  };

  const { n, oldest } = await readQueue(watchPool, now);
  const age = oldest === null ? 0 : Math.round((now.getTime() - oldest.getTime()) / 1000);
  toAll('queue_age', 'queue', (most) =>
    age < most
      ? null
      : {
          zh: `最早到期的发送已等待 ${age} 秒，共 ${n} 个分片到期`,
          en: `the oldest due work has waited ${age} seconds; ${n} slices are due`,
          numbers: { seconds: age, slices_due: n },
          link: '/metrics',
        },
  );
  for (const engine of await silentEngines(pool, before(30))) {
    const silent = Math.round((now.getTime() - engine.beat_at.getTime()) / 1000);
    toAll('no_heartbeat', engine.id, (most) =>
      silent < most
        ? null
        : {
            zh: `引擎 ${engine.host}/${engine.pid} 已 ${silent} 秒没有心跳`,
            en: `engine ${engine.host}/${engine.pid} has had no heartbeat for ${silent} seconds`,
            numbers: { host: engine.host, pid: engine.pid, seconds: silent },
            link: '/metrics',
          },
    );
  }
  const free = await context.probes.diskFree();
  if (free !== null) {
    toAll('disk_full', 'disk', (least) =>
      free.share >= least
        ? null
        : {
            zh: `数据盘只剩 ${Math.round(free.share * 100)}%（${Math.round(free.bytes / 2 ** 20)} MiB）`,
            en: `the disk of the data directory has ${Math.round(free.share * 100)} % left (${Math.round(free.bytes / 2 ** 20)} MiB)`,
            numbers: { free_percent: Math.round(free.share * 1000) / 10, free_bytes: free.bytes },
            link: '/metrics',
          },
    );
  }
  const expires = context.probes.certificateExpiry();
  if (expires !== null) {
    const days = Math.floor((expires.getTime() - now.getTime()) / dayMs);
    toAll('certificate_expiry', 'certificate', (least) =>
      days >= least
        ? null
        : {
            zh: `TLS 证书将在 ${days} 天后（${expires.toISOString().slice(0, 10)}）到期`,
            en: `the TLS certificate expires in ${days} days (${expires.toISOString().slice(0, 10)})`,
            numbers: { days, expires_at: expires.toISOString() },
            link: '/metrics',
          },
    );
  }
  for (const push of await latePushes(watchPool, before(30))) {
    const late = Math.round((now.getTime() - push.due_at.getTime()) / 1000);
    if (late < rules.of('schedule_late', push.organization_id, push.app_id).threshold) continue;
    add(push.organization_id, push.app_id, 'schedule_late', push.id, {
      zh: `推送「${push.name ?? push.id}」应在 ${push.due_at.toISOString()} 开始，已晚 ${late} 秒`,
      en: `push “${push.name ?? push.id}” was due at ${push.due_at.toISOString()} and is ${late} seconds late`,
      numbers: { push_id: push.id, seconds: late },
      link: `/v1/pushes/${push.id}`,
    });
  }
  for (const event of await brokenSince(pool, new Date(now.getTime() - dayMs / 24))) {
    const what = JSON.stringify(event.payload.differences ?? []).slice(0, 300);
    add(event.organization_id, event.app_id, 'law_broken', event.id, {
      zh:
        event.kind === 'law_broken'
          ? `推送 ${event.payload.push_id} 的结果不守恒：${what}`
          : `${event.payload.day} 的统计与结果不符：${what}`,
      en:
        event.kind === 'law_broken'
          ? `the outcomes of push ${event.payload.push_id} do not add up: ${what}`
          : `statistics of ${event.payload.day} differ from the outcomes: ${what}`,
      numbers: { event_id: event.id },
      link: '/v1/events',
    });
  }
  for (const webhook of await failingWebhooks(pool, before(60))) {
    const seconds = Math.round((now.getTime() - webhook.failing_since.getTime()) / 1000);
    if (seconds < rules.of('webhook_failing', webhook.organization_id, webhook.app_id).threshold) continue;
    add(webhook.organization_id, webhook.app_id, 'webhook_failing', webhook.id, {
      zh: `Webhook ${new URL(webhook.url).host} 已连续失败 ${Math.round(seconds / 60)} 分钟：${webhook.last_error ?? ''}`,
      en: `webhook ${new URL(webhook.url).host} has failed for ${Math.round(seconds / 60)} minutes: ${webhook.last_error ?? ''}`,
      numbers: { webhook_id: webhook.id, seconds },
      link: `/v1/webhooks/${webhook.id}`,
    });
  }
  return findings;
}
