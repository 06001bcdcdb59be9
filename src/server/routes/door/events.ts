import { doorEvents } from '#contract/door.ts';
import { ApiError } from '#contract/errors.ts';
import { clientEvent } from '../../behavior/client-event.ts';
import { clientOf } from '../../door/client.ts';
import { takeIn } from '../../inbox/take-in.ts';
import { route } from '../../route.ts';

/** One old event in a phone's queue does not hold up the others. */
export const doorEventsRoute = route(doorEvents, async ({ body, request }, context) => {
  const { app, recipientId } = await clientOf(context, request.headers.authorization);
  const now = context.clock.now();
  const made = body.events.map(({ name, properties, ...report }) =>
    clientEvent(app.row, recipientId, 'event', report, { name, properties }, now),
  );
  const events = made.filter((one) => one !== null);
  if (events.length === 0) throw new ApiError('nonce_out_of_range', { extra: { server_time: now.toISOString() } });
  await takeIn(context, events);
  return { received: events.length, refused: made.length - events.length };
});
