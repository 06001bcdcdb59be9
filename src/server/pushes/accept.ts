import { hash } from 'node:crypto';
import { ApiError } from '#contract/errors.ts';
import { Gather } from '#core/gather.ts';
import { dayOf } from '#core/ids.ts';
import type { Approval } from '#core/policy/approval.ts';
import type { NewFallback } from '#db/queries/fallback/store.ts';
import { findIdempotency, type IdempotencyRow } from '#db/queries/idempotency/claim.ts';
import type { NewPush } from '#db/queries/push/insert.ts';
import type { Actor } from '../auth/actor.ts';
import type { ServerContext } from '../context.ts';
import { type PushReceipt, receiptOf } from '../present/push.ts';
import { AcceptGroup } from './accept-group.ts';
import { approvalAskedOf, askApproval } from './ask-approval.ts';
import { type Composed, type PushInput, slicesOf } from './compose.ts';

/** Engines look at their tables at least once a second. */
const hintedMs = 2000;

export interface IdempotencyKey {
  keyHash: Buffer;
  bodyHash: Buffer;
}

/** Reads an `Idempotency-Key`, a header unless `pointer` says else: 1 to 200 visible characters. */
export function idempotencyKeyOf(
  header: unknown,
  body: unknown,
  pointer = 'headers/idempotency-key',
): IdempotencyKey | null {
  if (header === undefined) return null;
  if (typeof header !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(header)) {
    const errors = [{ pointer, code: 'format', message: '1-200 visible ASCII characters' }];
    throw new ApiError('validation_failed', { errors });
  }
  const sha256 = (text: string) => hash('sha256', text, 'buffer');
  return { keyHash: sha256(header), bodyHash: sha256(JSON.stringify(body)) };
}

/** What an earlier request under this key was answered; null when there was none. Throws `idempotency_mismatch`. */
export async function replayOf(
  context: ServerContext,
  key: Actor,
  idempotency: IdempotencyKey,
): Promise<PushReceipt | null> {
  const found = await readersOf(context).get({ organizationId: key.organizationId, keyHash: idempotency.keyHash });
  if (found === undefined) return null;
  if (!found.body_hash.equals(idempotency.bodyHash)) throw new ApiError('idempotency_mismatch');
  return found.response as PushReceipt;
}

const readers = new WeakMap<ServerContext, Gather<ReadKey, IdempotencyRow | undefined>>();

interface ReadKey {
  organizationId: string;
  keyHash: Buffer;
}

function readersOf(context: ServerContext): Gather<ReadKey, IdempotencyRow | undefined> {
  const existing = readers.get(context);
  if (existing !== undefined) return existing;
  const made = new Gather((keys: ReadKey[]) => findIdempotency(context.pool, context.clock.now(), keys));
  readers.set(context, made);
  return made;
}

const groups = new WeakMap<ServerContext, AcceptGroup>();

function groupOf(context: ServerContext): AcceptGroup {
  const existing = groups.get(context);
  if (existing !== undefined) return existing;
  const made = new AcceptGroup(context);
  groups.set(context, made);
  return made;
}

/**
 * Writes a composed push: its key, its row and its slices in one transaction. When this returns, no crash of ours or of
 * the machine can lose it. Null: a twin with the same key was first, answer what it was answered.
 */
export async function acceptPush(
  context: ServerContext,
  key: Actor,
  input: PushInput,
  composed: Composed,
  options: { draft: boolean; idempotency: IdempotencyKey | null },
): Promise<PushReceipt | null> {
  const id = context.newId();
  const approval = await askApproval(context, key, composed, { before: null, launched: !options.draft });
  const state = options.draft ? 'draft' : approval?.state === 'waiting' ? 'waiting_approval' : null;
  const push = rowOf(context, key, input, composed, { id, day: dayOf(id) }, { state, approval });
  const receipt = receiptOf({ ...push, version: 1 }, context.clock.now());
  const slices = state !== null ? [] : slicesOf(context, push, composed, input.priority);
  const event = state === 'waiting_approval' ? approvalAskedOf(context, push) : null;
  const begunAt = context.tracer === null ? 0 : context.clock.now().getTime();
  const { idempotency } = options;
  const claim =
    idempotency === null
      ? null
      : { organizationId: key.organizationId, ...idempotency, answer: { status: 202, response: receipt } };
  const fallback = composed.fallback === null ? null : fallbackRow(push, composed.fallback);
  if (!(await groupOf(context).write({ push, slices, claim, event, fallback }))) return null;
  context.tracer?.note('accept', [id], begunAt, context.clock.now().getTime(), { recipients: push.audience_count });
  // What is due later than engines look anyway needs no hint.
  const soon = composed.dueAt.getTime() - context.clock.now().getTime() < hintedMs;
  if (state === null && soon) context.hint(composed.direct ? 'slice' : 'plan', push);
  return receipt;
}

function fallbackRow(push: NewPush, { steps, stopAt }: NonNullable<Composed['fallback']>): NewFallback {
  const { id: push_id, day, organization_id, app_id } = push;
  return { push_id, day, organization_id, app_id, steps, stop_at: stopAt };
}

function rowOf(
  context: ServerContext,
  key: Actor,
  input: PushInput,
  composed: Composed,
  { id, day }: { id: string; day: string },
  /** `state` null: it goes out at its time. */
  { state, approval }: { state: 'draft' | 'waiting_approval' | null; approval: Approval | null },
): NewPush {
  const now = context.clock.now();
  const { direct } = composed;
  return {
    day,
    id,
    organization_id: key.organizationId,
    app_id: composed.app.id,
    template_id: composed.template.id,
    parent_id: null,
    step: 0,
    kind: composed.kind,
    class: composed.class,
    limits: input.limits,
    timing: input.timing,
    schedule_id: null,
    name: input.name,
    state: state ?? (direct ? 'sending' : 'scheduled'),
    approval,
    message: composed.message as unknown as Record<string, unknown>,
    audience: composed.stored,
    variables: input.variables,
    recipient_variables: composed.recipientVariables,
    delivery_mode: input.deliveryMode,
    no_credit: input.noCredit,
    hold_credits: input.holdCredits,
    priority: input.priority,
    pace_per_minute: input.pacePerMinute,
    canary: input.canary,
    experiment: input.experiment,
    decide_at: state === 'draft' ? null : composed.decideAt,
    due_at: composed.dueAt,
    send_before: composed.sendBefore,
    audience_count: state === null && direct && 'list' in composed.stored ? composed.stored.recipients.length : 0,
    planned_at: state === null && direct ? now : null,
    created_by: key.ref,
    created_at: now,
  };
}
