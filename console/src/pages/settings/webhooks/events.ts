import type { webhookEvents } from '#contract/webhook.ts';

type Event = (typeof webhookEvents)[number];

/** Everything a webhook can be told of, by group; `x.*` names a whole group. The contract is the source; a test compares. */
export const eventGroups = {
  delivery: [
    'delivery.accepted',
    'delivery.failed',
    'delivery.suppressed',
    'delivery.unknown',
    'delivery.delivered',
    'delivery.undelivered',
    'delivery.opened',
    'delivery.clicked',
  ],
  consent: ['consent.granted', 'consent.refused'],
  push: ['push.finished'],
  event: ['event.limiter_paused', 'event.quota_read', 'event.law_broken', 'event.stats_drift'],
  alert: ['alert.firing', 'alert.resolved'],
} as const satisfies Record<string, readonly Event[]>;

/** Chosen events with `x.*` in place of a group that is chosen whole, and without what such a name covers already. */
export function tidied(chosen: readonly string[]): string[] {
  if (chosen.includes('*')) return ['*'];
  return Object.entries(eventGroups).flatMap(([group, events]) => {
    const all = chosen.includes(`${group}.*`) || events.every((one) => chosen.includes(one));
    return all ? [`${group}.*`] : events.filter((one) => chosen.includes(one));
  });
}
