import {
  type AlertKind,
  acknowledgeAlert,
  alertKinds,
  createSilence,
  deleteSilence,
  listAlertRules,
  listAlerts,
  listSilences,
  putAlertRule,
} from '#contract/alert.ts';
import { ApiError } from '#contract/errors.ts';
import { isUuid } from '#core/ids.ts';
import {
  allApps,
  endSilence,
  insertSilence,
  putSetting,
  listAlerts as readAlerts,
  listSilences as readSilences,
  type SettingRow,
  settingsFor,
  acknowledgeAlert as writeAcknowledged,
} from '#db/queries/alert/alerts.ts';
import { type Actor, onlyApp } from '../../auth/actor.ts';
import { appInScope, assertAllApps } from '../../auth/scope.ts';
import type { ServerContext } from '../../context.ts';
import { badCursor } from '../../cursor.ts';
import { alertOf, silenceOf } from '../../present/alert.ts';
import { route } from '../../route.ts';

/** The app a call is about, or null for all, which is for those who may use all. */
async function scopeOf(context: ServerContext, actor: Actor, named: string | undefined): Promise<string | null> {
  const appId = named ?? onlyApp(actor);
  if (appId === null) assertAllApps(actor);
  return appId === null ? null : (await appInScope(context, actor, appId)).id;
}

/** Apps whose alerts an actor sees; null for all, and for what belongs to no app. */
function appsOf(actor: Actor): readonly string[] | null {
  return actor.apps === 'all' ? null : actor.apps;
}

export const listAlertsRoute = route(listAlerts, async ({ query, key }, context) => {
  const appIds = query.app_id === undefined ? appsOf(key) : [(await appInScope(context, key, query.app_id)).id];
  if (query.cursor !== undefined && !isUuid(query.cursor)) throw badCursor();
  const states = query.state === undefined ? null : query.state === 'open' ? ['pending', 'firing'] : [query.state];
  const { pool, clock } = context;
  const rows = await readAlerts(pool, key.organizationId, appIds, states, query.cursor ?? null, query.limit + 1);
  const silences = await readSilences(pool, key.organizationId, null, clock.now());
  const shown = rows.slice(0, query.limit);
  return {
    items: shown.map((row) => alertOf(row, silences)),
    next_cursor: rows.length > shown.length ? shown.at(-1)!.id : null,
  };
});

export const acknowledgeAlertRoute = route(acknowledgeAlert, async ({ params, body, key }, context) => {
  const { pool, clock } = context;
  const of = { organizationId: key.organizationId, appIds: appsOf(key), id: params.alert_id };
  const row = await writeAcknowledged(pool, of, body.by, clock.now());
  if (row === undefined) throw new ApiError('not_found', { detail: 'no such alert' });
  return alertOf(row, await readSilences(pool, key.organizationId, null, clock.now()));
});

export const listAlertRulesRoute = route(listAlertRules, async ({ query, key }, context) => {
  const appId = await scopeOf(context, key, query.app_id);
  const settings = await settingsFor(context.pool, key.organizationId, appId);
  const kinds = Object.keys(alertKinds) as AlertKind[];
  return { items: kinds.map((kind) => ruleOf(kind, appId, settings)) };
});

export const putAlertRuleRoute = route(putAlertRule, async ({ params, body, key }, context) => {
  const appId = await scopeOf(context, key, body.app_id);
  const { kind } = params;
  if (body.threshold !== undefined && alertKinds[kind].threshold === null) {
    const errors = [{ pointer: '/threshold', code: 'unused', message: `${kind} has no threshold` }];
    throw new ApiError('validation_failed', { errors });
  }
  const row: SettingRow = {
    organization_id: key.organizationId,
    app_id: appId ?? allApps,
    kind,
    enabled: body.enabled,
    severity: body.severity ?? null,
    threshold: body.threshold ?? null,
  };
  return ruleOf(kind, appId, [await putSetting(context.pool, row, context.clock.now())]);
});

function ruleOf(kind: AlertKind, appId: string | null, settings: SettingRow[]) {
  const { zh, en, severity, threshold, of } = alertKinds[kind];
  const own = settings.filter((row) => row.kind === kind);
  const row = own.find((one) => one.app_id === appId) ?? own.find((one) => one.app_id === allApps);
  return {
    kind,
    zh,
    en,
    app_id: row === undefined || row.app_id === allApps ? null : row.app_id,
    enabled: row?.enabled ?? true,
    severity: row?.severity ?? severity,
    threshold: row?.threshold ?? threshold,
    threshold_of: of,
    is_default: row === undefined,
  };
}

export const createSilenceRoute = route(createSilence, async ({ body, key }, context) => {
  const appId = await scopeOf(context, key, body.app_id);
  const now = context.clock.now();
  const row = await insertSilence(context.pool, {
    id: context.newId(),
    organization_id: key.organizationId,
    app_id: appId,
    kind: body.kind ?? null,
    reason: body.reason,
    until_at: new Date(now.getTime() + body.minutes * 60_000),
    created_by: key.ref,
    created_at: now,
  });
  return silenceOf(row);
});

export const listSilencesRoute = route(listSilences, async ({ key }, context) => {
  const rows = await readSilences(context.pool, key.organizationId, appsOf(key), context.clock.now());
  return { items: rows.map(silenceOf) };
});

export const deleteSilenceRoute = route(deleteSilence, async ({ params, key }, context) => {
  const of = { organizationId: key.organizationId, appIds: appsOf(key), id: params.silence_id };
  if (!(await endSilence(context.pool, of, context.clock.now()))) {
    throw new ApiError('not_found', { detail: 'no such silence' });
  }
  return { id: params.silence_id };
});
