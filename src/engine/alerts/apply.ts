import { alertKinds } from '#contract/alert.ts';
import { advance, type Change, type Finding, quietMinutes } from '#core/alerts/lifecycle.ts';
import { wallClock } from '#core/message/zoned-time.ts';
import {
  type AlertRow,
  activeSilences,
  beginAlert,
  fireAlert,
  forgetAlert,
  markTold,
  openAlerts,
  resolveAlert,
  type SilenceRow,
  seeAlert,
} from '#db/queries/alert/alerts.ts';
import { addNotice, listNotifiers } from '#db/queries/alert/notifiers.ts';
import { addMessages } from '#db/queries/webhook/message.ts';
import { type Tx, withTransaction } from '#db/tx.ts';
import type { EngineContext } from '../context.ts';
import type { Subscribers } from '../outbox/subscribers.ts';

const minuteMs = 60_000;

type Context = Pick<EngineContext, 'pool' | 'clock' | 'newId' | 'publicUrl' | 'metrics'>;

/** Something to be told: an alert that fires, goes on firing, or is over. */
interface Told {
  what: 'firing' | 'reminder' | 'resolved';
  id: string;
  organizationId: string;
  appId: string | null;
  kind: string;
  severity: 'warning' | 'critical';
  explanation: AlertRow['explanation'];
}

/**
 * Moves alerts on by what is found, and writes what is to be told of it, in one transaction: what fires is told once, and
 * nobody is told of what did not come to be written.
 *
 * @param unseen apps that could not be looked at: that nothing was found of them says nothing
 */
export async function applyFindings(
  context: Context,
  subscribers: Subscribers,
  findings: Finding[],
  unseen: ReadonlySet<string> = new Set(),
): Promise<void> {
  const now = context.clock.now();
  await withTransaction(
    context.pool,
    async (tx) => {
      const open = await openAlerts(tx);
      const rows = new Map(open.map((row) => [row.id, row]));
      const changes = advance(
        open.map((row) => ({
          id: row.id,
          organizationId: row.organization_id,
          kind: row.kind,
          key: row.key,
          state: row.state as 'pending' | 'firing',
          pendingAt: row.pending_at,
          seenAt: row.seen_at,
          toldAt: row.told_at,
          acknowledged: row.acknowledged_at !== null,
        })),
        findings,
        now,
      ).filter((change) => !isUnseen(change, rows, unseen));
      const told: Told[] = [];
      for (const change of changes) {
        const one = await applyChange(tx, context, change, rows, now);
        if (one !== null) told.push(one);
      }
      await tell(tx, context, subscribers, told, now);
      countFiring(context, changes, rows);
    },
    { retries: 3, retryUnknownCommit: true },
  );
}

/** Whether an alert would end only because its app could not be looked at. */
function isUnseen(change: Change, rows: Map<string, AlertRow>, unseen: ReadonlySet<string>): boolean {
  if (change.do !== 'resolve' && change.do !== 'forget') return false;
  const appId = rows.get(change.alert.id)!.app_id;
  return appId !== null && unseen.has(appId);
}

function countFiring({ metrics }: Context, changes: Change[], rows: Map<string, AlertRow>): void {
  const firing = { warning: 0, critical: 0 };
  const ended = new Set(changes.flatMap((one) => (one.do === 'resolve' || one.do === 'forget' ? [one.alert.id] : [])));
  const begun = new Set(changes.flatMap((one) => (one.do === 'fire' ? [one.alert.id] : [])));
  for (const row of rows.values()) {
    if (!ended.has(row.id) && (row.state === 'firing' || begun.has(row.id))) firing[row.severity]++;
  }
  for (const change of changes) if (change.do === 'start' && change.fires) firing[change.finding.severity]++;
  for (const severity of ['warning', 'critical'] as const) metrics.setAlertsFiring(severity, firing[severity]);
}

async function applyChange(
  tx: Tx,
  { newId }: Context,
  change: Change,
  rows: Map<string, AlertRow>,
  now: Date,
): Promise<Told | null> {
  if (change.do === 'start') {
    const { organizationId, appId, kind, key, severity, explanation } = change.finding;
    const row = { id: newId(), organization_id: organizationId, app_id: appId, kind, key, severity, explanation };
    const begun = await beginAlert(tx, row, change.fires ? 'firing' : 'pending', now);
    if (!begun || !change.fires) return null;
    return { what: 'firing', id: row.id, organizationId, appId, kind, severity, explanation };
  }
  const row = rows.get(change.alert.id)!;
  const of = { id: row.id, organizationId: row.organization_id, appId: row.app_id, kind: row.kind };
  if (change.do === 'forget') {
    await forgetAlert(tx, row.id);
    return null;
  }
  if (change.do === 'resolve') {
    await resolveAlert(tx, row.id, now);
    return { what: 'resolved', ...of, severity: row.severity, explanation: row.explanation };
  }
  const { explanation, severity } = change.finding;
  if (change.do === 'fire') {
    await fireAlert(tx, row.id, { explanation, severity }, now);
    return { what: 'firing', ...of, severity, explanation };
  }
  await seeAlert(tx, row.id, explanation, now);
  const what = row.told_at === null ? 'firing' : 'reminder';
  return change.remind ? { what, ...of, severity, explanation } : null;
}

/** One notice for each notifier, whatever happened at once; and webhooks. What is silenced is written down and not told. */
async function tell(tx: Tx, context: Context, subscribers: Subscribers, told: Told[], now: Date): Promise<void> {
  if (told.length === 0) return;
  const silences = await activeSilences(tx, now);
  const loud = told.filter((one) => !isSilenced(one, silences));
  for (const one of loud) await markTold(tx, one.id, now);
  for (const [organizationId, those] of Map.groupBy(loud, (one) => one.organizationId)) {
    for (const notifier of await listNotifiers(tx, organizationId)) {
      const some = those.filter((one) => notifier.least_severity === 'warning' || one.severity === 'critical');
      if (!notifier.enabled || some.length === 0) continue;
      const { quiet_from: from, quiet_to: to, time_zone: zone } = notifier;
      const isUrgent = some.some((one) => one.severity === 'critical' && one.what !== 'resolved');
      const { hour, minute } = wallClock(now, zone);
      const wait = isUrgent || from === null || to === null ? 0 : quietMinutes({ from, to }, hour * 60 + minute);
      const id = context.newId();
      const payload = noticeOf(id, some, context.publicUrl, now);
      const dueAt = new Date(now.getTime() + wait * minuteMs);
      await addNotice(tx, { id, organizationId, notifierId: notifier.id, payload, dueAt }, now);
    }
    for (const one of those) await addMessages(tx, await messagesOf(tx, subscribers, one, now), now);
  }
}

async function messagesOf(tx: Tx, subscribers: Subscribers, one: Told, now: Date) {
  if (one.what === 'reminder') return [];
  // An alert of the service itself belongs to no app: webhooks of the whole organization are told.
  const those = await subscribers.of(one.organizationId, one.appId ?? '00000000-0000-0000-0000-000000000000', tx);
  const { id: alert_id, appId: app_id, kind, severity, explanation } = one;
  const data = { alert_id, app_id, kind, severity, explanation };
  return subscribers.messages(those, { type: `alert.${one.what}`, data }, now);
}

export function isSilenced(
  one: { organizationId: string; appId: string | null; kind: string },
  silences: SilenceRow[],
): boolean {
  return silences.some(
    (silence) =>
      silence.organization_id === one.organizationId &&
      (silence.app_id === null || silence.app_id === one.appId) &&
      (silence.kind === null || silence.kind === one.kind),
  );
}

const words = {
  firing: { zh: '告警', en: 'Alert' },
  reminder: { zh: '仍在告警', en: 'Still firing' },
  resolved: { zh: '已恢复', en: 'Resolved' },
} as const;

function noticeOf(id: string, told: Told[], publicUrl: string, now: Date) {
  const [first] = told as [Told];
  const title = alertKinds[first.kind as keyof typeof alertKinds];
  const more = told.length - 1;
  return {
    id,
    severity: told.some((one) => one.severity === 'critical') ? 'critical' : 'warning',
    title: {
      zh: `【鸿雁】${words[first.what].zh}：${title.zh}${more > 0 ? ` 等 ${told.length} 条` : ''}`,
      en: `[Hongyan] ${words[first.what].en}: ${title.en}${more > 0 ? ` and ${more} more` : ''}`,
    },
    lines: told.map(({ what, explanation }) => ({
      zh: `${words[what].zh}：${explanation.zh}`,
      en: `${words[what].en}: ${explanation.en}`,
    })),
    link: `${publicUrl}${first.explanation.link}`,
    at: now.toISOString(),
  };
}
