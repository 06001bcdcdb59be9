import { variantMessage } from '#core/experiment/variant-message.ts';
import { compileMessage, type FieldInput } from '#core/message/compile-message.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { insertEvent } from '#db/queries/event/insert.ts';
import { failSchedule, insertFirings } from '#db/queries/schedule/fire.ts';
import type { ScheduleRow } from '#db/queries/schedule/row.ts';
import { withTransaction } from '#db/tx.ts';
import type { EngineContext } from '../context.ts';

/** Why a schedule cannot make its push now. */
export interface Obstacle {
  code: 'app_gone' | 'template_gone' | 'message_invalid';
  detail: string;
}

/** What stands in the way of a schedule's push: what it was checked against may have changed since. */
export async function obstacleOf(context: EngineContext, { prepared }: ScheduleRow, app: AppRow | undefined) {
  if (app === undefined) return { code: 'app_gone', detail: 'the app is gone' } satisfies Obstacle;
  const template = await context.template(prepared.template_id);
  if (template === undefined || template.status === 'gone') {
    const detail = 'the platform no longer lists the template; choose another one';
    return { code: 'template_gone', detail } satisfies Obstacle;
  }
  const message = prepared.message as { fields: Record<string, string | FieldInput> };
  const variants = prepared.experiment?.variants ?? [];
  for (const { fields } of [message, ...variants.map((one) => variantMessage(message, one))]) {
    const compiled = compileMessage({ fields, template: template.fields, timeZone: app.time_zone });
    if ('message' in compiled) continue;
    const detail = compiled.problems.map((one) => `${one.pointer} ${one.code}`).join(', ');
    return { code: 'message_invalid', detail } satisfies Obstacle;
  }
  return null;
}

/** Puts a schedule down as failed, where everybody sees it: in its state, its firings and as an event. */
export async function fail(
  context: EngineContext,
  schedule: ScheduleRow,
  { code, detail }: Obstacle,
  firing: { key: string; dueAt: Date },
): Promise<void> {
  const now = context.clock.now();
  context.log.warn({ schedule: schedule.id, code, detail }, 'a schedule could not make its push and stands still');
  await withTransaction(
    context.pool,
    async (tx) => {
      const failure = { code, detail, at: now.toISOString() };
      if (!(await failSchedule(tx, schedule.id, failure, now))) return;
      const { key, dueAt } = firing;
      const row = { schedule_id: schedule.id, key, due_at: dueAt, result: 'failed' as const, push_id: null, detail };
      await insertFirings(tx, [row], now);
      const { organization_id: organizationId, app_id: appId, name } = schedule;
      const payload = { schedule_id: schedule.id, name, code, detail };
      await insertEvent(tx, { id: context.newId(), organizationId, appId, kind: 'schedule_failed', payload }, now);
    },
    { retries: 3, retryUnknownCommit: true },
  );
}
