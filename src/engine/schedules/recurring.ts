import type { Recurrence } from '#contract/schedule.ts';
import { type Due, dueOf, Occurrences } from '#core/schedule/recurrence.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { insertPushes } from '#db/queries/push/insert.ts';
import { insertFirings, lockDue, moveSchedule } from '#db/queries/schedule/fire.ts';
import type { FiringRow, ScheduleRow } from '#db/queries/schedule/row.ts';
import { insertSlices } from '#db/queries/slice/insert.ts';
import { type Tx, withTransaction } from '#db/tx.ts';
import type { EngineContext } from '../context.ts';
import { fail, obstacleOf } from './check.ts';
import { pushOf } from './push-of.ts';

/**
 * Fires a recurring schedule that is due: in one transaction its pushes, what became of each time, and its next one.
 * Whoever else tries finds it locked or moved on; a firing that is written already makes no second push.
 */
export async function fireRecurring(context: EngineContext, row: ScheduleRow): Promise<void> {
  const app = await context.app(row.app_id);
  const obstacle = await obstacleOf(context, row, app);
  if (obstacle !== null) {
    await fail(context, row, obstacle, { key: row.next_at!.toISOString(), dueAt: row.next_at! });
    return;
  }
  const fired = await withTransaction(context.pool, (tx) => fire(tx, context, row, app!), {
    retries: 3,
    retryUnknownCommit: true,
  });
  if (fired > 0) {
    context.hints.emit('plan');
    context.hints.emit('slice');
  }
}

async function fire(
  tx: Tx,
  context: EngineContext,
  { id, next_at: nextAt }: ScheduleRow,
  app: AppRow,
): Promise<number> {
  const schedule = await lockDue(tx, id, nextAt!);
  if (schedule === undefined) return 0;
  const now = context.clock.now();
  const plan = schedule.plan as Recurrence;
  const occurrences = new Occurrences(plan, app.time_zone);
  const due = dueOf(occurrences, plan, schedule.next_at!, now, schedule.prepared.send_within_ms);
  const made = due.fire.map((at) => ({ at, ...pushOf(schedule, app, at, now, context.newId) }));
  const fresh = await insertFirings(
    tx,
    [...made.map(({ at, push }) => firing(schedule, at, push.id)), ...skippedOf(schedule, due)],
    now,
  );
  const firsts = made.filter(({ at }) => fresh.has(at.toISOString()));
  await insertPushes(
    tx,
    firsts.map(({ push }) => push),
  );
  await insertSlices(
    tx,
    firsts.flatMap(({ slices }) => slices),
  );
  const last = firsts.at(-1);
  await moveSchedule(
    tx,
    id,
    {
      next: due.next,
      fired: firsts.length,
      skipped: due.skipped,
      lastAt: last?.at ?? null,
      lastPushId: last?.push.id ?? null,
      ended: due.next === null,
    },
    now,
  );
  return firsts.length;
}

type NewFiring = Omit<FiringRow, 'created_at'>;

function firing(schedule: ScheduleRow, at: Date, pushId: string): NewFiring {
  const key = at.toISOString();
  return { schedule_id: schedule.id, key, due_at: at, result: 'fired', push_id: pushId, detail: null };
}

/** Many missed times are one line, under the last of them. */
function skippedOf(schedule: ScheduleRow, { skipped, lastSkipped }: Due): NewFiring[] {
  if (lastSkipped === null) return [];
  const detail = `missed: ${skipped}`;
  const key = lastSkipped.toISOString();
  return [{ schedule_id: schedule.id, key, due_at: lastSkipped, result: 'skipped', push_id: null, detail }];
}
