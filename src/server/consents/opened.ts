import { bucketOf } from '#core/bucket.ts';
import { timeOfId } from '#core/ids.ts';
import type { AppVault } from '#core/vault/app-vault.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import type { InboxEvent } from '#db/queries/inbox/put.ts';
import { dedupeOf, eventDay } from '../door/event.ts';
import { deliveryOf } from './reader.ts';

/** The launch scenes of a subscribe message, 1014 and 1107 (WeChat gives either); with any other it was another way in. */
const messageScenes = new Set([1014, 1107]);

/**
 * The inbox event of an open; `invalid_token` when the token is not one of this app, `other_scene` when the mini-program
 * was entered another way (an entry nobody told the launch scene of counts). Whoever reports it and however often, it is
 * the same event: a delivery is opened once. (An old push is filed under the first day the inbox has; that the day then
 * moves on does no harm, because the delivery itself remembers.)
 */
export function openedEvent(
  app: AppRow,
  vault: AppVault,
  open: { token: string; reader?: string | null; launchScene: number | undefined; source: 'client' | 'api'; at: Date },
  now: Date,
): InboxEvent | 'invalid_token' | 'other_scene' {
  const delivery = deliveryOf(vault, open.token, open.reader ?? null);
  if (delivery === null) return 'invalid_token';
  if (open.launchScene !== undefined && !messageScenes.has(open.launchScene)) return 'other_scene';
  const { pushId, recipientId } = delivery;
  return {
    day: eventDay(timeOfId(pushId), now),
    dedupe: dedupeOf(app.id, pushId, recipientId, 'opened'),
    appId: app.id,
    b: bucketOf({ start: app.bucket_start, spread: app.spread }, recipientId),
    recipientId,
    kind: 'opened',
    source: open.source,
    openid: null,
    payload: { push_id: pushId, launch_scene: open.launchScene ?? null },
    occurredAt: open.at,
  };
}
