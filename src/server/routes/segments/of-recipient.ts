import { segmentsOfRecipient } from '#contract/segment.ts';
import { membershipsOf } from '../../audience/memberships.ts';
import { recipientInScope } from '../../recipients/find.ts';
import { route } from '../../route.ts';

export const segmentsOfRecipientRoute = route(segmentsOfRecipient, async ({ params, key }, context) => {
  const { row } = await recipientInScope(context, key, params);
  return { items: (await membershipsOf(context, row)).map(({ id, name }) => ({ id, name })) };
});
