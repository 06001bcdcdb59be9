import { bucketOf } from '#core/bucket.ts';
import { isTimeId, timeOfId } from '#core/ids.ts';
import type { AppRow } from '#db/queries/app/row.ts';
import type { InboxEvent } from '#db/queries/inbox/put.ts';
import { dedupeOf, eventDay, isReportable } from '../door/event.ts';

const dayMs = 86_400_000;

/** What a phone reports under a nonce. */
export interface ClientReport {
  nonce: string;
  occurred_at?: string;
}

/**
 * The inbox event of a phone's report; null when its nonce is dated out of range. The time it happened is bound to the
 * nonce, not to the hour of arrival: the same report a second time is the same row, whatever the phone's clock says.
 */
export function clientEvent(
  app: AppRow,
  recipientId: string,
  kind: 'event' | 'identify',
  report: ClientReport,
  payload: Record<string, unknown>,
  now: Date,
): InboxEvent | null {
  const nonce = report.nonce.toLowerCase();
  if (!isTimeId(nonce) || !isReportable(timeOfId(nonce), now)) return null;
  const made = timeOfId(nonce).getTime();
  const told = report.occurred_at === undefined ? made : Date.parse(report.occurred_at);
  const at = new Date(Math.min(made, Math.max(told, made - dayMs)));
  return {
    day: eventDay(timeOfId(nonce), now),
    dedupe: dedupeOf(app.id, recipientId, nonce),
    appId: app.id,
    b: bucketOf({ start: app.bucket_start, spread: app.spread }, recipientId),
    recipientId,
    kind,
    source: 'client',
    openid: null,
    payload,
    occurredAt: at,
  };
}
