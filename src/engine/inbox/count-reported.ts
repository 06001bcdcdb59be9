import type { Call } from '#db/batch.ts';
import { type CountDelta, countsToAdd } from '#db/queries/delivery/count.ts';
import type { ReportedDelivery } from '#db/queries/delivery/facts.ts';
import { factsToAdd } from '#db/queries/stat/fact.ts';
import type { EngineContext } from '../context.ts';
import type { Lane } from '../lanes/lane.ts';
import { type LaterFact, laterFacts } from '../stats/facts.ts';

/** A delivery that had no report until now. */
export type Reported = Omit<ReportedDelivery, 'msg_id'>;

/** What a report says of one message, as its delivery keeps it. Code 0: it was delivered at that time. */
export function reportedAs(code: number, status: string, at: Date) {
  return code === 0
    ? { deliveredAt: at, undeliveredReason: null }
    : { deliveredAt: null, undeliveredReason: `${code} ${status}` };
}

/** Counts deliveries that had no report until now: in the roll-up of their push, and as facts. */
export function countReported(context: EngineContext, lane: Lane, those: Reported[]): Call[] {
  if (those.length === 0) return [];
  const facts = laterFacts(those.map(laterOf));
  return [countsToAdd(lane.b, deltasOf(those)), factsToAdd(lane, context.newId(), facts)];
}

/** That it was not delivered has no time in the row: it counts at the minute the message was settled. */
function laterOf(one: Reported): LaterFact {
  const { push_id: pushId, recipient_id: recipientId, template_id: templateId, delivered_at: deliveredAt } = one;
  const metric = deliveredAt === null ? 'undelivered' : 'delivered';
  return { pushId, recipientId, templateId, metric, at: deliveredAt ?? one.settled_at };
}

function deltasOf(known: Reported[]): CountDelta[] {
  const groups = Map.groupBy(known, (one) => `${one.push_id}/${one.delivered_at !== null}`);
  return [...groups.values()].map((those) => {
    const { day, push_id: pushId, delivered_at: deliveredAt } = those[0]!;
    const metric = deliveredAt === null ? 'undelivered' : 'delivered';
    return { day, pushId, metric, reason: '', n: those.length };
  });
}
