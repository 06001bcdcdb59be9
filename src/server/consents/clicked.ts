import { bucketOf } from '#core/bucket.ts';
import { timeOfId } from '#core/ids.ts';
import type { AppVault } from '#core/vault/app-vault.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import type { InboxEvent } from '#db/queries/inbox/put.ts';
import { dedupeOf, eventDay } from '../door/event.ts';
import { deliveryOf } from './reader.ts';

/**
 * The inbox event of a click; `invalid_token` when the token is not one of this app. A delivery is clicked once, so the
 * target is no part of what makes the event the same one: whoever holds a token can fill one row with it, not many.
 */
export function clickedEvent(
  app: AppRow,
  vault: AppVault,
  click: { token: string; reader?: string | null; target: string; at: Date },
  now: Date,
): InboxEvent | 'invalid_token' {
  const delivery = deliveryOf(vault, click.token, click.reader ?? null);
  if (delivery === null) return 'invalid_token';
  const { pushId, recipientId } = delivery;
  return {
    day: eventDay(timeOfId(pushId), now),
    dedupe: dedupeOf(app.id, pushId, recipientId, 'clicked'),
    appId: app.id,
    b: bucketOf({ start: app.bucket_start, spread: app.spread }, recipientId),
    recipientId,
    kind: 'clicked',
    source: 'client',
    openid: null,
    payload: { push_id: pushId, target: click.target },
    occurredAt: click.at,
  };
}
