import { alertKinds } from '#contract/alert.ts';
import type { NotifierConfig } from '#contract/notifier.ts';
import type { AlertRow, SilenceRow } from '#db/queries/alert/alerts.ts';
import type { NotifierRow } from '#db/queries/alert/notifiers.ts';

const text = (at: Date | null) => at?.toISOString() ?? null;

export function alertOf(row: AlertRow, silences: SilenceRow[]) {
  const known = alertKinds[row.kind as keyof typeof alertKinds];
  return {
    id: row.id,
    app_id: row.app_id,
    kind: row.kind,
    title: { zh: known?.zh ?? row.kind, en: known?.en ?? row.kind },
    key: row.key,
    severity: row.severity,
    state: row.state,
    explanation: row.explanation,
    pending_at: row.pending_at.toISOString(),
    fired_at: text(row.fired_at),
    resolved_at: text(row.resolved_at),
    silenced: silences.some(
      (one) => (one.app_id === null || one.app_id === row.app_id) && (one.kind === null || one.kind === row.kind),
    ),
    acknowledged_at: text(row.acknowledged_at),
    acknowledged_by: row.acknowledged_by,
  };
}

export function silenceOf(row: SilenceRow) {
  const { id, app_id, kind, reason } = row;
  return { id, app_id, kind, reason, until: row.until_at.toISOString(), created_at: row.created_at.toISOString() };
}

/** A notifier without its secrets. */
function targetOf(config: NotifierConfig): string {
  if (config.kind === 'email') return config.to.join(', ');
  return config.kind === 'wechat' ? `${config.app_id}: ${config.openids.length}` : new URL(config.url).host;
}

export function notifierOf(row: NotifierRow, config: NotifierConfig) {
  const { quiet_from: from, quiet_to: to } = row;
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    target: targetOf(config),
    least_severity: row.least_severity,
    quiet_hours: from === null || to === null ? null : { from, to },
    time_zone: row.time_zone,
    enabled: row.enabled,
    last_sent_at: text(row.last_sent_at),
    last_error: row.last_error,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
