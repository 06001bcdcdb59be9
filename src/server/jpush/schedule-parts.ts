import type { JpushPush } from '#contract/jpush.ts';
import { type IdempotencyKey, idempotencyKeyOf } from '../pushes/accept.ts';
import type { JpushCall } from './call.ts';

/**
 * A push as it is kept to be shown again. Who is on its lists stands only where that is sealed: here the lists are empty,
 * which nobody can send back by mistake.
 */
export function echoOf({ cid: _, audience, ...push }: JpushPush): Record<string, unknown> {
  if (audience === 'all') return { ...push, audience };
  const { alias, registration_id, ...rest } = audience;
  const emptied = { ...(alias ? { alias: [] } : {}), ...(registration_id ? { registration_id: [] } : {}) };
  return { ...push, audience: { ...rest, ...emptied } };
}

/** The `cid` of a schedule as an Idempotency-Key; that of its push means nothing, as at JPush. */
export function scheduleKeyOf(
  { caller }: JpushCall,
  { cid, push, ...given }: { cid?: string | null | undefined; push: JpushPush },
): IdempotencyKey | null {
  if (cid == null) return null;
  const { cid: _, options, ...said } = push;
  const { sendno: __, ...chosen } = options ?? {};
  return idempotencyKeyOf(`jpush/${caller.appId}/${cid}`, { ...given, push: { ...said, options: chosen } }, '/cid');
}
