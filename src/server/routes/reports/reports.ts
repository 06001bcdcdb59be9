import { ApiError } from '#contract/errors.ts';
import { createReport, deleteReport, listReports, sendReport, updateReport } from '#contract/report.ts';
import { isTimeZone } from '#core/message/zoned-time.ts';
import { nextReport } from '#core/stats/report.ts';
import { findNotifier } from '#db/queries/alert/notifiers.ts';
import {
  dueNow,
  findReport,
  insertReport,
  type ReportRow,
  listReports as readReports,
  deleteReport as removeReport,
  updateReport as writeReport,
} from '#db/queries/report/store.ts';
import { withTransaction } from '#db/tx.ts';
import { sameMembers } from '../../audit/note.ts';
import type { Actor } from '../../auth/actor.ts';
import { appInScope, assertAllApps } from '../../auth/scope.ts';
import type { ServerContext } from '../../context.ts';
import { route } from '../../route.ts';

/** Notifiers belong to the whole organization: who is for certain apps does not send by them. */
function wholeOrganization(actor: Actor): string {
  assertAllApps(actor);
  return actor.organizationId;
}

export const createReportRoute = route(createReport, async ({ body, key, audit }, context) => {
  const organizationId = wholeOrganization(key);
  const app = await appInScope(context, key, body.app_id);
  await checkNotifier(context, organizationId, body.notifier_id);
  const times = { ...body, time_zone: body.time_zone ?? app.time_zone };
  checkZone(times.time_zone);
  const now = context.clock.now();
  const { notifier_id, name, every, weekday, at, time_zone } = times;
  const row = { notifier_id, name, every, weekday, at, time_zone, next_at: nextReport(times, now) };
  return withTransaction(context.pool, async (tx) => {
    const id = context.newId();
    const ids = { id, organization_id: organizationId, app_id: app.id, created_by: key.ref };
    const made = await insertReport(tx, { ...row, ...ids }, now);
    await audit.in(tx, { target: id, appId: app.id });
    return reportOf(made);
  });
});

export const listReportsRoute = route(listReports, async ({ key }, context) => {
  return { items: (await readReports(context.pool, wholeOrganization(key))).map(reportOf) };
});

export const updateReportRoute = route(updateReport, async ({ params, body, key, audit }, context) => {
  const before = await existing(context, key, params.report_id);
  const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
  const row: ReportRow = { ...before, ...given };
  checkZone(row.time_zone);
  if (body.notifier_id !== undefined) await checkNotifier(context, row.organization_id, row.notifier_id);
  const now = context.clock.now();
  return withTransaction(context.pool, async (tx) => {
    const written = await writeReport(tx, { ...row, next_at: nextReport(row, now) }, now);
    if (written === undefined) throw notFound();
    await audit.in(tx, { appId: row.app_id, before: sameMembers(body, before) });
    return reportOf(written);
  });
});

/** Makes it due. An engine sends it and finds its next hour, as it does with every report that is due. */
export const sendReportRoute = route(sendReport, async ({ params, key, audit }, context) => {
  const { id, organization_id, app_id, enabled } = await existing(context, key, params.report_id);
  if (!enabled) throw new ApiError('report_paused');
  return withTransaction(context.pool, async (tx) => {
    const due = await dueNow(tx, organization_id, id, context.clock.now());
    if (due === undefined) throw new ApiError('report_paused');
    await audit.in(tx, { appId: app_id });
    return reportOf(due);
  });
});

export const deleteReportRoute = route(deleteReport, async ({ params, key, audit }, context) => {
  const { id, organization_id, app_id, name } = await existing(context, key, params.report_id);
  await withTransaction(context.pool, async (tx) => {
    await removeReport(tx, organization_id, id);
    await audit.in(tx, { appId: app_id, before: { name } });
  });
  return { id };
});

async function existing(context: ServerContext, key: Actor, id: string): Promise<ReportRow> {
  const row = await findReport(context.pool, wholeOrganization(key), id);
  if (row === undefined) throw notFound();
  return row;
}

async function checkNotifier(context: ServerContext, organizationId: string, id: string): Promise<void> {
  if ((await findNotifier(context.pool, organizationId, id)) !== undefined) return;
  throw new ApiError('not_found', { detail: 'no such notifier' });
}

function checkZone(zone: string): void {
  if (isTimeZone(zone)) return;
  const message = 'not a name of the IANA time zone database';
  throw new ApiError('validation_failed', { errors: [{ pointer: '/time_zone', code: 'unknown', message }] });
}

function notFound(): ApiError {
  return new ApiError('not_found', { detail: 'no such report' });
}

function reportOf(row: ReportRow) {
  const { organization_id: _, created_by: __, ...shown } = row;
  return {
    ...shown,
    next_at: row.next_at.toISOString(),
    last_at: row.last_at?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
