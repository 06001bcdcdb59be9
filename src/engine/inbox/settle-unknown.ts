import { minuteOf } from '#core/stats/minute.ts';
import { allowancesToRelease } from '#db/queries/allowance/take.ts';
import { releaseCredits } from '#db/queries/consent/credit.ts';
import { lockConsents } from '#db/queries/consent/load.ts';
import { addCounts } from '#db/queries/delivery/count.ts';
import { type NewDelivery, resolveUnknown } from '#db/queries/delivery/insert.ts';
import type { DeliveryRow } from '#db/queries/delivery/list.ts';
import { findCampaigns } from '#db/queries/push/find.ts';
import { addFacts, type Fact } from '#db/queries/stat/fact.ts';
import type { Tx } from '#db/tx.ts';
import { ConsentBatch } from '../consents/batch.ts';
import type { EngineContext } from '../context.ts';
import type { Lane } from '../lanes/lane.ts';
import { addOutcome } from '../stats/facts.ts';

/** What is known by now of an unknown delivery, and from whom. */
export interface Found {
  outcome: 'accepted' | 'failed';
  /** The platform's message id where it was told. */
  msgId: string | null;
  by: string;
}

/**
 * Turns an unknown delivery into what it was, with its counters and its credit: one that was sent keeps it spent (or
 * spends a credit only the platform knew of), one that was not sent gives it back. False, and nothing done, when it is
 * unknown no more.
 */
export async function settleUnknown(
  tx: Tx,
  context: EngineContext,
  lane: Lane,
  delivery: DeliveryRow,
  { outcome, msgId, by }: Found,
  now: Date,
): Promise<boolean> {
  const { day, push_id: pushId, recipient_id: recipientId, template_id: templateId } = delivery;
  const calledAt = delivery.called_at ?? delivery.settled_at;
  const accepted = outcome === 'accepted';
  const oneTime = (await context.template(templateId))?.kind === 'one_time';
  const row: NewDelivery = {
    day,
    pushId,
    recipientId,
    templateId,
    outcome,
    reason: accepted ? null : 'not_sent',
    spent: accepted && (delivery.spent || oneTime),
    attempt: delivery.attempt,
    errcode: null,
    errmsg: null,
    rid: null,
    msgId,
    calledAt: delivery.called_at,
  };
  if ((await resolveUnknown(tx, lane.b, [row], by, now)).length === 0) return false;
  await addCounts(tx, lane.b, [
    { day, pushId, metric: 'unknown', reason: '', n: -1 },
    { day, pushId, metric: outcome, reason: row.reason ?? '', n: 1 },
  ]);
  const facts: Fact[] = [];
  const minute = minuteOf(delivery.settled_at);
  const unknown = { ...row, outcome: 'unknown' as const, reason: null, spent: delivery.spent };
  const isCampaign = (await findCampaigns(tx, [{ day, id: pushId }])).length > 0;
  addOutcome(facts, unknown, minute, isCampaign, -1);
  addOutcome(facts, row, minute, isCampaign, 1);
  await addFacts(tx, lane, context.newId(), facts);
  if (!accepted && delivery.spent) {
    await lockConsents(tx, lane.b, lane.appId, [recipientId], [templateId]);
    await releaseCredits(tx, lane, templateId, [recipientId], calledAt, now);
  }
  if (!accepted) await tx.together([allowancesToRelease(lane, [{ recipientId, pushId }], now)]);
  if (accepted && !delivery.spent && oneTime) {
    const batch = await ConsentBatch.lock(tx, context, lane, [recipientId], [templateId]);
    await batch.apply(recipientId, templateId, { type: 'observed', at: calledAt });
    await batch.write(now);
  }
  return true;
}
