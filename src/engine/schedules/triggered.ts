import type { Trigger } from '#contract/schedule.ts';
import { cancelNames, cancelsByAttribute, isCancelled } from '#core/schedule/trigger.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import { loadEvents } from '#db/queries/behavior/load.ts';
import { insertEvent } from '#db/queries/event/insert.ts';
import { insertPushes } from '#db/queries/push/insert.ts';
import { attributesOf } from '#db/queries/recipient/load.ts';
import { insertFirings, moveSchedule } from '#db/queries/schedule/fire.ts';
import type { ScheduleRow, WaitRow } from '#db/queries/schedule/row.ts';
import { dueWaits, lockTriggerSchedule, takeWaits } from '#db/queries/schedule/wait.ts';
import { insertSlices } from '#db/queries/slice/insert.ts';
import { type Tx, withTransaction } from '#db/tx.ts';
import type { EngineContext } from '../context.ts';
import { fail, obstacleOf } from './check.ts';
import { approvalsAsked, pushOf } from './push-of.ts';

/** One push takes up so many; the rest comes with the next round. */
const mostPerPush = 500;

/** Waits of one bucket of a trigger that are over, told apart. */
interface Over {
  send: WaitRow[];
  cancelled: WaitRow[];
}

/**
 * Fires a trigger for those of one bucket whose delay has passed: in one transaction they are taken out of the waiting
 * and stand in a push. Whoever did something that cancels is only taken out. Answers whether there may be more.
 */
export async function fireTrigger(
  context: EngineContext,
  schedule: ScheduleRow,
  group: { schedule_id: string; b: number },
): Promise<boolean> {
  const now = context.clock.now();
  const waits = await dueWaits(context.pool, group, now, mostPerPush);
  if (waits.length === 0) return false;
  const app = await context.app(schedule.app_id);
  const obstacle = await obstacleOf(context, schedule, app);
  if (obstacle !== null) {
    await fail(context, schedule, obstacle, { key: now.toISOString(), dueAt: waits[0]!.due_at });
    return false;
  }
  const over = await toldApart(context, schedule, group.b, waits);
  const fired = await withTransaction(context.pool, (tx) => fire(tx, context, schedule, app!, over), {
    retries: 3,
    retryUnknownCommit: true,
  });
  if (fired) context.hints.emit('slice');
  return waits.length >= mostPerPush;
}

/** Asked of the events themselves, when the delay has passed: they are reported late and out of order. */
async function toldApart(context: EngineContext, schedule: ScheduleRow, b: number, waits: WaitRow[]): Promise<Over> {
  const trigger = schedule.plan as Trigger;
  const names = cancelNames(trigger);
  const byAttribute = cancelsByAttribute(trigger);
  if (names.length === 0 && !byAttribute) return { send: waits, cancelled: [] };
  const since = waits.map(({ event }) => event.at).sort()[0]!;
  const ids = [...new Set(waits.map((wait) => wait.recipient_id))];
  const { pool, clock } = context;
  const events = names.length === 0 ? [] : await loadEvents(pool, b, schedule.app_id, ids, names, since.slice(0, 10));
  const attributes = byAttribute ? await attributesOf(pool, { b, appId: schedule.app_id }, ids) : new Map();
  const byRecipient = Map.groupBy(events, (event) => event.recipient_id);
  const now = clock.now();
  const { send = [], cancelled = [] } = Object.groupBy(waits, ({ recipient_id: id, event }) => {
    const seen = { since: byRecipient.get(id) ?? [], attributes: attributes.get(id) ?? {}, now };
    return isCancelled(trigger, new Date(event.at), seen) ? 'cancelled' : 'send';
  });
  return { send, cancelled };
}

async function fire(
  tx: Tx,
  context: EngineContext,
  { id }: ScheduleRow,
  app: AppRow,
  { send, cancelled }: Over,
): Promise<boolean> {
  const schedule = await lockTriggerSchedule(tx, id);
  if (schedule?.state !== 'active') return false;
  const now = context.clock.now();
  // A wait that began anew in the meantime is another one.
  const gone = await takeWaits(tx, id, cancelled);
  const taken = await takeWaits(tx, id, send);
  const late = taken.filter((wait) => wait.due_at.getTime() + schedule.prepared.send_within_ms <= now.getTime());
  const [first, ...rest] = oncePerPush(taken.filter((wait) => !late.includes(wait)));
  const pushes =
    first === undefined ? [] : [first, ...rest].map((waits) => pushFor(context, schedule, app, waits, now));
  await insertFirings(
    tx,
    pushes.map(({ push }) => {
      return { schedule_id: id, key: push.id, due_at: push.due_at, result: 'fired', push_id: push.id, detail: null };
    }),
    now,
  );
  await insertPushes(
    tx,
    pushes.map(({ push }) => push),
  );
  const asked = approvalsAsked(
    pushes.map(({ push }) => push),
    context.newId,
  );
  for (const event of asked) await insertEvent(tx, event, now);
  await insertSlices(
    tx,
    pushes.flatMap(({ slices }) => slices),
  );
  const last = pushes.at(-1)?.push;
  const skipped = gone.length + late.length;
  const moved = {
    next: null,
    fired: pushes.length,
    skipped,
    lastAt: last?.due_at ?? null,
    lastPushId: last?.id ?? null,
  };
  await moveSchedule(tx, id, { ...moved, ended: false }, now);
  return pushes.length > 0;
}

/** A push has one outcome for each recipient: several events of one recipient go into as many pushes. */
function oncePerPush(waits: WaitRow[]): WaitRow[][] {
  const byRecipient = [...Map.groupBy(waits, (wait) => wait.recipient_id).values()];
  const most = Math.max(0, ...byRecipient.map((those) => those.length));
  return Array.from({ length: most }, (_, i) => byRecipient.flatMap((those) => those[i] ?? []));
}

/** Expressions read the event as `event`: its properties, name and time. */
function pushFor(context: EngineContext, schedule: ScheduleRow, app: AppRow, waits: WaitRow[], now: Date) {
  const recipients = waits.map((wait) => wait.recipient_id);
  const variables = Object.fromEntries(
    waits.map(({ recipient_id: id, event }) => {
      return [id, { event: { ...event.properties, name: event.name, at: event.at } }] as const;
    }),
  );
  const list = { list: 'recipients', given: recipients.length, recipients };
  // Where the template has an audience, the planner asks who of them is in it.
  const { audience } = schedule.prepared;
  const stored = 'list' in audience ? list : { ...audience, include: [list] };
  const dueAt = new Date(Math.max(...waits.map((wait) => wait.due_at.getTime())));
  return pushOf(schedule, app, dueAt, now, context.newId, { audience: stored, recipient_variables: variables });
}
