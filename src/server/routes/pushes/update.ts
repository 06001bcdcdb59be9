import { ApiError } from '#contract/errors.ts';
import { updatePush } from '#contract/push.ts';
import { insertEvent } from '#db/queries/event/insert.ts';
import { updatePush as writePush } from '#db/queries/push/control.ts';
import { lockPush } from '#db/queries/push/find.ts';
import type { PushRow } from '#db/queries/push/row.ts';
import { insertSlices } from '#db/queries/slice/insert.ts';
import { removeUnbegunSlices } from '#db/queries/slice/move.ts';
import { withTransaction } from '#db/tx.ts';
import { sameMembers } from '../../audit/note.ts';
import { ifMatch } from '../../if-match.ts';
import { receiptOf } from '../../present/push.ts';
import { approvalAskedOf, askApproval } from '../../pushes/ask-approval.ts';
import type { StoredAudience } from '../../pushes/audience.ts';
import type { MessageInput } from '../../pushes/check-message.ts';
import { composePush, type PushInput, slicesOf } from '../../pushes/compose.ts';
import { pushInScope } from '../../pushes/find.ts';
import { classOf } from '../../pushes/tighten.ts';
import { defaultSendBefore, dueSpan, type When, whenOf } from '../../pushes/when.ts';
import { route } from '../../route.ts';

/** A push about to be due is not changed any more: engines may be reading it. */
const lastMomentMs = 5000;

export const updatePushRoute = route(updatePush, async ({ params, body, key, audit, request, reply }, context) => {
  const { push, app } = await pushInScope(context, key, params.push_id);
  const version = ifMatch(request.headers['if-match']);
  if (version !== push.version) throw new ApiError('version_conflict', { extra: { version: push.version } });
  const now = context.clock.now();
  if (!editable(push, now)) throw new ApiError('push_not_editable');
  const input = merged(push, body, now);
  const composed = await composePush(context, app, input, now);
  const draft = body.draft ?? push.state === 'draft';
  const { direct } = composed;
  // A push that was changed is another push: whoever approved it has not seen it.
  const approval = await askApproval(context, key, composed, { before: push.approval, launched: !draft });
  const held = draft ? 'draft' : approval?.state === 'waiting' ? 'waiting_approval' : null;
  const planned = held === null && direct;
  const row: PushRow = {
    ...push,
    name: input.name,
    template_id: composed.template.id,
    message: composed.message as unknown as Record<string, unknown>,
    audience: composed.stored,
    variables: input.variables,
    recipient_variables: composed.recipientVariables,
    class: composed.class,
    priority: input.priority,
    pace_per_minute: input.pacePerMinute,
    canary: input.canary,
    experiment: input.experiment,
    decide_at: draft ? null : composed.decideAt,
    limits: input.limits,
    timing: input.timing,
    due_at: composed.dueAt,
    send_before: composed.sendBefore,
    delivery_mode: input.deliveryMode,
    no_credit: input.noCredit,
    hold_credits: input.holdCredits,
    kind: composed.kind,
    state: held ?? (direct ? 'sending' : 'scheduled'),
    approval,
    audience_count: planned && 'list' in composed.stored ? composed.stored.recipients.length : 0,
    planned_at: planned ? now : null,
  };
  const updated = await withTransaction(context.pool, async (tx) => {
    const locked = await lockPush(tx, push.day, push.id, key.organizationId);
    if (locked?.version !== version) throw new ApiError('version_conflict');
    if (!editable(locked, now)) throw new ApiError('push_not_editable');
    // Slices of a list are written anew. One that an engine began in the meantime ends the attempt.
    if ((await removeUnbegunSlices(tx, push.id)).begun > 0) throw new ApiError('push_not_editable');
    const written = await writePush(tx, version, row, now);
    if (written === undefined) throw new ApiError('version_conflict');
    if (held === null) await insertSlices(tx, slicesOf(context, push, composed, input.priority));
    if (held === 'waiting_approval') await insertEvent(tx, approvalAskedOf(context, written), now);
    await audit.in(tx, { appId: app.id, before: sameMembers(body, push), after: body });
    return written;
  });
  if (held === null) context.hint(direct ? 'control' : 'plan');
  reply.header('etag', `"${updated.version}"`);
  return receiptOf(updated, context.clock.now());
});

function editable(push: PushRow, now: Date): boolean {
  if (push.state === 'draft' || push.state === 'waiting_approval') return true;
  // The credits held for one that is planned are not looked for again.
  const waiting = push.state === 'scheduled' || (push.state === 'sending' && !push.hold_credits);
  return waiting && push.due_at.getTime() > now.getTime() + lastMomentMs;
}

function merged(
  push: PushRow,
  body: Parameters<typeof updatePushRoute.handle>[0]['body'] & object,
  now: Date,
): PushInput {
  const change = body as {
    name?: string | null;
    audience?: PushInput['audience'];
    message?: MessageInput;
    variables?: Record<string, unknown>;
    recipient_variables?: Record<string, Record<string, unknown>>;
    class?: string | null;
    priority?: number;
    schedule?: When;
    pace?: { per_minute: number } | null;
    canary?: PushInput['canary'];
    experiment?: PushInput['experiment'];
    limits?: PushInput['limits'];
    send_before?: string | null;
    delivery_mode?: PushInput['deliveryMode'];
    no_credit?: PushInput['noCredit'];
    hold_credits?: boolean;
  };
  if (change.recipient_variables !== undefined && change.audience === undefined) {
    const message = 'give the audience again together with its variables';
    throw new ApiError('validation_failed', {
      errors: [{ pointer: '/recipient_variables', code: 'audience', message }],
    });
  }
  const when =
    change.schedule === undefined ? { at: push.due_at, timing: anew(push.timing, now) } : whenOf(change.schedule, now);
  return {
    name: change.name === undefined ? push.name : change.name,
    audience: change.audience ?? null,
    stored: push.audience as unknown as StoredAudience,
    storedVariables: push.recipient_variables,
    storedKind: change.audience === undefined ? push.kind : null,
    message: change.message ?? (push.message as unknown as MessageInput),
    variables: change.variables ?? push.variables,
    recipientVariables: change.recipient_variables,
    class: change.class === undefined ? givenClass(push) : change.class,
    limits: change.limits === undefined ? push.limits : change.limits,
    priority: change.priority ?? push.priority,
    ...when,
    pacePerMinute: change.pace === undefined ? push.pace_per_minute : (change.pace?.per_minute ?? null),
    experiment: change.experiment === undefined ? push.experiment : change.experiment,
    canary: change.canary === undefined ? push.canary : change.canary,
    sendBefore: change.send_before === undefined ? givenSendBefore(push) : dateOf(change.send_before),
    deliveryMode: change.delivery_mode ?? push.delivery_mode,
    noCredit: change.no_credit ?? push.no_credit,
    holdCredits: change.hold_credits ?? push.hold_credits,
  };
}

/** Whose local time has passed is told by when the push was last changed. */
function anew(timing: PushRow['timing'], now: Date): PushRow['timing'] {
  return timing !== null && 'since' in timing ? { ...timing, since: now.toISOString() } : timing;
}

/** A class that nobody chose (null) is chosen again: by a template that has one by now, by another kind. */
function givenClass(push: PushRow): string | null {
  return push.class === classOf(push.kind) ? null : push.class;
}

function dateOf(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}

/** A send_before that was given stays; a default (null) follows the due time. */
function givenSendBefore({ kind, due_at, send_before, timing }: PushRow): Date | null {
  const since = timing !== null && 'since' in timing ? new Date(timing.since) : due_at;
  const { last } = dueSpan(due_at, timing, since);
  return send_before.getTime() === defaultSendBefore(kind, last).getTime() ? null : send_before;
}
