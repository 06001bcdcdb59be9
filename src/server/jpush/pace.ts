import type { JpushPush } from '#contract/jpush.ts';
import { pushBody } from '#contract/push.ts';
import { expanded } from '../audience/anybody.ts';
import { estimateRule } from '../audience/estimate.ts';
import { composeBody } from '../pushes/create-one.ts';
import { parseBody } from '../validator.ts';
import type { JpushCall } from './call.ts';
import { contentOf } from './translate.ts';

/**
 * `big_push_duration` as a pace of ours: as many calls a minute as reach everybody of now in so many minutes. Nothing
 * where it is not asked for.
 */
export async function paceOf(call: JpushCall, given: JpushPush): Promise<{ pace?: { per_minute: number } }> {
  const minutes = given.options?.big_push_duration;
  if (!minutes) return {};
  const perMinute = Math.ceil((await sizeOfAudience(call, given)) / minutes);
  return { pace: { per_minute: Math.min(1_000_000, Math.max(1, perMinute)) } };
}

async function sizeOfAudience({ context, caller }: JpushCall, given: JpushPush): Promise<number> {
  const body = parseBody(pushBody, { app_id: caller.appId, ...contentOf(caller, given) });
  const { app, stored, dueAt } = (await composeBody(context, caller.actor, body)).composed;
  if ('list' in stored) return stored.recipients.length;
  return (await estimateRule(context, app, await expanded(context, app, stored), dueAt)).count;
}
