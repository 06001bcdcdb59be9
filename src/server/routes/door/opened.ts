import { doorOpened } from '#contract/door.ts';
import { ApiError } from '#contract/errors.ts';
import { openedEvent } from '../../consents/opened.ts';
import { readerOf } from '../../consents/reader.ts';
import { doorApp } from '../../door/app.ts';
import { admitAddress } from '../../door/rate.ts';
import { takeIn } from '../../inbox/take-in.ts';
import { route } from '../../route.ts';

/** The token alone proves that the notification was received, so nobody has to be logged in; unless it was
 * sent to many at once, and so says nothing of who got it. */
export const doorOpenedRoute = route(doorOpened, async ({ body, request }, context) => {
  admitAddress(context, request.ip);
  const app = await doorApp(context, body.app);
  if (app === undefined) throw new ApiError('not_found', { detail: 'no such app' });
  const now = context.clock.now();
  const place = { id: app.row.id, vault: app.vault };
  const reader = await readerOf(context, place, body.delivery, request.headers.authorization);
  const open = { token: body.delivery, reader, launchScene: body.scene, source: 'client' as const, at: now };
  const event = openedEvent(app.row, app.vault, open, now);
  if (event === 'invalid_token') throw new ApiError('delivery_token_invalid');
  if (event === 'other_scene') return { duplicate: false, counted: false };
  const fresh = await takeIn(context, [event]);
  return { duplicate: fresh.size === 0, counted: fresh.size > 0 };
});
