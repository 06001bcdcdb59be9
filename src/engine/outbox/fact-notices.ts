import { metrics } from '#contract/metrics.ts';
import type { FactRow } from '#db/queries/stat/fact.ts';
import type { Notice } from './subscribers.ts';

/** What facts have to say to webhooks: one event for every recipient. What is taken back (`n` below 0) was told before. */
export function noticesOf(facts: FactRow[]): Notice[] {
  return facts.flatMap((fact) => {
    const type = fact.n > 0 ? eventOf(fact.metric) : null;
    if (type === null) return [];
    const isDelivery = type.startsWith('delivery.');
    return fact.recipients.map((recipientId, i) => ({
      type,
      data: {
        ...(isDelivery ? { push_id: fact.push_id ?? fact.pushes?.[i] ?? null } : {}),
        recipient_id: recipientId,
        template_id: fact.template_id,
        ...(fact.reason === '' ? {} : { reason: fact.reason }),
        ...(fact.code === null ? {} : { errcode: fact.code }),
        minute: fact.minute.toISOString(),
      },
    }));
  });
}

function eventOf(metric: string): string | null {
  return metrics[metric as keyof typeof metrics]?.webhook ?? null;
}
