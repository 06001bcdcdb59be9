import { type Trigger, triggerEvents } from '#contract/schedule.ts';
import { type Change, changeHappening, type Happening, waitOf } from '#core/schedule/trigger.ts';
import type { InboxRow } from '#db/queries/inbox/take.ts';
import { putWaits } from '#db/queries/schedule/wait.ts';
import type { Tx } from '#db/tx.ts';
import type { EngineContext } from '../context.ts';
import type { Lane } from '../lanes/lane.ts';

/** Something a recipient did, in the transaction that applies it. */
export interface RecipientHappening extends Happening {
  recipientId: string;
}

/** Lets those wait whose event sets a trigger off: with the event itself, so that neither comes without the other. */
export async function applyTriggers(
  tx: Tx,
  context: EngineContext,
  lane: Lane,
  happenings: RecipientHappening[],
  now: Date,
): Promise<void> {
  if (happenings.length === 0) return;
  const schedules = await context.triggers(lane.appId);
  if (schedules.length === 0) return;
  const waits = new Map<string, Parameters<typeof putWaits>[2][number]>();
  for (const event of happenings.toSorted((a, b) => a.at.getTime() - b.at.getTime())) {
    for (const schedule of schedules) {
      const trigger = schedule.plan as Trigger;
      const wait = waitOf(trigger, event);
      if (wait === null) continue;
      const { recipientId, name, at, properties } = event;
      const place = `${schedule.id}/${recipientId}/${wait.key}`;
      if (waits.has(place) && trigger.again !== 'restart') continue;
      waits.set(place, {
        schedule_id: schedule.id,
        recipient_id: recipientId,
        key: wait.key,
        due_at: wait.dueAt,
        event: { name, at: at.toISOString(), properties: { ...properties } },
        restart: trigger.again === 'restart',
      });
    }
  }
  if (waits.size === 0) return;
  await putWaits(tx, lane, [...waits.values()], now);
  context.hints.emit('wait');
}

/** What an applied row of the inbox is to triggers; nothing for most kinds. */
export function happeningsOf(row: InboxRow): RecipientHappening[] {
  const base = { recipientId: row.recipient_id, id: row.dedupe, at: row.occurred_at };
  switch (row.kind) {
    case 'event': {
      const { name, properties } = row.payload as { name: string; properties?: Record<string, unknown> };
      return [{ ...base, name, properties: properties ?? null }];
    }
    case 'changed':
      return (row.payload.changes as Change[]).map((change) => ({ ...base, ...changeHappening(change, base) }));
    case 'opened':
    case 'clicked': {
      const { push_id, target } = row.payload as { push_id: string; target?: string };
      const properties = target === undefined ? { push_id } : { push_id, target };
      return [{ ...base, name: triggerEvents[row.kind], properties }];
    }
    case 'consent':
      // The platform tells of the same acceptances as the mini-program does.
      if (row.source === 'platform' || row.source === 'engine') return [];
      return Object.entries((row.payload.results ?? {}) as Record<string, string>)
        .filter(([, result]) => result.startsWith('accept'))
        .map(([template]) => ({ ...base, name: triggerEvents.consent, properties: { template } }));
    default:
      return [];
  }
}
