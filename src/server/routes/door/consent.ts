import { doorConsent } from '#contract/door.ts';
import { ApiError } from '#contract/errors.ts';
import { bucketOf } from '#core/bucket.ts';
import { isTimeId, timeOfId } from '#core/ids.ts';
import { resultsById, sceneSeen } from '../../consents/report.ts';
import { clientOf } from '../../door/client.ts';
import { dedupeOf, eventDay, isReportable, plausibleTime } from '../../door/event.ts';
import { takeIn } from '../../inbox/take-in.ts';
import { route } from '../../route.ts';

/**
 * A phone may send the same report again days later. Its nonce carries the day it is filed under, so that a repeat meets
 * the first one whatever the day.
 */
export const doorConsentRoute = route(doorConsent, async ({ body, request }, context) => {
  const { app, recipientId } = await clientOf(context, request.headers.authorization);
  const now = context.clock.now();
  const nonce = body.nonce.toLowerCase();
  if (!isTimeId(nonce) || !isReportable(timeOfId(nonce), now)) {
    throw new ApiError('nonce_out_of_range', { extra: { server_time: now.toISOString() } });
  }
  const { results, errors } = resultsById(body.results, (id) => app.templates.get(id), '/results');
  if (errors.length > 0) throw new ApiError('template_not_found', { errors });
  const at = body.occurred_at === undefined ? timeOfId(nonce) : new Date(body.occurred_at);
  const { row } = app;
  const event = {
    day: eventDay(timeOfId(nonce), now),
    dedupe: dedupeOf(row.id, recipientId, nonce),
    appId: row.id,
    b: bucketOf({ start: row.bucket_start, spread: row.spread }, recipientId),
    recipientId,
    kind: 'consent' as const,
    source: 'client' as const,
    openid: null,
    payload: {
      results,
      ...sceneSeen(body.scene === undefined ? undefined : app.scenes.get(body.scene), body.scene_version),
    },
    occurredAt: plausibleTime(at, now),
  };
  const fresh = await takeIn(context, [event]);
  return { duplicate: fresh.size === 0 };
});
