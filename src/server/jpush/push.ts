import { randomUUID } from 'node:crypto';
import type { JpushPush } from '#contract/jpush.ts';
import { createPush, pushBody } from '#contract/push.ts';
import { msgIdOf } from '#core/jpush/msg-id.ts';
import { namesAnybody } from '../audience/anybody.ts';
import { permitted } from '../auth/guard.ts';
import type { PushReceipt } from '../present/push.ts';
import { type IdempotencyKey, idempotencyKeyOf, replayOf } from '../pushes/accept.ts';
import type { Composed } from '../pushes/compose.ts';
import { composeBody, createOne, type PushBody } from '../pushes/create-one.ts';
import { cancelPushRoute } from '../routes/pushes/cancel.ts';
import { parseBody } from '../validator.ts';
import { type JpushCall, runOperation } from './call.ts';
import { JpushError } from './errors.ts';
import { pushOfMsgId } from './find.ts';
import { paceOf } from './pace.ts';
import { contentOf, parsePush, sendnoOf } from './translate.ts';

/** A message "for those online now" is sent now or not at all. Seconds. */
const leastToLive = 60;

/** POST /v3/push: the one way in that `POST /v1/pushes` takes. */
export async function push(call: JpushCall) {
  const { context, caller } = call;
  const actor = permitted(createPush, caller.actor);
  const given = parsePush(call.request.body);
  const idempotency = idempotencyOf(call, given);
  const receipt =
    (await replayOfPaced(call, given, idempotency)) ??
    (
      await createOne(context, actor, await bodyOf(call, given), idempotency, (composed) =>
        refuseNobody(call, composed),
      )
    ).receipt;
  return { sendno: sendnoOf(given), msg_id: msgIdOf(receipt.id) };
}

/** POST /v3/push/validate: everything but the sending; nothing has a msg_id yet. */
export async function validate(call: JpushCall) {
  const actor = permitted(createPush, call.caller.actor);
  const given = parsePush(call.request.body);
  const { composed } = await composeBody(call.context, actor, await bodyOf(call, given));
  await refuseNobody(call, composed);
  return { sendno: sendnoOf(given), msg_id: '0' };
}

/** GET /v3/push/cid: ids for a call to be repeated under. Any other text serves as well, so none of them is kept. */
export async function giveCids({ caller, request }: JpushCall) {
  permitted(createPush, caller.actor);
  const { count = '1', type = 'push' } = request.query as Record<string, unknown>;
  const wanted = Number(count);
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > 1000) {
    throw new JpushError(400, 1003, 'count is from 1 to 1000');
  }
  if (type !== 'push' && type !== 'schedule') throw new JpushError(400, 1003, 'type is push or schedule');
  return { cidlist: Array.from({ length: wanted }, () => `${caller.appKey}-${randomUUID()}`) };
}

/** DELETE /v3/push/{msg_id}: whoever was not called yet will not be. */
export async function withdraw(call: JpushCall) {
  permitted(createPush, call.caller.actor);
  const { id } = await pushOfMsgId(call, (call.request.params as { msg_id: string }).msg_id);
  await runOperation<PushReceipt>(call, cancelPushRoute, { params: { push_id: id } });
  return {};
}

/** A `cid` of the caller's app as an Idempotency-Key. `sendno` is new in every call of some clients. */
export function idempotencyOf({ caller }: JpushCall, { cid, ...given }: JpushPush): IdempotencyKey | null {
  if (cid == null) return null;
  const { sendno: _, ...options } = given.options ?? {};
  return idempotencyKeyOf(`jpush/${caller.appId}/${cid}`, { ...given, options }, '/cid');
}

async function bodyOf(call: JpushCall, given: JpushPush): Promise<PushBody> {
  const { context, caller } = call;
  const ttl = given.options?.time_to_live;
  const now = context.clock.now().getTime();
  return parseBody(pushBody, {
    app_id: caller.appId,
    ...contentOf(caller, given),
    ...(await paceOf(call, given)),
    ...(ttl == null ? {} : { send_before: new Date(now + Math.max(ttl, leastToLive) * 1000).toISOString() }),
  });
}

/** A pace is measured before the push is written: whether it was written before must be known first. */
async function replayOfPaced(call: JpushCall, { options }: JpushPush, key: IdempotencyKey | null) {
  return options?.big_push_duration && key !== null ? replayOf(call.context, call.caller.actor, key) : null;
}

async function refuseNobody({ context }: JpushCall, { app, stored, dueAt }: Composed): Promise<void> {
  if (await namesAnybody(context, app, stored, dueAt)) return;
  throw new JpushError(400, 1011, 'cannot find user by this audience');
}
