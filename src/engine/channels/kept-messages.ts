import type { NewVendorMessage } from '#db/queries/vendor-message/store.ts';
import type { Delivery } from '../dispatch/settlement.ts';
import type { Lane } from '../lanes/lane.ts';

/** Devices come online over days: asked for the first time after a minute. */
const firstPullMs = 60_000;

/**
 * What vendors took by calls for many, once for each call: by its id one can ask later who got it, and take it back.
 * Empty for WeChat's own channels, whose calls are for one.
 */
export function keptMessages(lane: Lane, deliveries: readonly Delivery[], now: Date): NewVendorMessage[] {
  const kept = new Map<string, NewVendorMessage>();
  for (const { row, result } of deliveries) {
    const { channel, push } = result.intent.plan;
    if (channel.batch === 1 || row.msgId === null || kept.has(row.msgId)) continue;
    kept.set(row.msgId, {
      appId: lane.appId,
      channel: channel.name,
      msgId: row.msgId,
      day: row.day,
      pushId: row.pushId,
      templateId: row.templateId,
      b: lane.b,
      campaign: push.kind === 'campaign',
      pullDue: channel.confirmed === 'poll' ? new Date(now.getTime() + firstPullMs) : null,
    });
  }
  return [...kept.values()];
}
