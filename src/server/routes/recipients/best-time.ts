import { explainBestTime } from '#contract/best-time.ts';
import { bestTimeOf } from '../../recipients/best-time.ts';
import { recipientInScope } from '../../recipients/find.ts';
import { route } from '../../route.ts';

export const explainBestTimeRoute = route(explainBestTime, async ({ params, query, key }, context) => {
  const { app, row } = await recipientInScope(context, key, params);
  return bestTimeOf(context, app, row, query.within_hours);
});
