import { doorClicked } from '#contract/door.ts';
import { ApiError } from '#contract/errors.ts';
import { clickedEvent } from '../../consents/clicked.ts';
import { readerOf } from '../../consents/reader.ts';
import { doorApp } from '../../door/app.ts';
import { admitAddress, admitClient } from '../../door/rate.ts';
import { takeIn } from '../../inbox/take-in.ts';
import { route } from '../../route.ts';

/** Like an open: the token alone proves that the notification was received. */
export const doorClickedRoute = route(doorClicked, async ({ body, request }, context) => {
  admitAddress(context, request.ip);
  const app = await doorApp(context, body.app);
  if (app === undefined) throw new ApiError('not_found', { detail: 'no such app' });
  const now = context.clock.now();
  const place = { id: app.row.id, vault: app.vault };
  const reader = await readerOf(context, place, body.delivery, request.headers.authorization);
  const click = { token: body.delivery, reader, target: body.target, at: now };
  const event = clickedEvent(app.row, app.vault, click, now);
  if (event === 'invalid_token') throw new ApiError('delivery_token_invalid');
  admitClient(context, event.dedupe);
  const fresh = await takeIn(context, [event]);
  return { duplicate: fresh.size === 0 };
});
