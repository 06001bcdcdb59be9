import type { z } from 'zod';
import { ApiError } from '#contract/errors.ts';
import type { pushBody } from '#contract/push.ts';
import { type Actor, onlyApp } from '../auth/actor.ts';
import { appInScope } from '../auth/scope.ts';
import type { ServerContext } from '../context.ts';
import type { PushReceipt } from '../present/push.ts';
import { acceptPush, type IdempotencyKey, replayOf } from './accept.ts';
import { type Composed, composePush, type PushInput } from './compose.ts';
import { keptApp } from './kept-rows.ts';
import { whenOf } from './when.ts';

export type PushBody = Omit<z.output<typeof pushBody>, 'dry_run'>;

/** What is repeated under an Idempotency-Key: a key of one app means that app, where the request names none. */
export function meantBy(key: Actor, body: PushBody): PushBody {
  return { ...body, app_id: body.app_id ?? onlyApp(key) ?? undefined };
}

/** What a request says, as the composer takes it. */
export function inputOf(body: PushBody, now: Date): PushInput {
  return {
    name: body.name ?? null,
    audience: body.audience,
    stored: null,
    storedVariables: null,
    storedKind: null,
    message: body.message,
    variables: body.variables ?? {},
    recipientVariables: body.recipient_variables,
    class: body.class ?? null,
    limits: body.limits ?? null,
    priority: body.priority,
    ...whenOf(body.schedule, now),
    pacePerMinute: body.pace?.per_minute ?? null,
    canary: body.canary ?? null,
    experiment: body.experiment ?? null,
    sendBefore: body.send_before === undefined ? null : new Date(body.send_before),
    deliveryMode: body.delivery_mode,
    noCredit: body.no_credit,
    holdCredits: body.hold_credits,
    fallback: body.fallback ?? null,
  };
}

/** Checks a push against the app and everything it names; writes nothing. */
export async function composeBody(
  context: ServerContext,
  key: Actor,
  body: PushBody,
  content: 'refuse' | 'tell' = 'refuse',
): Promise<{ input: PushInput; composed: Composed }> {
  const app = await appInScope(context, key, body.app_id, keptApp);
  const now = context.clock.now();
  const input = inputOf(body, now);
  return { input, composed: await composePush(context, app, input, now, { content }) };
}

/**
 * Accepts one push, or answers what its key was answered before. Most keys are new, so that one is looked up only where
 * its push cannot be written.
 */
export async function createOne(
  context: ServerContext,
  key: Actor,
  body: PushBody,
  idempotency: IdempotencyKey | null,
  /** Refuses, by throwing, what `/v1` would take. */
  check: (composed: Composed) => Promise<void> | void = () => undefined,
): Promise<{ receipt: PushReceipt; replayed: boolean }> {
  try {
    const { input, composed } = await composeBody(context, key, body);
    const checking = check(composed);
    if (checking !== undefined) await checking;
    const receipt = await acceptPush(context, key, input, composed, { draft: body.draft, idempotency });
    if (receipt !== null) return { receipt, replayed: false };
  } catch (error) {
    // What was answered once is answered again, whatever has become of the app or the time since.
    const earlier = idempotency === null ? null : await replayOf(context, key, idempotency);
    if (earlier === null) throw error;
    return { receipt: earlier, replayed: true };
  }
  const twin = await replayOf(context, key, idempotency!);
  if (twin === null) throw new ApiError('idempotency_in_progress', { retryAfterSeconds: 1 });
  return { receipt: twin, replayed: true };
}
