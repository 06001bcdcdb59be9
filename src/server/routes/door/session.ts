import { openSession } from '#contract/door.ts';
import { ApiError } from '#contract/errors.ts';
import { bucketOf } from '#core/bucket.ts';
import { doorApp } from '../../door/app.ts';
import { eventDay } from '../../door/event.ts';
import { logIn } from '../../door/log-in.ts';
import { admitAddress } from '../../door/rate.ts';
import { takeIn } from '../../inbox/take-in.ts';
import { unionidPayload } from '../../recipients/unionid.ts';
import { route } from '../../route.ts';

const tokenSeconds = 2 * 3600;

/** Answered once the log-in is in the inbox, so that a report which follows finds its recipient. */
export const openSessionRoute = route(openSession, async ({ body, request }, context) => {
  admitAddress(context, request.ip);
  const app = await doorApp(context, body.app);
  if (app === undefined) throw new ApiError('not_found', { detail: 'no such app' });
  const session = await logIn(context, app, body.code, request.log);
  const { row, vault } = app;
  const { recipientId, sealed } = vault.sealOpenid(session.openid);
  const org = await context.vaults.ofOrganization(row.organization_id);
  const now = context.clock.now();
  const event = {
    day: eventDay(now, now),
    dedupe: context.newId(),
    appId: row.id,
    b: bucketOf({ start: row.bucket_start, spread: row.spread }, recipientId),
    recipientId,
    kind: 'login' as const,
    source: 'client' as const,
    openid: sealed,
    payload: unionidPayload(vault, org, recipientId, session.unionid),
    occurredAt: now,
  };
  await takeIn(context, [event]);
  // A token counts whole seconds.
  const expiresAt = new Date((Math.floor(now.getTime() / 1000) + tokenSeconds) * 1000);
  return {
    token: vault.clientToken(recipientId, expiresAt),
    expires_at: expiresAt.toISOString(),
    server_time: now.toISOString(),
  };
});
