import { reportOpens } from '#contract/recipient.ts';
import { appInScope } from '../../auth/scope.ts';
import { openedEvent } from '../../consents/opened.ts';
import { plausibleTime } from '../../door/event.ts';
import { takeIn } from '../../inbox/take-in.ts';
import { route } from '../../route.ts';

/** One bad token does not refuse the others: they come from users' phones, not from whoever sends the batch. */
export const reportOpensRoute = route(reportOpens, async ({ body, key }, context) => {
  const app = await appInScope(context, key, body.app_id);
  const vault = await context.vaults.ofApp(app.id);
  const now = context.clock.now();
  const opened = body.items.map((item) => {
    const at = item.occurred_at === undefined ? now : plausibleTime(new Date(item.occurred_at), now);
    return openedEvent(app, vault, { token: item.delivery, launchScene: item.launch_scene, source: 'api', at }, now);
  });
  const events = opened.filter((one) => typeof one === 'object');
  const fresh = await takeIn(context, events);
  return {
    received: opened.length,
    duplicates: events.length - fresh.size,
    refused: opened.filter((one) => one === 'invalid_token').length,
  };
});
