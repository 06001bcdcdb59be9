import { traceRecipient as operation } from '#contract/trace.ts';
import { can } from '../../auth/actor.ts';
import { pushInScope } from '../../pushes/find.ts';
import { route } from '../../route.ts';
import { traceRecipient } from '../../trace/trace.ts';
import { whoIs } from '../../trace/who.ts';

export const traceRecipientRoute = route(operation, async ({ params, key }, context) => {
  const { push, app } = await pushInScope(context, key, params.push_id);
  const vault = await context.vaults.ofApp(app.id);
  const who = await whoIs(context, app, vault, params.recipient);
  return traceRecipient(context, { app, push, vault, who }, can(key, 'personal_data'));
});
