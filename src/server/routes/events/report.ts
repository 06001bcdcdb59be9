import { reportEvents } from '#contract/behavior.ts';
import { bucketOf } from '#core/bucket.ts';
import type { InboxEvent } from '#db/queries/inbox/put.ts';
import { appInScope } from '../../auth/scope.ts';
import { dedupeOf, eventDay, isReportable, plausibleTime } from '../../door/event.ts';
import { takeIn } from '../../inbox/take-in.ts';
import { unionidPayload } from '../../recipients/unionid.ts';
import { route } from '../../route.ts';

/** Two servers' clocks differ by a little. */
const clocksDifferMs = 60_000;

/** One event that cannot be taken does not refuse the others: each is answered for at its place. */
export const reportEventsRoute = route(reportEvents, async ({ body, key }, context) => {
  const app = await appInScope(context, key, body.app_id);
  const vault = await context.vaults.ofApp(app.id);
  const org = await context.vaults.ofOrganization(app.organization_id);
  const lanes = { start: app.bucket_start, spread: app.spread };
  const now = context.clock.now();
  const made = body.items.map((item): InboxEvent | 'too_old' | 'in_the_future' => {
    const at = item.occurred_at === undefined ? now : new Date(item.occurred_at);
    if (at.getTime() > now.getTime() + clocksDifferMs) return 'in_the_future';
    if (!isReportable(at, now)) return 'too_old';
    const { recipientId, sealed } = vault.sealOpenid(item.openid);
    return {
      day: eventDay(at, now),
      dedupe: dedupeOf(app.id, 'event', item.id),
      appId: app.id,
      b: bucketOf(lanes, recipientId),
      recipientId,
      kind: 'event',
      source: 'api',
      openid: sealed,
      payload: {
        name: item.name,
        properties: item.properties,
        ...unionidPayload(vault, org, recipientId, item.unionid),
      },
      occurredAt: plausibleTime(at, now),
    };
  });
  const events = made.filter((one) => typeof one === 'object');
  const fresh = await takeIn(context, events);
  const items = made.map((one) => {
    if (typeof one === 'string') return { result: one };
    // The first of two with the same id is the new one.
    return { result: fresh.delete(one.dedupe) ? ('received' as const) : ('duplicate' as const) };
  });
  return { received: items.filter((one) => one.result === 'received').length, items };
});
