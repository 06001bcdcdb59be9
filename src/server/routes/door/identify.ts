import { doorIdentify } from '#contract/door.ts';
import { ApiError } from '#contract/errors.ts';
import { clientEvent } from '../../behavior/client-event.ts';
import { clientOf } from '../../door/client.ts';
import { takeIn } from '../../inbox/take-in.ts';
import { typedAttributes } from '../../recipients/attributes.ts';
import { profileOf } from '../../recipients/profile.ts';
import { route } from '../../route.ts';

export const doorIdentifyRoute = route(doorIdentify, async ({ body, request }, context) => {
  const { app, recipientId } = await clientOf(context, request.headers.authorization);
  const now = context.clock.now();
  const given = [body.attributes];
  const [attributes] = await typedAttributes(context, app.row.id, 'client', given, () => ['attributes'], now);
  const { id: _, ...profile } = profileOf(recipientId, body.profile ?? {});
  const event = clientEvent(app.row, recipientId, 'identify', body, { attributes, profile }, now);
  if (event === null) throw new ApiError('nonce_out_of_range', { extra: { server_time: now.toISOString() } });
  await takeIn(context, [event]);
  return { received: 1 };
});
